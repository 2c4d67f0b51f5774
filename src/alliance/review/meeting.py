"""What lies on the table when two people look back: what was brought, what waits for a tap, what might help."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from uuid import UUID

from alliance.confidentiality.models import Candour
from alliance.kernel import clock
from alliance.kernel.ledger import facts_about
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.review.again import due
from alliance.review.models import JointReview, Recheck, Repair
from alliance.review.outcomes import Said, said_of
from alliance.review.queries import repairs_of, times_looked
from alliance.rooms.forms import deeper_of
from alliance.rooms.queries import OwnAnswer, opened_answers, own_answers, words_both_see
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.models import Session, Topic
from alliance.therapy.queries import LIVE, topics_for
from alliance.therapy.room import Room, Step
from alliance.therapy.waiting import SOMETHING

SOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Brought:
    """What both may see of what was brought; `waits` when there is something to open and nothing was opened yet."""

    topics: tuple[Topic, ...]
    answers: tuple[OwnAnswer, ...]
    words: tuple[tuple[str, str], ...]
    waits: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all lies on the table."""
        return not (self.topics or self.answers or self.words or self.waits)


@dataclass(frozen=True, slots=True)
class ToOpen:
    """What this client can open by a tap, seen by nobody else."""

    topics: tuple[Topic, ...]
    answers: tuple[OwnAnswer, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.topics or self.answers)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The repairs of a review: those whose time has come, with what was said of each, and the others that are open.

    `asked` are the ids of those this chair has said nothing about since the session that is looked back on.
    """

    due: tuple[tuple[Repair, Room | None, Said], ...]
    asked: frozenset[UUID]
    others: tuple[tuple[Repair, Room | None], ...]

    @property
    def elements(self) -> frozenset[str]:
        """The elements in which something is being worked on."""
        is_due = [one.element for one, _room, _said in self.due]
        return frozenset([*is_due, *(one.element for one, _room in self.others)])


def agenda(seat: Seat, session: Session) -> Agenda:
    """What the two are working on, those first that it is time to look at again."""
    found = list(repairs_of(seat, open_only=True))
    now = due(found)
    looked, rooms = times_looked(now), rooms_by_key()
    said = [
        (one, rooms.get(one.element), said_of(one, seat.chair, looked.get(one.id, 0), is_due=True))
        for one in now
    ]
    answered = Recheck.objects.filter(repair__in=now, session=session, said_by=seat.chair)
    done = set(answered.values_list("repair_id", flat=True)) if now else set()
    return Agenda(
        tuple(said),
        frozenset(one.id for one in now if one.id not in done),
        tuple((one, rooms.get(one.element)) for one in found if one not in now),
    )


def to_look_at(seat: Seat, session: Session) -> list[tuple[Repair, Room | None]]:
    """The repairs that it is time to look at again in a session to come."""
    if session.status != Session.Status.PLANNED:
        return []
    rooms = rooms_by_key()
    return [(one, rooms.get(one.element)) for one in due(repairs_of(seat, open_only=True), session)]


def sessions_on_the_table(seat: Seat, session: Session) -> list[Session]:
    """The session looked back on, and the one in which that is done: the next, once it is near."""
    later = Session.objects.filter(alliance=seat.alliance, status__in=LIVE, starts_at__gt=session.starts_at)
    following = later.order_by("starts_at").first()
    is_near = following is not None and following.starts_at <= clock.now() + SOON
    return [session, following] if following and is_near else [session]


def brought(seat: Seat, sessions: Sequence[Session], review: JointReview) -> Brought:
    """What was brought, as both see it. What was talked about in the session itself is not brought up again."""
    topics = [
        one
        for session in sessions
        for one in topics_for(seat, session)
        if is_open(one) and _is_on_the_table(one, sessions, review)
    ]
    answers = list(chain.from_iterable(opened_answers(seat, one) for one in sessions))
    words = words_both_see(seat, sessions[0])
    was_opened = bool(answers) or any(one.opened_at for one in topics)
    return Brought(tuple(topics), tuple(answers), tuple(words), not was_opened and something_waits(sessions))


def something_waits(sessions: Sequence[Session]) -> bool:
    """Whether the client brought something to open: that there is something, never what or how much."""
    return any(facts_about(one.alliance_id, one.id, SOMETHING) for one in sessions)


def to_open(seat: Seat, sessions: Sequence[Session]) -> ToOpen:
    """What waits for the client's tap; nothing for anybody else."""
    if not seat.is_client:
        return ToOpen((), ())
    topics = [one for session in sessions for one in topics_for(seat, session)]
    answers = [one for session in sessions for one in own_answers(seat, session)]
    return ToOpen(
        tuple(one for one in topics if one.candour == Candour.SESSION and not is_open(one)),
        tuple(one for one in answers if one.candour == Candour.SESSION and not one.is_open),
    )


@dataclass(frozen=True, slots=True)
class Deeper:
    """What an element's deeper questions ask each of the two, to be talked about; nothing of it is stored."""

    room: Room
    client: tuple[str, ...]
    therapist: tuple[str, ...]


def deeper(seat: Seat, rooms: Iterable[Room]) -> list[Deeper]:
    """The deeper questions, for the client alone: who does not look for them is not asked."""
    if not seat.is_client:
        return []
    asked = [Deeper(one, *(tuple(deeper_of(one, chair)) for chair in ChairRole.values)) for one in rooms]
    return [one for one in asked if one.client]


def is_open(topic: Topic) -> bool:
    """Whether both may read it."""
    return topic.candour == Candour.SHARE or topic.opened_at is not None


def steps_of(repair: Repair) -> list[Step]:
    """The steps the two chose, as far as the room still has them."""
    room = rooms_by_key().get(repair.element)
    return [step for step in room.steps if step.key in repair.steps] if room else []


def _is_on_the_table(topic: Topic, sessions: Sequence[Session], review: JointReview) -> bool:
    if topic.session_id == sessions[-1].id:
        return True
    return topic.opened_at is not None and topic.opened_at >= review.opened_at
