"""The forms of the loop, composed of what each room asks. Which alternative is asked follows the session's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.kernel.errors import Refused
from alliance.measurement.asking import questions_of, shipped
from alliance.measurement.queries import due_measures
from alliance.people.seats import Seat
from alliance.rooms.registry import all_rooms, questionnaire
from alliance.therapy.models import Session
from alliance.therapy.room import Question, Room
from alliance_core.instruments import Item

VERSION = "1"
OPEN_WORDS = "open"
TOPIC = "topic"
BEFORE, AFTER = "before", "after"
PRE_SESSION = "pre-session-check-in"


@dataclass(frozen=True, slots=True)
class CheckInForm:
    """One form of one chair for one session."""

    occasion: str
    instrument: str
    version: str
    questions: tuple[Question, ...]

    def question(self, link_id: str) -> Question | None:
        """The question of this id."""
        return next((one for one in self.questions if one.link_id == link_id), None)


def form_for(seat: Seat, session: Session, occasion: str) -> CheckInForm:
    """What this chair is asked about this session; only the client is asked before it."""
    if occasion == AFTER and seat.chair in ("client", "therapist"):
        return CheckInForm(AFTER, f"check-in-after-{seat.chair}", VERSION, tuple(_after(seat, session)))
    if occasion == BEFORE and seat.is_client:
        return CheckInForm(BEFORE, "check-in-before", VERSION, tuple(_before(seat, session)))
    raise Refused(_("There is nothing to answer here."))


def _after(seat: Seat, session: Session) -> Sequence[Question]:
    questions = [
        _in_turn(room, f"{room.key}.{seat.chair}.after.", session, "rating.after") for room in all_rooms()
    ]
    words = _("Anything to add? What could be different next time? Small things count.")
    free = Question(OPEN_WORDS, words, "text")
    questions += [_clause(session), free] if seat.is_client else [free, _guess(session)]
    return [one for one in questions if one]


def _before(seat: Seat, session: Session) -> Sequence[Question]:
    together = [
        Question(one.link_id, one.text, one.kind, "rating.before", "together", low=one.low, high=one.high)
        for one in questions_of(shipped(PRE_SESSION), seat.principal.language)
        if one.kind == "scale"
    ]
    own = [question for room in all_rooms() for question in room.questions_before(seat, session)]
    topic = Question(TOPIC, _("What do you want to talk about?"), "text")
    measures = [question for _name, questions in due_measures(seat, session) for question in questions]
    return [*together, *own, topic, *measures]


def _in_turn(room: Room, prefix: str, session: Session, fact_kind: str, key: str = "") -> Question | None:
    """The alternative of a room whose turn it is in this session."""
    texts = _alternatives(room.package, prefix)
    if not texts:
        return None
    item = texts[(session.number - 1) % len(texts)]
    return Question(
        item.link_id,
        item.wording.in_language(get_language() or "en") if item.wording else "",
        "scale",
        fact_kind,
        key or room.key,
        low=_("not at all"),
        high=_("completely"),
    )


@cache
def _alternatives(package: str, prefix: str) -> list[Item]:
    """The sentences of a room that begin so: they come with the software, and change with it alone."""
    asked = next(questionnaire(room) for room in all_rooms() if room.package == package)
    return [one for one in asked.questions if one.link_id.startswith(prefix)]


def deeper_of(room: Room, chair: str) -> list[str]:
    """A room's deeper sentences for a chair: for the joint review alone, where the client wants them."""
    items = _alternatives(room.package, f"{room.key}.{chair}.deeper.")
    return [one.wording.in_language(get_language() or "en") for one in items if one.wording]


def _clause(session: Session) -> Question | None:
    """One more sentence, a room in turn."""
    rooms = [room for room in all_rooms() if _in_turn(room, f"{room.key}.client.clause.", session, "")]
    if not rooms:
        return None
    room = rooms[(session.number - 1) % len(rooms)]
    return _in_turn(room, f"{room.key}.client.clause.", session, "clause.after")


def _guess(session: Session) -> Question:
    """The therapist's guess of the client's answer to one element, in turn."""
    rooms = all_rooms()
    room = rooms[(session.number - 1) % len(rooms)]
    asked = _in_turn(room, f"{room.key}.client.after.", session, "")
    text = _("What do you think your client answered to: “%(sentence)s”") % {
        "sentence": asked.text if asked else ""
    }
    return Question(
        f"guess.{room.key}", text, "scale", "guess", room.key, low=_("not at all"), high=_("completely")
    )
