"""What the client may read: the standing choice, and the access log in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.confidentiality.models import StandingCandour
from alliance.kernel.models import AuditEntry
from alliance.people.queries import names_of
from alliance.people.seats import Seat

SENTENCES = {
    "open.prepare": _("%(who)s opened the page that prepares your session."),
    "open.profile": _("%(who)s opened how you two are doing."),
    "open.alliance": _("%(who)s opened the page about you two."),
    "open.review": _("%(who)s opened the page for looking back together."),
    "open.measures": _("%(who)s opened the courses you shared."),
    "open.alert": _("%(who)s opened a safety answer."),
    "open.goals": _("%(who)s opened your goals."),
    "alliance.open": _("%(who)s brought you two together here."),
    "alliance.pause": _("%(who)s began a break."),
    "alliance.resume": _("%(who)s ended the break."),
    "alliance.close": _("%(who)s ended the work together."),
    "alliance.hand_over": _("%(who)s handed over to another therapist. Nothing moved."),
    "session.plan": _("%(who)s planned a session."),
    "session.move": _("%(who)s moved a session."),
    "session.hold": _("%(who)s noted that a session took place."),
    "session.missed": _("%(who)s noted that a session was missed."),
    "session.cancelled": _("%(who)s called a session off."),
    "session.take_back": _("%(who)s took back a note about a session."),
    "check_in.before": _("%(who)s answered before a session."),
    "check_in.after": _("%(who)s answered after a session."),
    "candour.choose": _("%(who)s chose who sees new answers."),
    "candour.narrow": _("%(who)s made an answer visible to fewer."),
    "candour.widen": _("%(who)s opened an answer."),
    "topic.bring": _("%(who)s added something to talk about."),
    "topic.open": _("%(who)s opened something to talk about."),
    "topic.take_back": _("%(who)s took something to talk about back."),
    "review.open": _("%(who)s opened looking back together."),
    "review.decide": _("%(who)s wrote what you two will do."),
    "review.confirm": _("%(who)s confirmed: we talked about this."),
    "review.not_today": _("%(who)s said: not today."),
    "review.arrange": _("%(who)s chose when you look back together."),
    "repair.open": _("%(who)s began some steps together."),
    "repair.let_go": _("%(who)s let the steps go."),
    "repair.recovered": _("The steps were looked at again: it is better."),
    "reveal.deadline": _("What you shared opened to your therapist, a day before the next session."),
    "reveal.ask": _("%(who)s asked to see what the therapist answered."),
    "measure.propose": _("%(who)s proposed a questionnaire."),
    "measure.agree": _("%(who)s agreed to a questionnaire."),
    "measure.end": _("%(who)s ended a questionnaire."),
    "measure.answer": _("%(who)s answered a questionnaire."),
    "measure.correct": _("%(who)s corrected an answer."),
    "plan.propose": _("%(who)s wrote down who reads safety answers, and when."),
    "plan.agree": _("%(who)s agreed to who reads safety answers, and when."),
    "plan.end": _("%(who)s ended the plan for who reads safety answers."),
    "alert.escalate": _("A safety answer was passed on to the next person: nobody had opened it in time."),
    "alert.duty": _("%(who)s named somebody to read a safety answer, without seeing it."),
    "paper.enter": _("%(who)s typed in what you had written on paper."),
    "alert.raise": _("A safety answer was passed on, as you both agreed."),
    "alert.close": _("%(who)s wrote down what was done about a safety answer."),
    "contact.ask": _("%(who)s asked to be contacted."),
    "contact.answer": _("%(who)s noted that you were contacted."),
    "supervision.ask": _("%(who)s asked to show your work together to a supervisor."),
    "supervision.agree": _("%(who)s agreed to supervision."),
    "supervision.end": _("%(who)s ended supervision."),
    "goal.propose": _("%(who)s proposed a goal."),
    "goal.agree": _("%(who)s agreed to a goal."),
    "goal.reword": _("%(who)s changed the words of a goal."),
    "goal.close": _("%(who)s closed a goal."),
    "tablet.code": _("%(who)s made a code for answering on the practice's tablet."),
    "interpreter.name": _("%(who)s named an interpreter."),
    "interpreter.agree": _("%(who)s agreed to the interpreter."),
    "interpreter.withdraw": _("%(who)s said no to the interpreter."),
}
OTHERWISE = _("%(who)s did something here.")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the access log, in a sentence."""

    at: datetime
    sentence: str
    role: str
    purpose: str


def log_of(seat: Seat) -> QuerySet[AuditEntry]:
    """Every line about this alliance, the newest first: for the client alone."""
    entries = AuditEntry.objects.filter(scope_id=seat.alliance.id)
    return entries.order_by("-seq") if seat.is_client else entries.none()


def in_sentences(entries: Sequence[AuditEntry], reader: Seat) -> list[LogLine]:
    """The lines as sentences; the reader is "you"."""
    names = names_of(one.actor_id for one in entries if one.actor_id)
    return [
        LogLine(
            at=one.at,
            sentence=str(SENTENCES.get(one.verb, OTHERWISE)) % {"who": _who(one, reader, names)},
            role=one.actor_role,
            purpose=one.purpose,
        )
        for one in entries
    ]


def _who(entry: AuditEntry, reader: Seat, names: dict) -> str:
    if entry.actor_id is None:
        return str(_("The practice"))
    if entry.actor_id == reader.principal.person_id:
        return str(_("You"))
    return str(names.get(entry.actor_id, _("Somebody")))


def standing_candour(seat: Seat) -> str:
    """The client's standing choice, empty before the first."""
    newest = StandingCandour.objects.filter(alliance=seat.alliance).order_by("-chosen_at", "-id").first()
    return newest.candour if newest else ""
