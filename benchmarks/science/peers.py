"""The other programs that fit the same model: lme4 if R is here, statsmodels."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from benchmarks.science.practice import Practice

SCRIPT = Path(__file__).with_name("lme4.R")


def lme4_is_here() -> bool:
    """Whether Rscript runs and has lme4."""
    if shutil.which("Rscript") is None:
        return False
    asked = subprocess.run(["Rscript", "-e", "library(lme4)"], capture_output=True, check=False)
    return asked.returncode == 0


def lme4(data: Practice, model: str, *, tight: bool) -> dict[str, float | str]:
    """seconds of lmer(), criterion, sigma, beta1.., theta1.., version."""
    with tempfile.TemporaryDirectory() as folder:
        for name, column in vars(data).items():
            np.ascontiguousarray(column, dtype=np.float64).tofile(Path(folder) / name)
        words = ["Rscript", str(SCRIPT), folder, str(data.n), model, "tight" if tight else "loose"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in said.splitlines())
    return {key: value if key == "version" else float(value) for key, value in pairs}


def statsmodels(data: Practice) -> dict[str, float]:
    """seconds of MixedLM.fit() for model A, its coefficients and noise."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    X = np.stack([np.ones(data.n), np.log(data.session)], axis=1)
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = MixedLM(data.outcome, X, groups=data.client, exog_re=X).fit(reml=True)
    return {
        "seconds": time.perf_counter() - began,
        "beta1": float(fit.fe_params[0]),
        "beta2": float(fit.fe_params[1]),
        "sigma": float(np.sqrt(fit.scale)),
    }
