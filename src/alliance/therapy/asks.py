"""What waits for a chair in a room: written by the acts of rooms, read for a whole caseload by one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from uuid import UUID

from django.db.models import CharField, Value

from alliance.kernel import clock
from alliance.people.models import Alliance, ChairRole
from alliance.people.seats import Seat
from alliance.therapy.models import Ask, OpenRoom

OTHER = {ChairRole.CLIENT: ChairRole.THERAPIST, ChairRole.THERAPIST: ChairRole.CLIENT}


def other_of(seat: Seat) -> str:
    """The chair across."""
    return OTHER[ChairRole(seat.chair)]


def ask(seat: Seat, room: str, kind: str, ref: UUID, *, of: str = "") -> None:
    """Something waits now for a chair, the other one unless `of` names it; asked once, however often it is said."""
    ask_chair(seat.alliance, of or other_of(seat), room, kind, ref)


def ask_chair(alliance: Alliance, chair: str, room: str, kind: str, ref: UUID) -> None:
    """The same where nobody acts: a deadline asks."""
    its = {"practice_id": alliance.practice_id, "alliance": alliance, "room": room, "since": clock.now()}
    Ask.objects.get_or_create(chair=chair, kind=kind, ref=ref, defaults=its)


def asks_no_more(ref: UUID, *kinds: str, of: str = "") -> None:
    """Nothing of these kinds (of any, where none is named) waits about this any more, for one chair or for both."""
    waiting = Ask.objects.filter(ref=ref)
    waiting = waiting.filter(kind__in=kinds) if kinds else waiting
    (waiting.filter(chair=of) if of else waiting).delete()


def waiting_about(seat: Seat, kind: str) -> set[UUID]:
    """The things about which this kind waits for one's own chair."""
    waiting = Ask.objects.filter(alliance=seat.alliance, chair=seat.chair, kind=kind)
    return set(waiting.values_list("ref", flat=True))


def room_asks_no_more(seat: Seat, room: str) -> None:
    """Nothing waits in a room that was closed."""
    Ask.objects.filter(alliance=seat.alliance, room=room).delete()


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one alliance now: the keys of those that are open, and what waits for one chair, as (room, kind)."""

    opened: frozenset[str] = frozenset()
    asks: tuple[tuple[str, str], ...] = ()


def rooms_now(alliances: Iterable[UUID], chair: str) -> Mapping[UUID, Rooms]:
    """What is open in each alliance and what waits for this chair, the oldest first, by one query."""
    ids = list(alliances)
    opened = OpenRoom.objects.filter(alliance_id__in=ids, ended_at=None, agreed_at__isnull=False)
    asked = Ask.objects.filter(alliance_id__in=ids, chair=chair)
    nothing = Value("", output_field=CharField(max_length=40))
    rows = opened.values_list("alliance_id", "key", nothing, "agreed_at").union(
        asked.values_list("alliance_id", "room", "kind", "since"), all=True
    )
    found: dict[UUID, tuple[set[str], list[tuple[str, str]]]] = {one: (set(), []) for one in ids}
    for alliance, room, kind, _since in sorted(rows, key=itemgetter(3)):
        if kind:
            found[alliance][1].append((room, kind))
        else:
            found[alliance][0].add(room)
    return {one: Rooms(frozenset(keys), tuple(asks)) for one, (keys, asks) in found.items()}
