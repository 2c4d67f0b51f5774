"""make prove-coverage: how often intervals hold the truth, at stated designs; 10,000 replicates (quick: 500)."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.figures import quick, report
from benchmarks.science import coverage


def main() -> None:
    replicates = 500 if quick() else 10_000
    report("prove-coverage", coverage.figures(replicates), {"replicates": replicates, "seed": coverage.SEED})


if __name__ == "__main__":
    main()
