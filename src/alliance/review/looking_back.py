"""What a joint review opens with: the sentence a wise colleague would say, and the elements by what deserves talk.

Pure. Everything here is folded from what both may see, so that two people can look at one screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.insight.finding import Words
from alliance.insight.signals.chairs_apart import LEAST_GAP, gap_of
from alliance.insight.signals.drop import drop_of
from alliance.insight.signals.guess_off import LEAST_MISS, miss_of
from alliance.insight.state import Element, Known
from alliance.insight.track import TOO_FEW
from alliance.therapy.room import Room


@dataclass(frozen=True, slots=True)
class Row:
    """One element of one session: what each answered about it (None: not answered), and what deserves talk.

    `usual` is this client's own range before, about `mean_before`; `n` counts the client's answers that may be seen;
    `drop`, `gap` and `miss` are None where there is none to speak of.
    """

    room: Room
    client: float | None
    therapist: float | None
    guess: float | None
    usual: tuple[float, float] | None
    mean_before: float
    n: int
    drop: float | None
    gap: float | None
    miss: float | None
    is_lowest: bool
    all_at_top: bool
    not_blind: bool

    @property
    def note(self) -> str:
        """A short note, only where it helps: at most two things; that two marks lie apart is seen without words."""
        said = []
        if self.drop is not None:
            said.append(_("lower than usual, the lowest so far") if self.is_lowest else _("lower than usual"))
        if self.miss is not None:
            said.append(_("guessed %(value)d") % {"value": round(self.guess or 0)})
        if self.gap is not None and self.drop is None:
            said.append(_("seen differently"))
        return " · ".join(said)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a review opens: one sentence, what goes with it, and the element that dropped most, if one did."""

    sentence: Words
    more: str = ""
    row: Row | None = None


def rows(known: Known, rooms: Mapping[str, Room], session: str) -> list[Row]:
    """A row an element, those that deserve talk first: drops, then what is seen or was guessed differently."""
    found = [_row(known.elements.get(key, Element()), room, session) for key, room in rooms.items()]
    return sorted(found, key=_place)


def differences(found: Sequence[Row], client: str, therapist: str) -> list[str]:
    """Where the two see it differently, in words: who put it higher. No figure, and no word on who is right."""
    said = []
    for row in found:
        if row.gap is not None:
            higher = therapist if row.gap > 0 else client
            said.append(
                _("%(what)s: %(who)s put it higher.") % {"what": row.room.name_for_client, "who": higher}
            )
    return said


def opening(found: Sequence[Row]) -> Opening:
    """The sentence that opens the review; says what cannot be known, and never that nothing stands out."""
    rated = [row for row in found if row.client is not None]
    dropped = [row for row in found if row.drop is not None]
    if dropped:
        return Opening(dropped[0].room.changed, _also(dropped[1:]), dropped[0])
    if not rated:
        return _nothing_to_see(found)
    if all(row.all_at_top for row in rated):
        return Opening(
            _("Ratings cannot show a change here."),
            _("Every answer so far was a ten. You could ask: what is one thing that could have been better?"),
        )
    if all(row.n <= TOO_FEW for row in rated):
        return _too_early(max(row.n for row in rated))
    return Opening(
        _("No change visible."),
        _(
            "A small change that lasts, and anything nobody rated, cannot be seen this way. Was something different?"
        ),
    )


def _row(element: Element, room: Room, session: str) -> Row:
    client, therapist, guess = element.client, element.therapist, element.guess
    is_about = client.ref == session
    gap, miss = gap_of(element) if is_about else None, miss_of(element) if is_about else None
    return Row(
        room=room,
        client=client.last if is_about else None,
        therapist=therapist.last if therapist.ref == session else None,
        guess=guess.last if guess.ref == session else None,
        usual=client.usual,
        mean_before=client.mean_before,
        n=client.n,
        drop=drop_of(client) if is_about else None,
        gap=gap if gap is not None and abs(gap) >= LEAST_GAP else None,
        miss=miss if miss is not None and abs(miss) >= LEAST_MISS else None,
        is_lowest=client.last == client.low,
        all_at_top=client.all_at_top,
        not_blind=any(one.ref == session and not one.is_blind for one in (client, therapist)),
    )


def _place(row: Row) -> tuple[float, float, int]:
    apart = max(abs(row.gap or 0.0), abs(row.miss or 0.0))
    return -(row.drop or 0.0), -apart, row.room.order


def _also(others: Sequence[Row]) -> str:
    if not others:
        return ""
    names = ", ".join(str(row.room.name_for_client) for row in others)
    return _("Also lower than usual: %(names)s.") % {"names": names}


def _nothing_to_see(found: Sequence[Row]) -> Opening:
    more = _("You can talk about how it was all the same.")
    if any(row.therapist is not None for row in found):
        return Opening(_("One side of the picture is there."), more)
    return Opening(_("There are no answers to look at together."), more)


def _too_early(n: int) -> Opening:
    more = ngettext(
        "There is one answer so far. From the fourth on, a change can be seen.",
        "There are %(n)d answers so far. From the fourth on, a change can be seen.",
        n,
    )
    return Opening(_("Too early to say."), more % {"n": n})
