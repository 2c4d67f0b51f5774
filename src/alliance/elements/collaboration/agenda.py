"""The agenda of the next session: what both may see of what was brought, in an order either changes."""

from uuid import UUID

from alliance.elements.collaboration.models import AgendaPlace
from alliance.elements.collaboration.queries import agenda_of
from alliance.elements.collaboration.telling import REACHED, ROOM
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.therapy.chairs import note_in, take_back_in, tell_in
from alliance.therapy.models import Topic
from alliance.therapy.open_rooms import row_in
from alliance.therapy.topics import bring_topic, carry_topic


@action
def add_to_agenda(*, session_id: UUID, words: str, by: Principal) -> Topic:
    """Adds something to the agenda: both see it at once."""
    return bring_topic(session_id=session_id, words=words, candour="share", by=by)


@action
def move_in_agenda(*, topic_id: UUID, up: bool, by: Principal) -> None:
    """Moves a point one place up or down; the places of all are written, so that the order is one."""
    seat, topic = _open_point(topic_id, by)
    points = [one.topic for one in agenda_of(seat, topic.session)]
    at = next(n for n, one in enumerate(points) if one.id == topic_id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(points):
        points[at], points[to] = points[to], points[at]
    for place, one in enumerate(points):
        _place(seat, one, place=place)
    note_in(seat, "agenda.order", "topic", topic_id)


@action
def mark_reached(*, topic_id: UUID, reached: bool, by: Principal) -> None:
    """Says that the two came to this point, or takes that back."""
    seat, topic = _open_point(topic_id, by)
    before = AgendaPlace.objects.filter(topic=topic, reached_at__isnull=False).exists()
    if before == reached:
        return
    _place(seat, topic, reached_at=clock.now() if reached else None)
    note_in(seat, "agenda.reached", "topic", topic_id)
    if reached:
        tell_in(seat, REACHED, topic.session_id, room=ROOM, key=topic_id.hex, chair=topic.chair)
        return
    take_back_in(seat, topic.session_id, REACHED, room=ROOM, keys=[topic_id.hex])


@action
def carry_over(*, topic_id: UUID, by: Principal) -> None:
    """Takes a point that was not reached along to the next session; it comes last there."""
    seat, topic = _open_point(topic_id, by)
    carry_topic(topic_id=topic_id, by=by)
    _place(seat, topic, place=999)


def _open_point(topic_id: UUID, by: Principal) -> tuple[Seat, Topic]:
    seat, topic = row_in(Topic, topic_id, by, ROOM)
    if topic.withdrawn_at or not (topic.candour == "share" or topic.opened_at):
        raise NotYours
    return seat, topic


def _place(seat: Seat, topic: Topic, **values: object) -> None:
    AgendaPlace.objects.update_or_create(
        topic=topic,
        defaults=values,
        create_defaults={"practice_id": topic.practice_id, "alliance": seat.alliance, **values},
    )
