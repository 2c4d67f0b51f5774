"""make validate: ruptures and endings detected on simulated dyads, every method beside the possible, on all generators.

Hyper-parameters are estimated from the ratings of one practice, its truth unseen; the classifier that stands for the
possible is trained on the truth of a second; both are asked about a third. Simulated dyads only: what is shown is what
the methods reach where the world is as the generators have it, and three ways in which it is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from alliance_core.simulation import Design
from alliance_core.simulation.variants import all_designs
from benchmarks.figures import FOLDER, Figure, at_least, at_most, quick, report
from benchmarks.validation import methods, on_track, supervised
from benchmarks.validation.detection import (
    Scored,
    calibration_error,
    run_in_control,
    shares,
    threshold_for,
)
from benchmarks.validation.dyads import Dyads, Floats, dyads, without_ruptures

SEED = 20_261_126
FEW_FALSE_ALARMS = 0.02
IN_CONTROL_SESSIONS = 100
LEARN, TRAIN, ASK, CALM, RESAMPLES, ENDINGS = (
    (250, 3_000, 3_000, 200, 40, 3_000) if quick() else (3_000, 20_000, 20_000, 2_000, 200, 100_000)
)
OF = {"both chairs": "", "both chairs + 1": "_channel"}


def main() -> None:
    figures: list[Figure] = []
    tables: dict[str, object] = {}
    for number, design in enumerate(all_designs()):
        found, table = _of(design, SEED + 10 * number, is_published=number == 0)
        figures += found
        tables[design.name] = table
    path = FOLDER / "validate-tables.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tables, indent=1) + "\n")
    sizes = {"learned_from": LEARN, "trained_on": TRAIN, "asked": ASK, "endings": ENDINGS, "seed": SEED}
    report("validate", figures, {**sizes, "dyads": "simulated only"})
    print(f"tables and the generators' parameters: build/figures/{path.name}")


def _of(design: Design, seed: int, *, is_published: bool) -> tuple[list[Figure], dict[str, object]]:
    """One generator: its figures, its tables. Goals are for the published one; the others are printed."""
    print(f"\n{design.name}: simulated dyads only", flush=True)
    found, detection = _ruptures(design, seed, is_published)
    more, endings = _endings(design, seed, is_published)
    parameters = [list(row) for row in design.as_table()]
    return [*found, *more], {"ruptures": detection, "not on track": endings, "generator": parameters}


def _ruptures(design: Design, seed: int, is_published: bool) -> tuple[list[Figure], list[object]]:
    learned = methods.Learned.of(dyads(design, LEARN, seed))
    second, third = dyads(design, TRAIN, seed + 1), dyads(design, ASK, seed + 2)
    said: dict[str, Floats] = dict(methods.simple(third))
    said["switching, stated defaults"] = methods.stated_only(third)
    said |= dict(methods.filters(third, learned))
    for name in OF:
        channels = methods.SETS[name]
        said[f"trained on the truth, {name}"] = supervised.scores(
            supervised.trained(second, channels), third, channels
        )
    table = [_line(name, third, score) for name, score in said.items()]
    figures = [one for name in OF for one in _shares(name, third, said, is_published)]
    figures += _of_both_chairs(design, learned, second, third, seed, is_published)
    prefix = "" if is_published else f"{design.name}_"
    return [_named(one, prefix) for one in figures], table


def _line(name: str, practice: Dyads, score: Floats) -> dict[str, object]:
    found = Scored(practice, score).at(np.ones(len(practice.attended)))
    print(f"  {name:<40} AUC {found.auc:.3f}   hits {found.hits:.3f}", flush=True)
    return {"method": name, "auc": found.auc, "hits": found.hits, "false_alarms_in_100": 5}


def _shares(name: str, practice: Dyads, said: dict[str, Floats], is_published: bool) -> Iterator[Figure]:
    """How much of the way from the drop rule to the possible the switching filter goes."""
    ways = (said[f"switching, {name}"], said["drop of 1 SD"], said[f"trained on the truth, {name}"])
    found = shares(practice, *ways, RESAMPLES, np.random.default_rng(SEED))
    goal = at_least(0.9) if is_published else None
    for kind, label in (("auc", "auc"), ("hits", "hit")):
        share = found[kind]
        yield Figure(f"rupture_{label}_share{OF[name]}", share.value, "", goal, share.interval, name)
    now = Scored(practice, ways[0]).at(np.ones(len(practice.attended)))
    yield Figure(f"rupture_auc{OF[name]}", now.auc, "", None, None, f"switching, {name}")
    yield Figure(
        f"rupture_hits{OF[name]}", now.hits, "", None, None, f"switching, {name}, 5 false alarms in 100"
    )


def _of_both_chairs(
    design: Design, learned: methods.Learned, second: Dyads, third: Dyads, seed: int, is_published: bool
) -> Iterator[Figure]:
    """Calibration, and how long nothing is said where nothing happens."""
    model, channels = learned.models["both chairs"], methods.SETS["both chairs"]
    here = methods.run(model, third.sessions(channels)).recent[third.attended]
    off = calibration_error(here, third.began[third.attended])
    yield Figure(
        "calibration_error", off, "", at_most(0.005) if is_published else None, None, "began recently"
    )
    threshold = threshold_for(second, methods.run(model, second.sessions(channels)).alarm, FEW_FALSE_ALARMS)
    quiet = dyads(without_ruptures(design, IN_CONTROL_SESSIONS), CALM, seed + 3)
    length = run_in_control(methods.run(model, quiet.sessions(channels)).alarm, threshold)
    goal = at_least(50) if is_published else None
    yield Figure(
        "in_control_run", length, "sessions", goal, None, "threshold: 2 false alarms in 100 elsewhere"
    )
    yield Figure("estimates_converged", float(learned.converged), "")


def _endings(design: Design, seed: int, is_published: bool) -> tuple[list[Figure], list[object]]:
    first, asked = on_track.endings(design, LEARN * 4, seed + 4), on_track.endings(design, ENDINGS, seed + 5)
    table: list[object] = []
    for name, score, is_probability in on_track.scores(first, asked):
        found = on_track.told(asked, score, is_probability=is_probability)
        off = "" if found.calibration is None else f"   calibration {found.calibration:.4f}"
        print(f"  {name:<40} AUC {found.auc:.3f}   sensitivity {found.sensitivity:.3f}{off}", flush=True)
        table.append({"method": name, **vars(found)})
    sensitivity, specificity = on_track.risen_by(asked)
    print(
        f"  {'risen by 6 since the first':<40} sensitivity {sensitivity:.3f}   specificity {specificity:.3f}"
    )
    prefix = "" if is_published else f"{design.name}_"
    return [_named(one, prefix) for one in _of_endings(found, is_published)], table


def _of_endings(found: on_track.Told, is_published: bool) -> Iterator[Figure]:
    note = "growth with the alliance, by session 3"
    goals = (at_least(0.55), at_least(0.91), at_most(0.005)) if is_published else (None, None, None)
    yield Figure(
        "not_on_track_sensitivity_s3", found.sensitivity, "", goals[0], None, f"{note}, specificity .885"
    )
    yield Figure("not_on_track_auc_s3", found.auc, "", goals[1], found.interval, note)
    yield Figure("not_on_track_calibration_s3", found.calibration, "", goals[2], None, note)


def _named(figure: Figure, prefix: str) -> Figure:
    return Figure(prefix + figure.name, figure.value, figure.unit, figure.goal, figure.interval, figure.note)


if __name__ == "__main__":
    main()
