"""Growth models: how fast, how exact, how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from alliance_core.trajectories import GrowthFit, fit_growth
from benchmarks.figures import Figure, at_least, at_most, quick
from benchmarks.science import peers
from benchmarks.science.practice import Practice, practice

ROUNDS = 9


def fitted(data: Practice, model: str) -> GrowthFit:
    """From raw arrays to the fit, as a user calls it."""
    therapist = data.therapist if model == "B" else None
    return fit_growth(data.client, np.log(data.session), data.outcome, therapist=therapist)


def seconds(data: Practice, model: str, rounds: int = ROUNDS) -> list[float]:
    """Seconds of each of some rounds."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        fitted(data, model)
        found.append(time.perf_counter() - began)
    return found


def figures() -> tuple[list[Figure], dict[str, str]]:
    """Every figure of the growth models, and the versions of the peers."""
    size, n_clients = ("200k", 20_000) if quick() else ("2M", 200_000)
    own, shared = practice(n_clients), practice(n_clients, shared=True)
    fitted(practice(200), "A")
    fitted(practice(200), "B")
    found, versions = _against_lme4(size, own)
    found += [
        Figure(
            f"A_{size}_shared_seconds", median(seconds(shared, "A")), "s", None if quick() else at_most(0.03)
        ),
        Figure(
            f"A_{size}_unsorted_seconds", median(seconds(own.mixed(), "A", 3)), "s", note="rows in no order"
        ),
        _against_statsmodels(),
        *_memory(n_clients, size),
        *_compilation(),
    ]
    return found, versions


def _against_lme4(size: str, data: Practice) -> tuple[list[Figure], dict[str, str]]:
    """Times and agreement of A and B; ours is timed before and after lme4, and the median taken."""
    found: list[Figure] = []
    gaps, versions, here = [], {}, peers.lme4_is_here()
    for model, goal, times in (("A", 0.3, 100.0), ("B", 0.5, 250.0)):
        rounds = seconds(data, model)
        theirs = peers.lme4(data, model, tight=True) if here else None
        ours = median(rounds + seconds(data, model))
        found.append(Figure(f"{model}_{size}_seconds", ours, "s", None if quick() else at_most(goal)))
        want = at_least(50.0 if quick() else times)
        if theirs is None:
            found.append(Figure(f"{model}_{size}_vs_lme4", None, "x", want, note="no Rscript with lme4 here"))
            continue
        note = f"lme4 {theirs['seconds']:.2f} s"
        found.append(Figure(f"{model}_{size}_vs_lme4", float(theirs["seconds"]) / ours, "x", want, note=note))
        versions["lme4"] = str(theirs["version"])
        fit = fitted(data, model)
        gaps.append(fit.criterion - float(theirs["criterion"]))
        found += _agreement(f"{model}_{size}", fit, theirs)
    gap = Figure(
        "reml_gap", max(gaps) if gaps else None, "", at_most(1e-6), note="ours less tight lme4's, largest"
    )
    return [*found, gap], versions


def _agreement(name: str, fit: GrowthFit, theirs: dict[str, float | str]) -> list[Figure]:
    beta = [float(theirs[f"beta{i + 1}"]) for i in range(fit.beta.size)]
    theta = [float(theirs[f"theta{i + 1}"]) for i in range(fit.theta.size)]
    return [
        Figure(f"{name}_beta_gap", float(np.abs(fit.beta / beta - 1.0).max()), "relative", at_most(1e-8)),
        Figure(f"{name}_theta_gap", float(np.abs(fit.theta - theta).max()), "", at_most(1e-6)),
        Figure(f"{name}_gradient_norm", fit.gradient_norm, "", note=f"{fit.evaluations} evaluations"),
    ]


def _against_statsmodels() -> Figure:
    """200k rows need half a minute of statsmodels; the quick run takes 20k."""
    size, n_clients = ("20k", 2_000) if quick() else ("200k", 20_000)
    data = practice(n_clients)
    rounds = seconds(data, "A")
    theirs = peers.statsmodels(data)
    ours = median(rounds + seconds(data, "A"))
    fit = fitted(data, "A")
    apart = max(abs(fit.beta[0] / theirs["beta1"] - 1.0), abs(fit.beta[1] / theirs["beta2"] - 1.0))
    note = f"statsmodels {theirs['seconds']:.2f} s, coefficients {apart:.0e} apart"
    return Figure(f"A_{size}_vs_statsmodels", theirs["seconds"] / ours, "x", at_least(500.0), note=note)


_MEMORY = """
import sys
from pathlib import Path
from benchmarks.science.growth import fitted
from benchmarks.science.practice import practice
data = practice(int(sys.argv[1]))
fitted(practice(200), sys.argv[2])
Path("/proc/self/clear_refs").write_text("5")
status = lambda: dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
before = status()["VmHWM"]
fitted(data, sys.argv[2])
print(before.split()[0], status()["VmHWM"].split()[0])
"""


def _memory(n_clients: int, size: str) -> list[Figure]:
    if not Path("/proc/self/clear_refs").exists():
        return [Figure(f"A_{size}_peak_mb", None, "MB", note="needs Linux")]
    found = []
    for model in "AB":
        words = [sys.executable, "-c", _MEMORY, str(n_clients), model]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
        before, peak = (float(kb) / 1024 for kb in said)
        note = f"whole process, of which the fit {peak - before:.0f} MB"
        found.append(Figure(f"{model}_{size}_peak_mb", peak, "MB", note=note))
    return found


def _compilation() -> list[Figure]:
    """Importing with an empty cache and with a filled one, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = _import_seconds(folder), _import_seconds(folder)
    return [
        Figure("compile_seconds", first - second, "s", note="once, then cached beside the source"),
        Figure("import_seconds", second, "s", note="with the cache"),
    ]


def _import_seconds(cache: str) -> float:
    began = time.perf_counter()
    words = [sys.executable, "-c", "from alliance_core.trajectories import fit_growth"]
    subprocess.run(words, check=True, env={**os.environ, "NUMBA_CACHE_DIR": cache})
    return time.perf_counter() - began
