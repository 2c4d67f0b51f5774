"""The fit of a waiting client and a therapist with a place: four considerations, weighed as stated, matched exactly.

Loaded only when somebody matches: it brings the numerical library with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from alliance.elements.identification.models import IntakeRequest, TherapistOffer
from alliance.elements.identification.profiles import (
    AT_MOST,
    LANGUAGES,
    TOPICS,
    Profile,
    profile_of,
)
from alliance.elements.identification.ways import LINES, REACH
from alliance_core.matching import Consideration, match

Costs = NDArray[np.float64]
# What weighs how much: experience with what is asked for most, then the hours, then how to work.
WEIGHTS = {"topics": 2.0, "hours": 1.0, "ways": 1.0}
ENOUGH_HOURS = 4
NEAR = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """One therapist for one client: how well in percent, and why in sentences."""

    therapist: UUID
    fit_percent: int
    reasons: tuple[str, ...]


def fit(requests: Sequence[IntakeRequest], offers: Sequence[TherapistOffer]) -> list[list[Fit]]:
    """Up to three therapists for each client: the one of the best matching of all, then those who fit best besides.

    Only therapists who share a language and an hour are proposed. Exact (`alliance_core.matching`).
    """
    if not requests or not offers:
        return [[] for _request in requests]
    clients = [profile_of(one.profile) for one in requests]
    therapists = [profile_of(one.profile) for one in offers]
    parts = costs_of(clients, therapists)
    allowed = possible(clients, therapists)
    found = match(
        [Consideration(name, parts[name], weight) for name, weight in WEIGHTS.items()],
        np.array([one.places for one in offers]),
        allowed=allowed,
    )
    total: Costs = np.sum([weight * parts[name] for name, weight in WEIGHTS.items()], axis=0)
    whole = sum(WEIGHTS.values())
    return [
        [
            Fit(
                offers[t].person_id,
                round(100 * (1.0 - float(total[c, t]) / whole)),
                tuple(reasons(clients[c], therapists[t])),
            )
            for t in _three(pair.therapist, total[c], allowed[c])
        ]
        for c, pair in enumerate(found.pairs)
    ]


def _three(placed: int | None, costs: Costs, allowed: NDArray[np.bool_]) -> list[int]:
    """The place in the whole matching first, then the best besides."""
    others = [int(one) for one in np.argsort(costs, kind="stable") if allowed[one] and one != placed]
    return ([] if placed is None else [placed]) + others[: AT_MOST - (placed is not None)]


def costs_of(clients: Sequence[Profile], therapists: Sequence[Profile]) -> dict[str, Costs]:
    """What speaks against each pair, 0 to 1: hours not shared, ways apart, topics without experience."""
    hours = _shared([one.hours for one in clients], [one.hours for one in therapists])
    wanted = np.array([min(ENOUGH_HOURS, len(one.hours)) for one in clients], float)[:, None]
    topics = _shared([one.topics for one in clients], [one.topics for one in therapists])
    asked = np.array([len(one.topics) for one in clients], float)[:, None]
    ways = np.array([one.ways for one in clients], float)[:, None, :]
    theirs = np.array([one.ways for one in therapists], float)[None, :, :]
    return {
        "topics": np.where(asked > 0, 1.0 - topics / np.maximum(asked, 1.0), 0.0),
        "hours": 1.0 - np.minimum(hours / np.maximum(wanted, 1.0), 1.0),
        "ways": np.abs(ways - theirs).mean(axis=2) / (2 * REACH),
    }


def possible(clients: Sequence[Profile], therapists: Sequence[Profile]) -> NDArray[np.bool_]:
    """Which pairs share a language and an hour."""
    languages = _shared([one.languages for one in clients], [one.languages for one in therapists])
    hours = _shared([one.hours for one in clients], [one.hours for one in therapists])
    found: NDArray[np.bool_] = (languages > 0) & (hours > 0)
    return found


def _shared(first: Sequence[frozenset[str]], second: Sequence[frozenset[str]]) -> Costs:
    """How many things each of the first has in common with each of the second."""
    every = sorted(set().union(*first, *second))
    at = {one: n for n, one in enumerate(every)}
    left, right = (np.zeros((len(side), len(every))) for side in (first, second))
    for table, side in ((left, first), (right, second)):
        for row, things in enumerate(side):
            table[row, [at[one] for one in things]] = 1.0
    counts: Costs = left @ right.T
    return counts


def reasons(client: Profile, therapist: Profile) -> Iterator[str]:
    """Why these two might fit, in sentences for the client."""
    languages = ", ".join(str(LANGUAGES[one]) for one in sorted(client.languages & therapist.languages))
    yield _("Speaks %(languages)s.") % {"languages": languages}
    n = len(client.hours & therapist.hours)
    text = ngettext("Has %(n)d time in common with you.", "Has %(n)d times in common with you.", n)
    yield text % {"n": n}
    topics = ", ".join(str(TOPICS[one]) for one in sorted(client.topics & therapist.topics))
    if topics:
        yield _("Has experience with %(topics)s.") % {"topics": topics}
    near = [
        str(line.high if mine > 0 else line.low)
        for line, mine, other in zip(LINES, client.ways, therapist.ways, strict=True)
        if mine and abs(mine - other) <= NEAR
    ]
    if near:
        yield _("Works as you would like: %(ways)s.") % {"ways": ", ".join(near).lower()}
