"""make prove-coverage-psychometrics: how often intervals hold the truth; 10,000 replicates (quick: 500)."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.figures import quick, report
from benchmarks.science import coverage_psychometrics as coverage


def main() -> None:
    replicates = 500 if quick() else 10_000
    ran_on = {"replicates": replicates, "seed": coverage.SEED}
    report("prove-coverage-psychometrics", coverage.figures(replicates), ran_on)


if __name__ == "__main__":
    main()
