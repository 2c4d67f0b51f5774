"""What the open rooms noticed themselves, each in what happened in it, as findings of one signal."""

from alliance.insight.finding import Figure, Finding, Look, Words
from alliance.people.seats import CLIENT
from alliance.therapy.room import Noticed, Room


def noticed_in_rooms(at: Look, kind: str, otherwise: Words) -> list[Finding]:
    """Every room's notice of this kind; `otherwise` stands where a room names nothing that speaks against it."""
    return [
        _finding(at, room, one, otherwise)
        for room in at.rooms.values()
        for one in room.notice(at.known.traces.get(room.key, {}), at.now)
        if one.kind == kind
    ]


def _finding(at: Look, room: Room, one: Noticed, otherwise: Words) -> Finding:
    return Finding(
        kind=one.kind,
        weight=one.weight,
        sentence=(one.for_client or one.sentence) if at.chair == CLIENT else one.sentence,
        basis=(Figure(one.label, one.value, one.n),),
        element=room.key,
        against=(one.against or otherwise,),
        steps=at.steps(room.key),
    )
