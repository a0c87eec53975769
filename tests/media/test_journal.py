"""What a media process that runs alone writes, seen as its operator sees it."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
from media.journal import Journal, configure
configure()
try:
    raise ValueError("a canary that nobody may read")
except ValueError as error:
    Journal().failure("packet_failed", error)
"""


def test_an_exceptions_words_are_left_out_and_its_place_is_told() -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=True)
    assert "packet_failed" in done.stderr
    assert "ValueError" in done.stderr
    assert "<string>:5" in done.stderr
    assert "canary" not in done.stderr + done.stdout
