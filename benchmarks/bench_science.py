"""make bench-science: growth models against lme4 and statsmodels, scoring, the posterior; on two cores.

SCALE=quick takes 200k rows and less than a minute, SCALE=full 2M rows and some minutes of lme4.
"""

from __future__ import annotations

import os

CORES = sorted(os.sched_getaffinity(0))[:2]
os.sched_setaffinity(0, CORES)
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[threads] = str(len(CORES))

from importlib.metadata import version  # noqa: E402

from benchmarks.figures import report  # noqa: E402
from benchmarks.science import growth, posterior, scoring  # noqa: E402
from benchmarks.science.practice import SEED  # noqa: E402


def main() -> None:
    found, versions = growth.figures()
    found = [*found, *scoring.figures(), *posterior.figures()]
    peers = {name: version(name) for name in ("statsmodels", "pandas", "polars")}
    report("bench-science", found, {"cores_used": len(CORES), "seed": SEED, "peers": {**peers, **versions}})


if __name__ == "__main__":
    main()
