"""What a room's evidence says of what happened, for one audience, as the profile says it."""

from alliance.insight.queries import known_of
from alliance.kernel import clock
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.room import Evidence
from tests.spec.house import House


def evidence(house: House, key: str, audience: str = "shared") -> Evidence:
    """From the state as it was folded, fact by fact."""
    trace = rooms_by_key()[key].trace
    assert trace is not None
    return trace.tell(known_of(house.alliance.id, audience).traces.get(key, {}), clock.now())


def waits(house: House, chair: str) -> list[str]:
    """The kinds of what waits for a chair."""
    from alliance.therapy.asks import rooms_now

    return [kind for _room, kind in rooms_now([house.alliance.id], chair)[house.alliance.id].asks]
