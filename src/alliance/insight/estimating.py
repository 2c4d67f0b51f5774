"""What is estimated from a whole practice, kept as rows: by the worker once a week or by a command, never by a page.

So that two figures one after the other tell nothing of one client, a figure is made anew at most once a week, and only
once at least five clients have shared something new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p
from uuid import UUID

from alliance.insight.models import ExpectedCourse, MovesTogether
from alliance.insight.together import METHOD, VERSION, Dyad, Found, dyads_of, fresh_clients, moves_together
from alliance.kernel import audit, clock, due
from alliance.kernel.acting import action
from alliance.kernel.ledger import seen
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance, Chair, ChairRole, Practice
from alliance.people.seats import SHARED

DUE_FIGURES = "practice.figures"
EVERY = timedelta(days=7)
FRESH_AT_LEAST = 5
CLIENTS_AT_LEAST = 50
SCORES_EACH = 3
GROWTH, GROWTH_VERSION = "growth model, REML", "1"
Scores = dict[UUID, list[tuple[datetime, float]]]


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth model of one scale from a practice's own clients, and what it rests on."""

    intercept: float
    slope: float
    var_intercept: float
    cov_intercept_slope: float
    var_slope: float
    var_noise: float
    n_clients: int
    n_scores: int


def on_facts(practice_id: UUID, _scope_id: UUID, facts: Sequence[Fact]) -> None:
    """The ledger's subscriber: a practice's first alliance sets the weekly deadline going."""
    if any(one.kind == "alliance.opened" for one in facts) and not due.waits(
        kind=DUE_FIGURES, ref=practice_id
    ):
        due.schedule(kind=DUE_FIGURES, ref=practice_id, practice_id=practice_id, due_at=clock.now() + EVERY)


def on_figures(practice_id: UUID) -> None:
    """The worker's part, outside a transaction: nobody's answer waits for an estimate. Sets the next deadline."""
    refresh_together(practice_id)
    refresh_expected(practice_id)
    due.schedule(kind=DUE_FIGURES, ref=practice_id, practice_id=practice_id, due_at=clock.now() + EVERY)


def refresh_together(practice_id: UUID) -> list[MovesTogether]:
    """Makes anew what may be made anew, and returns every figure of the practice that is kept."""
    kept = {one.scale: one for one in MovesTogether.objects.filter(practice_id=practice_id)}
    shared = dyads_of(practice_id)
    anew = {
        key: moves_together(scale, dyads)
        for key, (scale, dyads) in shared.items()
        if _may_be_made(kept.get(key), dyads)
    }
    if anew:
        keep_together(practice_id=practice_id, found=anew, by=None)
    return list(MovesTogether.objects.filter(practice_id=practice_id).order_by("scale"))


def _may_be_made(kept: MovesTogether | None, dyads: Sequence[Dyad]) -> bool:
    if kept is None or kept.version != VERSION:
        return True
    if clock.now() - kept.computed_at < EVERY:
        return False
    return bool(kept.reason) or fresh_clients(dyads, kept.computed_at) >= FRESH_AT_LEAST


@action
def keep_together(*, practice_id: UUID, found: Mapping[str, Found], by: Principal | None) -> None:
    """Keeps the newest figure of each scale; the one before is gone."""
    Practice.objects.select_for_update().get(id=practice_id)
    for scale, one in found.items():
        values = {name: getattr(one, name) for name in Found.__slots__}
        stamp = {"method": METHOD, "version": VERSION, "computed_at": clock.now()}
        MovesTogether.objects.update_or_create(
            practice_id=practice_id, scale=scale, defaults={**values, **stamp}
        )
    _note(practice_id, "insight.together", by)


def refresh_expected(practice_id: UUID) -> list[ExpectedCourse]:
    """The same for the growth models that expected courses begin from."""
    kept = {one.scale: one for one in ExpectedCourse.objects.filter(practice_id=practice_id)}
    anew: dict[str, Growth] = {}
    for key, scores in _shared_scores(practice_id).items():
        if _may_be_fitted(kept.get(key), scores):
            growth = growth_of(scores)
            anew |= {key: growth} if growth else {}
    if anew:
        keep_expected(practice_id=practice_id, found=anew, by=None)
    return list(ExpectedCourse.objects.filter(practice_id=practice_id).order_by("scale"))


def _may_be_fitted(kept: ExpectedCourse | None, scores: Scores) -> bool:
    if len(scores) < CLIENTS_AT_LEAST:
        return False
    if kept is None or kept.version != GROWTH_VERSION:
        return True
    fresh = sum(any(at > kept.computed_at for at, _value in one) for one in scores.values())
    return clock.now() - kept.computed_at >= EVERY and fresh >= FRESH_AT_LEAST


@action
def keep_expected(*, practice_id: UUID, found: Mapping[str, Growth], by: Principal | None) -> None:
    """Keeps the newest growth model of each scale; the one before is gone."""
    Practice.objects.select_for_update().get(id=practice_id)
    for scale, one in found.items():
        values = {name: getattr(one, name) for name in Growth.__slots__}
        stamp = {"method": GROWTH, "version": GROWTH_VERSION, "computed_at": clock.now()}
        ExpectedCourse.objects.update_or_create(
            practice_id=practice_id, scale=scale, defaults={**values, **stamp}
        )
    _note(practice_id, "insight.expected", by)


def growth_of(scores: Scores) -> Growth | None:
    """The growth model on log(1 + weeks since the first score); None where the likelihood finds none."""
    from alliance_core.trajectories import fit_growth
    from alliance_core.vocabulary import CoreError

    rows = [
        (place, log1p((at - one[0][0]).total_seconds() / 604_800.0), value)
        for place, one in enumerate(scores.values())
        for at, value in one
    ]
    try:
        fit = fit_growth(*zip(*rows, strict=True))
    except CoreError:
        return None
    model = fit.model()
    return Growth(*model.mean, *model.spread, model.noise, len(scores), len(rows))


def _shared_scores(practice_id: UUID) -> dict[str, Scores]:
    """What both may see, by scale and client: whoever shared at least three scores in one alliance."""
    scopes = list(
        Alliance.objects.filter(practice_id=practice_id).order_by("id").values_list("id", flat=True)
    )
    seated = Chair.objects.filter(practice_id=practice_id, role=ChairRole.CLIENT)
    clients = dict(seated.values_list("alliance_id", "person_id"))
    found: dict[str, Scores] = {}
    for scope, facts in seen(scopes, SHARED, "score").items():
        for key in {one.key for one in facts}:
            points = [
                (one.occurred_at, one.value) for one in facts if one.key == key and one.value is not None
            ]
            if len(points) >= SCORES_EACH:
                found.setdefault(key, {})[clients[scope]] = points
    return found


def _note(practice_id: UUID, verb: str, by: Principal | None) -> None:
    audit.write(scope_id=practice_id, by=by, practice_id=practice_id, verb=verb, role="server")
