"""What somebody wants to talk about: brought, opened in the session by a tap, taken back."""

from uuid import UUID

from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour
from alliance.kernel import clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.seats import Seat
from alliance.therapy.actions import client_key, note, of_chair
from alliance.therapy.models import Session, Topic

LONGEST = 4000


@action
def bring_topic(*, session_id: UUID, words: str, candour: str, by: Principal) -> Topic:
    """Brings something to talk about to a session; who sees it follows the candour."""
    seat, session = of_chair(by, session_id)
    topic = new_topic(seat, session, words, candour)
    ledger.record(
        practice_id=topic.practice_id, scope_id=topic.alliance_id, facts=facts_of(seat, session, [topic])
    )
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
    return Topic.objects.create(
        practice_id=session.practice_id,
        alliance=seat.alliance,
        session=session,
        chair=seat.chair,
        words=seal(words.strip(), key=client_key(seat)),
        candour=candour,
        brought_at=clock.now(),
    )


def facts_of(seat: Seat, session: Session, topics: list[Topic]) -> list[Fact]:
    """The facts of topics just brought: shared ones for both, the rest for the client alone."""
    return [
        ledger.fact(
            "topic.brought",
            audience=Fact.Audience.SHARED if topic.candour == Candour.SHARE else Fact.Audience.CLIENT,
            occurred_at=topic.brought_at,
            source="therapy",
            chair=seat.chair,
            key=topic.id.hex,
            ref=session.id,
        )
        for topic in topics
    ]


@action
def open_topic(*, topic_id: UUID, by: Principal) -> Topic:
    """Opens a topic to the therapist: by the client's own tap. What is kept is first moved to "open in the session"."""
    seat, topic = _own(topic_id, by)
    if topic.opened_at is None:
        topic.opened_at = clock.now()
        topic.candour = Candour.SESSION if topic.candour == Candour.KEEP else topic.candour
        topic.save()
        written = Fact.objects.filter(scope_id=seat.alliance.id, kind="topic.brought", key=topic.id.hex)
        facts = ledger.reveal(
            [one for one in written if one.audience == Fact.Audience.CLIENT], source="topic"
        )
        opened = ledger.fact(
            "topic.opened",
            audience=Fact.Audience.SHARED,
            occurred_at=topic.opened_at,
            source="therapy",
            chair=seat.chair,
            key=topic.id.hex,
            ref=topic.session_id,
        )
        ledger.record(practice_id=topic.practice_id, scope_id=topic.alliance_id, facts=[*facts, opened])
        note(seat, "topic.open", topic.session)
    return topic


@action
def take_topic_back(*, topic_id: UUID, by: Principal) -> None:
    """Takes a topic back: it is gone for everybody."""
    seat, topic = _own(topic_id, by)
    topic.withdrawn_at = clock.now()
    topic.save()
    written = Fact.objects.filter(scope_id=seat.alliance.id, kind__startswith="topic.", key=topic.id.hex)
    facts = [
        ledger.fact(
            ledger.WITHDRAWN,
            audience=one.audience,
            occurred_at=one.occurred_at,
            source="therapy",
            target=one.id,
            ref=topic.session_id,
        )
        for one in written
    ]
    ledger.record(practice_id=topic.practice_id, scope_id=topic.alliance_id, facts=facts)
    note(seat, "topic.take_back", topic.session)


def _own(topic_id: UUID, by: Principal) -> tuple[Seat, Topic]:
    topic = Topic.objects.select_related("session").filter(id=topic_id, practice_id=by.practice_id).first()
    if topic is None:
        raise NotYours
    seat, _session = of_chair(by, topic.session_id)
    if seat.chair != topic.chair:
        raise NotYours
    return seat, topic
