"""`python -m tests.fuzz [--runs N] [NAME…]`: so many inputs for each parser, guided by coverage where atheris runs.

A finding is kept in fuzz-findings/ and ends it with exit code 1; moved to tests/fuzz/found/, it is tried by every
`make test` from then on.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.mutating import mutants
from tests.fuzz.targets import PATIENCE_S, TARGETS, seeds_of

FINDINGS = Path("fuzz-findings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs for each parser")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of these only")
    options = parser.parse_args()
    FINDINGS.mkdir(exist_ok=True)
    broken = [name for name in options.names or TARGETS if not run(name, options.runs)]
    for name in broken:
        print(f"{name}: a finding is in {FINDINGS}/", file=sys.stderr)
    return 1 if broken else 0


def run(name: str, runs: int) -> bool:
    """Whether the parser held."""
    started = time.monotonic()
    held = _guided(name, runs) if find_spec("atheris") else _blind(name, runs)
    print(f"{name}: {runs} inputs in {time.monotonic() - started:.0f} s{'' if held else ', BROKEN'}", flush=True)
    return held


def _guided(name: str, runs: int) -> bool:
    """In a process of its own, as libFuzzer ends the one it runs in."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds_of(name)):
            (Path(corpus) / str(number)).write_bytes(seed)
        options = [
            f"-runs={runs}",
            f"-max_len={TARGETS[name].longest}",
            f"-timeout={PATIENCE_S * 10}",
        ]
        words = ["-m", "tests.fuzz.guided", name, *options, f"-artifact_prefix={FINDINGS}/{name}-", corpus]
        done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-60:]), file=sys.stderr)
    return done.returncode == 0


def _blind(name: str, runs: int) -> bool:
    target = TARGETS[name]
    for given in mutants(seeds_of(name), runs, target.longest, seed=time.time_ns()):
        try:
            target.read(given)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the finding
            print(f"{name}: {error!r}", file=sys.stderr)
            (FINDINGS / f"{name}-{hash(given) & 0xFFFFFFFF:08x}").write_bytes(given)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
