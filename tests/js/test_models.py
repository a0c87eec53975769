"""The browser code's own tests, run by the Node that playwright's wheel brings."""

import subprocess
from pathlib import Path

import playwright

HERE = Path(__file__).parent
NODE = Path(playwright.__file__).parent / "driver" / "node"


def test_models_and_connection_hold_in_node() -> None:
    files = sorted(str(path) for path in HERE.glob("*.test.js"))
    assert files
    run = subprocess.run([str(NODE), "--test", *files], capture_output=True, text=True, timeout=100, check=False)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
