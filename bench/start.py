"""How long from `python -m server serve` to a 200 on /healthz, on a migrated database: the best and the median of five.

The median is `start_ms`; a busy machine shows in the distance between the two.
"""

import json
import statistics
import time

from tests.preau import Preau

RUNS = 5


def main() -> None:
    took_ms = []
    for _ in range(RUNS):
        server = Preau.migrated()
        start = time.perf_counter()
        with server:
            took_ms.append((time.perf_counter() - start) * 1000)
    for name, value in (("start_ms", statistics.median(took_ms)), ("start_ms_best", min(took_ms))):
        print(json.dumps({"bench": name, "value": round(value), "unit": "ms"}))


if __name__ == "__main__":
    main()
