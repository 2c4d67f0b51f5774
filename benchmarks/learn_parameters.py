"""The hyper-parameters the product begins with, learned from simulated dyads of the published generator.

Run as `python -m benchmarks.learn_parameters`; it writes src/alliance/insight/published.json. The parameters of the
filters are estimated from one simulated practice; where an alarm is raised is set on another, so that few
calm sessions raise one. What ratings cannot tell (how a room's evidence falls in a rupture) is stated, and marked so.
Simulated dyads only.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from alliance_core.ruptures import (
    Bank,
    Ceiling,
    Channel,
    Fitted,
    RuptureModel,
    estimate,
    lay_out,
)
from alliance_core.simulation import Design, Simulated, simulate
from benchmarks.validation.dyads import Dyads, Floats, dyads

DYADS, ASKED, SEED = 2_000, 4_000, 20_261_127
KEPT = 12
FALSE_OVERALL, FALSE_IN_ALL = 0.035, 0.045
ONE_ITEM = Ceiling(items=1, item_sd=0.6)
# What a single sentence adds to the error of a form's mean: passing differences between sentences, and whole numbers.
ONE_SENTENCE_SD, LASTING_SD = 0.49, 0.3
TOGETHER = Channel(
    mean=8.3, error_sd=0.8, loading=0.9, bias_sd=0.4, withdrawal=0.3, confrontation=0.6, ceiling=ONE_ITEM
)
HAPPENED = Channel(mean=9.0, error_sd=1.8, loading=0.0, bias_sd=0.8, withdrawal=0.6, confrontation=0.6)
FILE = Path(__file__).resolve().parent.parent / "src" / "alliance" / "insight" / "published.json"


def main() -> None:
    learned = _learned(simulate(Design(), DYADS, np.random.default_rng(SEED)))
    print("converged:", learned.converged, flush=True)
    overall = replace(learned.model, channels=(*learned.model.channels, TOGETHER))
    element = _element(learned.model)
    models = [replace(one, kept=KEPT) for one in (overall, *[element] * Design().elements)]
    found = {
        "name": "published",
        "version": "1",
        "source": f"{DYADS} simulated dyads of the published generator, seed {SEED}; alarms on {ASKED} others",
        "stated": [
            "overall: third channel (what the client says before a session)",
            "element: third channel (what happened in its room), and what a single sentence adds to the error",
            "how many histories are kept",
        ],
        "overall": asdict(overall),
        "element": asdict(element),
        "alarm": _alarms(Bank(models), dyads(Design(), ASKED, SEED + 1)),
    }
    FILE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    print(FILE.read_text())


def _element(overall: RuptureModel) -> RuptureModel:
    """The same alliance seen through one sentence of each chair: as noisy as a single answer is."""
    channels = tuple(
        replace(one, error_sd=float(np.hypot(one.error_sd, ONE_SENTENCE_SD)), ceiling=ONE_ITEM)
        for one in overall.channels
    )
    level_sd = float(np.hypot(overall.level_sd, LASTING_SD))
    return replace(overall, level_sd=level_sd, channels=(*channels, HAPPENED))


def _learned(practice: Simulated) -> Fitted:
    """Both chairs' forms after the sessions."""
    seen = [one.form_mean for one in (practice.client_after, practice.therapist_after)]
    values = np.ascontiguousarray(np.stack(seen, axis=2))
    return estimate(lay_out(values, practice.course.gap_days, practice.attended.sum(axis=1)), RuptureModel())


def _alarms(bank: Bank, asked: Dyads) -> dict[str, float]:
    """The log odds above which few calm sessions lie: of all elements together, then of any one besides."""
    alarm = alarms_of(bank, asked.simulated)
    calm, overall = asked.calm, alarm[:, :, 0]
    first = float(np.quantile(overall[calm], 1.0 - FALSE_OVERALL))
    highest = alarm[:, :, 1:].max(axis=2)[calm & (overall < first)]
    more = (FALSE_IN_ALL - FALSE_OVERALL) * calm.sum() / len(highest)
    return {"overall": first, "element": float(np.quantile(highest, 1.0 - more))}


def alarms_of(bank: Bank, seen: Simulated) -> Floats:
    """The alarm of every series after every session, (dyads, sessions, series)."""
    forms = (seen.client_after, seen.therapist_after)
    n, sessions = seen.attended.shape
    values = np.full((n, sessions, bank.n_series, bank.n_channels), np.nan)
    for channel, form in enumerate(forms):
        values[:, :, 0, channel] = form.form_mean
        values[:, :, 1:, channel] = form.ticked
    values[:, :, 0, 2] = seen.client_before.form_mean
    state, found = bank.begin(n), np.full((n, sessions, bank.n_series), np.nan)
    for session in range(sessions):
        state, reading = bank.read(state, values[:, session], seen.course.gap_days[:, session])
        found[:, session] = reading.alarm
    return found


if __name__ == "__main__":
    main()
