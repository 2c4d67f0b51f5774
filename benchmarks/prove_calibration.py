"""make prove-calibration: the rupture filter's posterior where its model is the world; 20,000 dyads (quick: 2,000)."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.figures import quick, report
from benchmarks.science import calibration


def main() -> None:
    dyads = 2_000 if quick() else 20_000
    report("prove-calibration", list(calibration.figures(dyads)), {"dyads": dyads, "seed": calibration.SEED})


if __name__ == "__main__":
    main()
