"""What somebody wants to talk about: brought, opened in the session by a tap, kept after all, taken back."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour
from alliance.kernel import clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.prepared import insert
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.seats import Seat
from alliance.therapy.chairs import client_key, note, of_chair, record
from alliance.therapy.models import Session, Topic
from alliance.therapy.waiting import carried, waits, waits_no_more

LONGEST = 4000
OVER = (Session.Status.MOVED, Session.Status.CANCELLED)
BROUGHT, OPENED = "topic.brought", "topic.opened"


@action
def bring_topic(*, session_id: UUID, words: str, candour: str, by: Principal) -> Topic:
    """Brings something to talk about to a session; who sees it follows the candour, which a therapist has not."""
    seat, session = of_chair(by, session_id)
    if session.status in OVER:
        raise Refused(_("This session does not take place. Add it to the next one."))
    topic = new_topic(seat, session, words, candour)
    facts = facts_of(session, [topic])
    if topic.candour == Candour.SESSION:
        facts += waits(session, [topic.id.hex], topic.brought_at)
    record(session, facts)
    note(seat, "topic.bring", session)
    return topic


def new_topic(seat: Seat, session: Session, words: str, candour: str) -> Topic:
    """Writes the topic's row inside an act."""
    if not words.strip():
        raise Refused(_("Write what you want to talk about."), field="words")
    if len(words) > LONGEST:
        raise Refused(_("This is too long to keep: 4,000 characters at most."), field="words")
    if seat.is_therapist:
        candour = Candour.SHARE
    if candour not in Candour.values:
        raise Refused(_("First choose who may see this."), field="candour")
    topic = Topic(
        practice_id=session.practice_id,
        alliance=seat.alliance,
        session=session,
        chair=seat.chair,
        words=seal(words.strip(), key=client_key(seat)),
        candour=candour,
        brought_at=clock.now(),
    )
    insert([topic])
    return topic


def facts_of(session: Session, topics: list[Topic]) -> list[Fact]:
    """The facts of topics of a session: what is open to both, and the rest for the client alone."""
    facts = []
    for topic in topics:
        is_open = topic.candour == Candour.SHARE or topic.opened_at is not None
        facts.append(
            _fact(BROUGHT, session, topic, Fact.Audience.SHARED if is_open else Fact.Audience.CLIENT)
        )
        if topic.opened_at:
            facts.append(_fact(OPENED, session, topic, Fact.Audience.SHARED))
    return facts


@action
def open_topic(*, topic_id: UUID, by: Principal) -> Topic:
    """Opens a topic to the therapist: by the client's own tap. What is kept is first moved to "open in the session"."""
    seat, topic = _own(topic_id, by)
    if topic.opened_at is None:
        topic.opened_at = clock.now()
        topic.candour = Candour.SESSION if topic.candour == Candour.KEEP else topic.candour
        topic.save(update_fields=["opened_at", "candour"])
        brought = [one for one in _standing(topic, BROUGHT) if one.audience == Fact.Audience.CLIENT]
        opened = _fact(OPENED, topic.session, topic, Fact.Audience.SHARED)
        record(topic.session, [*ledger.reveal(brought, source="topic"), opened])
        note(seat, "topic.open", topic.session)
    return topic


@action
def keep_topic(*, topic_id: UUID, by: Principal) -> Topic:
    """Keeps to oneself what was to be opened in the session, as long as it was not."""
    seat, topic = _own(topic_id, by)
    if topic.candour == Candour.SHARE or topic.opened_at is not None:
        raise Refused(_("This can be seen already. You can take it back."))
    if topic.candour == Candour.SESSION:
        topic.candour = Candour.KEEP
        topic.save(update_fields=["candour"])
        record(topic.session, waits_no_more(topic.alliance_id, topic.id.hex))
        note(seat, "candour.narrow", topic.session)
    return topic


@action
def take_topic_back(*, topic_id: UUID, by: Principal) -> None:
    """Takes a topic back: it is gone for everybody."""
    seat, topic = _own(topic_id, by)
    topic.withdrawn_at = clock.now()
    topic.save(update_fields=["withdrawn_at"])
    gone = [*_standing(topic, BROUGHT), *_standing(topic, OPENED)]
    facts = [ledger.withdrawal(one, source="therapy") for one in gone]
    record(topic.session, [*facts, *waits_no_more(topic.alliance_id, topic.id.hex)])
    note(seat, "topic.take_back", topic.session)


@action
def carry_topic(*, topic_id: UUID, by: Principal) -> Topic:
    """Takes something that both see along to the next planned session: by either chair."""
    topic = Topic.objects.filter(id=topic_id, withdrawn_at=None, practice_id=by.practice_id).first()
    if topic is None:
        raise NotYours
    seat, session = of_chair(by, topic.session_id)
    topic = Topic.objects.get(id=topic_id)
    if topic.candour != Candour.SHARE and topic.opened_at is None:
        raise NotYours
    later = Session.objects.filter(
        alliance=seat.alliance, status=Session.Status.PLANNED, starts_at__gt=session.starts_at
    ).order_by("starts_at")
    following = later.first()
    if following is None:
        raise Refused(_("No later session is planned. Plan one first."))
    gone = [*_standing(topic, BROUGHT), *_standing(topic, OPENED)]
    topic.session = following
    topic.save(update_fields=["session"])
    moved = [ledger.withdrawal(one, source="therapy") for one in gone]
    record(following, [*moved, *facts_of(following, [topic])])
    note(seat, "topic.carry", following)
    return topic


def carry(old: Session, later: Session) -> None:
    """Brings along to a later session what was not talked about in one that did not take place."""
    topics = list(Topic.objects.filter(session=old, withdrawn_at=None))
    gone = ledger.facts_about(old.alliance_id, old.id, BROUGHT, OPENED)
    moved = [ledger.withdrawal(one, source="therapy") for one in gone]
    Topic.objects.filter(id__in=[one.id for one in topics]).update(session=later)
    record(later, [*moved, *facts_of(later, topics), *carried(old, later, clock.now())])


def _own(topic_id: UUID, by: Principal) -> tuple[Seat, Topic]:
    live = Topic.objects.select_related("session").filter(id=topic_id, withdrawn_at=None)
    topic = live.filter(practice_id=by.practice_id).first()
    if topic is None:
        raise NotYours
    seat, _session = of_chair(by, topic.session_id)
    if seat.chair != topic.chair:
        raise NotYours
    return seat, live.get()


def _standing(topic: Topic, kind: str) -> list[Fact]:
    about = ledger.facts_about(topic.alliance_id, topic.session_id, kind)
    return [one for one in about if one.key == topic.id.hex]


def _fact(kind: str, session: Session, topic: Topic, audience: str) -> Fact:
    return ledger.fact(
        kind,
        audience=audience,
        occurred_at=topic.opened_at if kind == OPENED and topic.opened_at else topic.brought_at,
        source="therapy",
        chair=topic.chair,
        key=topic.id.hex,
        ref=session.id,
    )
