"""make validate-product: the product's own path on simulated dyads, against the core on the same ratings.

Every session is planned, held and rated by the product's actions, in a database of its own; after it the therapist's
page is asked what it finds. Simulated dyads only. A rupture is hit where its onset's session or the next one brings
the signal; a false alarm is the signal in a session in which nothing is open; lead time counts sessions from onset.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from alliance_core.proportions import wilson_interval
from alliance_core.ruptures import Bank, Ceiling, Channel, RuptureModel
from alliance_core.simulation import Design
from benchmarks.checkin.serving import ROOT, environment
from benchmarks.figures import Figure, at_least, at_most, between, quick, report
from benchmarks.learn_parameters import FILE, KEPT, alarms_of
from benchmarks.validation.dyads import Dyads, Floats, dyads

DYADS, PROCESSES, SEED = (12 if quick() else 500), 2, 20_261_130
CASELOAD, A_WEEK, HORIZON = 25, 10, 4
SAME = 1e-6


def main() -> None:
    practice = dyads(Design(), DYADS, SEED)
    told = _lived()
    alarm, signal, withheld, groups = (
        _laid_out(told, name) for name in ("alarm", "rupture", "withheld", "groups")
    )
    attended = practice.attended
    core = alarms_of(bank(), practice.simulated)[:, :, 0]
    figures = [
        Figure(
            "alarm_difference",
            float(np.nanmax(np.abs(alarm - core)[attended])),
            "log odds",
            at_most(SAME),
            note="product against core, every session",
        ),
        *_detection(practice, alarm, core, signal),
        *_load(practice, signal, withheld, groups),
    ]
    report("validate-product", figures, {"dyads": DYADS, "seed": SEED, "simulated": "only"})


def bank() -> Bank:
    """The filters with the hyper-parameters the product ships, outside the product."""
    found = json.loads(FILE.read_text())
    models = []
    for name in ("overall", *["element"] * Design().elements):
        channels = tuple(
            Channel(**{**one, "ceiling": Ceiling(**one["ceiling"]) if one["ceiling"] else None})
            for one in found[name]["channels"]
        )
        models.append(RuptureModel(**{**found[name], "channels": channels, "kept": KEPT}))
    return Bank(models)


def _lived() -> dict[int, list[dict[str, Any]]]:
    """The dyads shared out to processes, each with a database of its own."""
    edges = np.linspace(0, DYADS, PROCESSES + 1).astype(int).tolist()
    told: dict[int, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(prefix="alliance-validate-") as folder:
        going = []
        for number, (first, last) in enumerate(pairwise(edges)):
            var = Path(folder) / str(number)
            var.mkdir()
            command = [
                sys.executable,
                "-m",
                "benchmarks.insight.product",
                *map(str, (first, last, DYADS, SEED)),
            ]
            env = environment(var, f"sqlite:///{var}/db.sqlite3")
            going.append(subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE))
        for one in going:
            out, _ = one.communicate()
            if one.returncode:
                raise SystemExit(f"A simulated practice failed (exit {one.returncode}).")
            told |= {int(row): found for row, found in json.loads(out).items()}
    return told


def _laid_out(told: dict[int, list[dict[str, Any]]], name: str) -> Floats:
    """One number a dyad and session, NaN after the last."""
    laid = np.full((DYADS, Design().sessions), np.nan)
    for row, sessions in told.items():
        for number, one in enumerate(sessions):
            laid[row, number] = np.nan if one[name] is None else float(one[name])
    return laid


def _detection(practice: Dyads, alarm: Floats, core: Floats, signal: Floats) -> list[Figure]:
    asked = practice.began | practice.calm
    auc, of_core = (float(roc_auc_score(practice.began[asked], one[asked])) for one in (alarm, core))
    onset = practice.onset & practice.attended
    onset[:, :3] = False  # before four answered sessions the signal abstains
    hits = [_hit_after(practice, signal, row, session) for row, session in np.argwhere(onset)]
    found = sum(one is not None and one <= 1 for one in hits)
    false = int((signal[practice.calm] == 1.0).sum())
    calm = int(practice.calm.sum())
    leads = [one for one in hits if one is not None]
    return [
        Figure("auc", auc, "", at_least(of_core - 0.005), note="onset or the next session"),
        Figure("auc_core", of_core, ""),
        _share("hits", found, len(hits), at_least(0.5)),
        _share("false_alarms", false, calm, at_most(0.05)),
        Figure(
            "lead_time", float(np.median(leads)) if leads else None, "sessions", note="median, of those found"
        ),
        _share(f"found_within_{HORIZON}", len(leads), len(hits), None),
    ]


def _share(name: str, count: int, n: int, goal: Any) -> Figure:
    if not n:
        return Figure(name, None, "share", goal, note="nothing to count")
    interval = wilson_interval(count, n, 0.95)
    return Figure(name, count / n, "share", goal, (interval.low, interval.high), note=f"{count} of {n}")


def _hit_after(practice: Dyads, signal: Floats, row: int, session: int) -> int | None:
    """How many sessions after its onset a rupture brought the signal, while it was open; None where it did not."""
    for after in range(HORIZON):
        place = session + after
        if place >= signal.shape[1] or not practice.is_open[row, place]:
            return None
        if signal[row, place] == 1.0:
            return after
    return None


def _load(practice: Dyads, signal: Floats, withheld: Floats, groups: Floats) -> list[Figure]:
    """What a therapist with twenty-five clients a week would be told."""
    attended = practice.attended
    alarms, every = float(np.nanmean(signal[attended])), float(np.nanmean(groups[attended]))
    return [
        Figure(
            "alarms_a_week", alarms * CASELOAD, "a therapist", between(0.0, A_WEEK), note="rupture signals"
        ),
        Figure(
            "signals_a_week",
            every * CASELOAD,
            "a therapist",
            note="of all kinds, before the budget",
        ),
        Figure(
            "notices_a_week", min(A_WEEK, every * CASELOAD), "a therapist", note="at most, with the budget"
        ),
        Figure("abstains", float(np.nanmean(withheld[attended])), "share of sessions"),
    ]


if __name__ == "__main__":
    main()
