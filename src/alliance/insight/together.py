"""Do alliance and outcome move together in a practice? Within its clients, from what was shared and nothing else.

For each held session: the mean of what the client shared about it, and the outcome answered before it. The figure is
that of `alliance_core.dyads.within_between`: how the next outcome differs after a session one point above this client's
own mean. An association in time, not a cause. It loads a compiler: never inside a request.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, nan
from uuid import UUID

from alliance.kernel.ledger import CORRECTED, REVEALED, WITHDRAWN, effective
from alliance.kernel.models import Fact
from alliance.measurement.asking import instruments_for
from alliance.measurement.models import Response
from alliance.measurement.outcomes import kind_of
from alliance.measurement.words import whole_scales
from alliance.people.models import Alliance, Chair, ChairRole
from alliance.people.seats import SHARED
from alliance.rooms.registry import all_rooms
from alliance.therapy.models import Session
from alliance_core.instruments import Scale
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "within-between model", "1"
CLIENTS_AT_LEAST = 20
THERAPISTS_AT_LEAST = 3
SHARE_OF_SCALE = 0.05
ROUNDED_TO = 5
COUNTED_FROM = 10  # clients: below it not even their number is shown
TOO_FEW_CLIENTS, TOO_WIDE = "too few clients", "too wide"
TOO_FEW_SESSIONS, TOO_FEW_THERAPISTS = "too few sessions in each dyad", "too few therapists"


@dataclass(frozen=True, slots=True)
class Row:
    """One session of a dyad: the alliance after it, the outcome before it (NaN: not shared); `shared_at` the newest."""

    place: int
    alliance: float
    outcome: float
    shared_at: datetime | None


@dataclass(slots=True)
class Dyad:
    """One alliance on one scale."""

    client: UUID
    therapists: frozenset[UUID]
    rows: list[Row] = field(default_factory=list)

    def used(self) -> Iterator[tuple[Row, Row]]:
        """The rows that count: a session rated, and the outcome before the next one."""
        for one, following in zip(self.rows, self.rows[1:], strict=False):
            if one.alliance == one.alliance and following.outcome == following.outcome:
                yield one, following


@dataclass(frozen=True, slots=True)
class Found:
    """The figure of one scale with its interval, or the reason why there is none and about how many it needs."""

    n_clients: int
    n_sessions: int
    n_therapists: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    needed: int | None = None


def dyads_of(practice_id: UUID) -> dict[str, tuple[Scale, list[Dyad]]]:
    """What was shared in a practice, by scale, of every alliance."""
    found: dict[str, tuple[Scale, list[Dyad]]] = {}
    scales = _outcome_scales(practice_id)
    for alliance in (
        Alliance.objects.filter(practice_id=practice_id).order_by("id").values_list("id", flat=True)
    ):
        told = _told(alliance)
        for key in sorted(told.scores.keys() & scales.keys()):
            dyad = Dyad(told.client, told.therapists, _rows(told, told.scores[key]))
            if any(True for _used in dyad.used()):
                found.setdefault(key, (scales[key], []))[1].append(dyad)
    return found


def moves_together(scale: Scale, dyads: Sequence[Dyad]) -> Found:
    """The within-client effect where enough clients shared enough, else why not."""
    counts = _counts(dyads)
    if min(len(dyads), counts.n_clients) < CLIENTS_AT_LEAST:
        return _without(counts, TOO_FEW_CLIENTS, CLIENTS_AT_LEAST)
    from alliance_core.dyads import within_between

    rows = [(place, one) for place, dyad in enumerate(dyads) for one in dyad.rows]
    answer = within_between(
        [one.alliance for _place, one in rows],
        [one.outcome for _place, one in rows],
        [place for place, _one in rows],
        [float(one.place) for _place, one in rows],
    )
    if isinstance(answer, Abstention):
        return _without(counts, answer.reason, answer.needed)
    estimate = answer.within.estimate
    if estimate.interval is None:
        return _without(counts, TOO_WIDE, None)
    needed = clients_needed(counts.n_clients, estimate.interval.width, scale)
    if needed is not None:
        return _without(counts, TOO_WIDE, needed)
    interval = estimate.interval
    return Found(
        counts.n_clients,
        estimate.n_used,
        counts.n_therapists,
        estimate.value,
        interval.low,
        interval.high,
    )


def clients_needed(n: int, width: float, scale: Scale) -> int | None:
    """About how many clients make the interval narrower than a twentieth of the scale; None where it is so now.

    An interval narrows with the square root of the clients; rounded up to five.
    """
    wanted = SHARE_OF_SCALE * (scale.high - scale.low)
    if width <= wanted:
        return None
    return ceil(n * (width / wanted) ** 2 / ROUNDED_TO) * ROUNDED_TO


def fresh_clients(dyads: Iterable[Dyad], since: datetime) -> int:
    """How many clients shared something that counts after this moment."""
    fresh = {
        dyad.client
        for dyad in dyads
        for pair in dyad.used()
        if any(one.shared_at and one.shared_at > since for one in pair)
    }
    return len(fresh)


def _counts(dyads: Sequence[Dyad]) -> Found:
    therapists = frozenset[UUID]().union(*(one.therapists for one in dyads))
    n_sessions = sum(1 for dyad in dyads for _used in dyad.used())
    return Found(len({one.client for one in dyads}), n_sessions, len(therapists))


def _without(counts: Found, reason: str, needed: int | None) -> Found:
    return Found(counts.n_clients, counts.n_sessions, counts.n_therapists, reason=reason[:60], needed=needed)


def _outcome_scales(practice_id: UUID) -> dict[str, Scale]:
    """The whole scales that were scored here, by key."""
    keys = Fact.objects.filter(practice_id=practice_id, kind="score").values_list("key", flat=True).distinct()
    known = instruments_for(practice_id, {key.rsplit(".", 1)[0] for key in keys})
    return {
        f"{name}.{scale.id}": scale
        for name, one in known.items()
        if kind_of(one)
        for scale in whole_scales(one)
    }


@dataclass(frozen=True, slots=True)
class _Told:
    client: UUID
    therapists: frozenset[UUID]
    sessions: list[tuple[UUID, datetime]]
    ratings: dict[UUID | None, list[Fact]]
    scores: dict[str, list[Fact]]
    tied: dict[UUID, UUID | None]
    shared_at: dict[UUID, datetime]


def _told(alliance_id: UUID) -> _Told:
    """What both may see of one alliance."""
    kinds = ("rating.after", "score", REVEALED, CORRECTED, WITHDRAWN)
    written = list(Fact.objects.filter(scope_id=alliance_id, kind__in=kinds))
    ratings: dict[UUID | None, list[Fact]] = {}
    scores: dict[str, list[Fact]] = {}
    for one in effective(written, SHARED):
        if one.kind == "score" and one.value is not None:
            scores.setdefault(one.key, []).append(one)
        elif one.kind == "rating.after" and one.chair == ChairRole.CLIENT and one.value is not None:
            ratings.setdefault(one.ref, []).append(one)
    chairs = list(Chair.objects.filter(alliance_id=alliance_id).values_list("role", "person_id"))
    held = Session.objects.filter(alliance_id=alliance_id, status=Session.Status.HELD).order_by(
        "starts_at", "id"
    )
    tied = Response.objects.filter(alliance_id=alliance_id, occasion="before").values_list("id", "session_id")
    return _Told(
        next(person for role, person in chairs if role == ChairRole.CLIENT),
        frozenset(person for role, person in chairs if role == ChairRole.THERAPIST),
        list(held.values_list("id", "starts_at")),
        ratings,
        scores,
        dict(tied),
        _shared_at(written),
    )


def _shared_at(written: Sequence[Fact]) -> dict[UUID, datetime]:
    """When each fact became what both may see, or was corrected last."""
    found = {one.id: one.recorded_at for one in written if one.audience == SHARED}
    for one in written:
        if one.kind in (REVEALED, CORRECTED) and one.target:
            found[one.target] = max(one.recorded_at, found.get(one.target, one.recorded_at))
    return found


def _rows(told: _Told, scores: Sequence[Fact]) -> list[Row]:
    """A row for each held session, and one for what was answered after the last."""
    before = _before_each(told, scores)
    return [
        _row(place, told, told.ratings.get(session, []), before.get(place))
        for place, session in enumerate([*(one for one, _at in told.sessions), None])
    ]


def _before_each(told: _Told, scores: Sequence[Fact]) -> dict[int, Fact]:
    """The outcome by the session it was answered before: the form's own, else the next by the clock."""
    places = {session: place for place, (session, _at) in enumerate(told.sessions)}
    found = {}
    for one in scores:
        by_clock = sum(at < one.occurred_at for _session, at in told.sessions)
        tied = told.tied.get(one.ref) if one.ref else None
        found[places.get(tied, by_clock) if tied else by_clock] = one
    return found


def _row(place: int, told: _Told, ratings: Sequence[Fact], score: Fact | None) -> Row:
    """The mean counts where at least half of the elements were shared."""
    enough = 2 * len(ratings) >= len(all_rooms()) > 0
    values = [one.value for one in ratings if one.value is not None] if enough else []
    used = [*(ratings if enough else ()), *([score] if score else ())]
    moments = [told.shared_at[one.id] for one in used if one.id in told.shared_at]
    return Row(
        place,
        sum(values) / len(values) if values else nan,
        score.value if score and score.value is not None else nan,
        max(moments, default=None),
    )
