"""What lies in the data folder is for its owner, even where the folder itself is open to all."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_row_44_nobody_else_on_the_machine_reads_the_database(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    environment = {**os.environ, "PREAU_DATA_DIR": str(folder)}
    # By way of a shell: whoever starts it may have any umask.
    line = f"umask 000; exec {sys.executable} -m server migrate"
    subprocess.run(["/bin/sh", "-c", line], env=environment, cwd=ROOT, check=True, capture_output=True, timeout=60)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert folder / "preau.db" in files
    assert {path.name for path in files if path.stat().st_mode & 0o077} == set()
