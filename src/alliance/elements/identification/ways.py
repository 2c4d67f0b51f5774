"""How the two would like to work: four lines, each chair's own place on them, and what they agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.elements.identification.marking import ROOM
from alliance.elements.identification.models import DIMENSIONS, Preferences, WayOfWorking
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal_json
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import ask, asks_no_more
from alliance.therapy.chairs import client_key, note_in, sealed_words, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

AGREED = "way.agreed"
REACH = 3
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its two ends, -3 to +3."""

    key: str
    low: Promise | str
    high: Promise | str


LINES: Sequence[Line] = (
    Line("leads", _("The therapist leads"), _("The client leads")),
    Line("feeling", _("Keep strong feelings small"), _("Go into strong feelings")),
    Line("time", _("Where it comes from"), _("What is now")),
    Line("warmth", _("Gentle"), _("Challenging")),
)


@action
def prefer(*, alliance_id: UUID, values: Mapping[str, int], compare: bool, by: Principal) -> Preferences:
    """This chair's own place on each line; shown to the other once both want to compare."""
    seat = seat_in(by, alliance_id, ROOM)
    if set(values) != set(DIMENSIONS) or not all(-REACH <= one <= REACH for one in values.values()):
        raise Refused(_now("Choose a place on each of the four lines."), field="lines")
    found, _made = Preferences.objects.update_or_create(
        alliance=seat.alliance,
        chair=seat.chair,
        defaults={
            "practice_id": seat.alliance.practice_id,
            "values": seal_json(dict(values), key=client_key(seat)),
            "compare": compare,
            "changed_at": clock.now(),
        },
    )
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """One line with one's own place, and the other's where both compare; what was agreed on it."""

    line: Line
    own: int | None
    other: int | None
    way: WayOfWorking | None

    @property
    def apart(self) -> int:
        """How far apart the two are."""
        return 0 if self.own is None or self.other is None else abs(self.own - self.other)


def compared(seat: Seat) -> list[Compared]:
    """The four lines as this seat may see them: nothing of the other's before both want to compare."""
    rows = {one.chair: one for one in Preferences.objects.filter(alliance=seat.alliance)}
    ways = {one.dimension: one for one in WayOfWorking.objects.filter(alliance=seat.alliance)}
    mine = rows.get(seat.chair)
    theirs = next((one for chair, one in rows.items() if chair != seat.chair), None)
    both = seat.chair in ChairRole.values and mine and theirs and mine.compare and theirs.compare
    own, other = _values(mine), _values(theirs) if both else {}
    return [Compared(line, own.get(line.key), other.get(line.key), ways.get(line.key)) for line in LINES]


def wants_to_compare(seat: Seat) -> bool:
    """What this chair chose."""
    return Preferences.objects.filter(alliance=seat.alliance, chair=seat.chair, compare=True).exists()


def _values(row: Preferences | None) -> dict[str, int]:
    if row is None or row.values is None or not row.values.text_or_gone:
        return {}
    found: dict[str, int] = row.values.json()
    return found


@action
def propose_way(
    *, alliance_id: UUID, dimension: str, words: str, seen_version: int, by: Principal
) -> WayOfWorking:
    """How to work on one line, in words; the other is asked. A change asks both again."""
    seat = seat_in(by, alliance_id, ROOM)
    if dimension not in DIMENSIONS:
        raise NotYours
    found = WayOfWorking.objects.filter(alliance=seat.alliance, dimension=dimension).first()
    if (found.version if found else 0) != seen_version:
        raise Refused(_now("The other changed this meanwhile. Read it once more."), field="way")
    found = found or WayOfWorking(
        practice_id=seat.alliance.practice_id, alliance=seat.alliance, dimension=dimension, version=0
    )
    found.words = sealed_words(
        seat, words, field="way", empty=_now("Write how you would like to do it."), longest=LONGEST
    )
    found.version += 1
    found.client_agreed_at = found.therapist_agreed_at = None
    setattr(found, f"{seat.chair}_agreed_at", clock.now())
    found.save()
    asks_no_more(found.id)
    ask(seat, ROOM, "way", found.id)
    note_in(seat, "way.propose", "way", found.id)
    return found


@action
def agree_way(*, way_id: UUID, seen_version: int, by: Principal) -> WayOfWorking:
    """The other's yes to these words."""
    seat, found = row_in(WayOfWorking, way_id, by, ROOM)
    if found.version != seen_version:
        raise Refused(_now("The other changed this meanwhile. Read it once more."), field="way")
    if getattr(found, f"{seat.chair}_agreed_at"):
        return found
    setattr(found, f"{seat.chair}_agreed_at", clock.now())
    found.save()
    asks_no_more(found.id)
    note_in(seat, "way.agree", "way", found.id)
    tell_in(seat, AGREED, found.id, room=ROOM, key=found.dimension)
    return found
