"""Holds every figure that solves tell against all partitions of small random coverages.

The suite goes through the first of these cases; this goes through as many as one likes:
``python -m benchmarks.audit --cases 20000``. Ends with code 1 if a figure is not so.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter

from tests.support.audit import audit, case, in_words


def main() -> None:
    """Go through cases and count what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seconds", type=float, default=86_400.0, help="stop after so long")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)
    started, seen = time.monotonic(), Counter[str]()
    for seed in range(asked.first, asked.first + asked.cases):
        if time.monotonic() - started > asked.seconds:
            break
        try:
            seen[audit(case(seed))] += 1
        except AssertionError as wrong:
            seen["wrong"] += 1
            print(f"{seed}: {wrong}\n  {in_words(case(seed))}", flush=True)
    told = ", ".join(f"{count} {status}" for status, count in sorted(seen.items()))
    print(f"{sum(seen.values())} cases in {time.monotonic() - started:.0f} s: {told}")
    sys.exit(1 if seen["wrong"] else 0)


if __name__ == "__main__":
    main()
