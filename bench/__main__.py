"""`python -m bench [NAME] [--runs N]`: runs the benchmarks, one after the other; prints their figures as JSON lines.

Each run is a process of its own. Of one run every line is printed as it comes; of several, one line for each figure
when all are done: `value` is the median, `least` and `most` say how far the runs were apart, and numbers told beside a
figure are medians too. Those with a leading _ are parts. A run that fails is told of, and left out.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Figure = Mapping[str, Any]
# What the media plane does swings with all else that the machine does: its figures are medians of five.
SWINGING = ("bottleneck", "classes", "forward_cost", "loss", "roaming", "storm")
FIVE = 5


def main() -> int:
    known = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=known, metavar="NAME", help=f"one of: {', '.join(known)}")
    parser.add_argument("--runs", type=int, help=f"of each; {FIVE} for {', '.join(SWINGING)}, 1 for the others")
    options = parser.parse_args()
    names = [options.name] if options.name else known
    return max(run(name, options.runs or (FIVE if name in SWINGING else 1)) for name in names)


def run(name: str, times: int) -> int:
    """How many runs did not come to their end."""
    figures, failed, told = [], 0, None if times == 1 else subprocess.PIPE
    for number in range(1, times + 1):
        print(f"# {name}, run {number} of {times}", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], stdout=told, text=True, check=False)
        if done.returncode:
            print(f"# {name} failed", file=sys.stderr)
            failed += 1
        elif times > 1:
            print(done.stdout, end="", file=sys.stderr)
            figures.append([json.loads(line) for line in done.stdout.splitlines()])
    for figure in medians(figures):
        print(json.dumps(figure), flush=True)
    return failed


def medians(runs: Iterable[Sequence[Figure]]) -> list[Figure]:
    """One figure for each name, in the order in which they first came."""
    told: dict[str, list[Figure]] = {}
    for run_ in runs:
        for figure in run_:
            told.setdefault(figure["bench"], []).append(figure)
    return [_median(each) for each in told.values()]


def _median(told: Sequence[Figure]) -> Figure:
    values = [figure["value"] for figure in told]
    beside = {
        name: round(statistics.median(figure[name] for figure in told), 4)
        for name, value in told[0].items()
        if name not in ("bench", "value", "unit") and isinstance(value, int | float) and all(name in f for f in told)
    }
    median = round(statistics.median(values), 4)
    spread = {"runs": len(told), "least": min(values), "most": max(values)}
    return {"bench": told[0]["bench"], "value": median, "unit": told[0]["unit"], **spread, **beside}


if __name__ == "__main__":
    sys.exit(main())
