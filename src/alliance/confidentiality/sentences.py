"""What each line of the access log says, in a sentence that a client can read; a room adds its own with `tell`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise | str] = {
    "open.prepare": _("%(who)s opened the page that prepares your session."),
    "open.profile": _("%(who)s opened how you two are doing."),
    "open.alliance": _("%(who)s opened the page about you two."),
    "open.review": _("%(who)s opened the page for looking back together."),
    "open.measures": _("%(who)s opened the courses you shared."),
    "open.sessions": _("%(who)s opened your sessions."),
    "open.topics": _("%(who)s opened what you two want to talk about."),
    "open.who_sees": _("%(who)s opened the page that says who sees what."),
    "open.supervision": _("%(who)s opened the page about supervision."),
    "open.breaks": _("%(who)s opened the page about breaks and ending."),
    "open.alert": _("%(who)s opened a safety answer."),
    "alliance.open": _("%(who)s brought you two together here."),
    "alliance.pause": _("%(who)s began a break."),
    "alliance.resume": _("%(who)s ended the break."),
    "alliance.close": _("%(who)s ended the work together."),
    "alliance.hand_over": _("%(who)s handed over to another therapist. Nothing moved."),
    "ending.propose": _("%(who)s proposed to end together."),
    "ending.agree": _("%(who)s agreed to end together."),
    "ending.decline": _("%(who)s said no to ending together, or took it back."),
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
    "consent.given": _("%(who)s gave a consent."),
    "consent.withdrawn": _("%(who)s withdrew a consent."),
    "topic.bring": _("%(who)s added something to talk about."),
    "topic.carry": _("%(who)s took something along to the next session."),
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
    "measure.import": _("%(who)s brought in results from its own table. Your therapist can see them too."),
    "measure.correct": _("%(who)s corrected an answer."),
    "plan.propose": _("%(who)s wrote down who reads safety answers, and when."),
    "plan.agree": _("%(who)s agreed to who reads safety answers, and when."),
    "plan.end": _("%(who)s ended the plan for who reads safety answers."),
    "alert.escalate": _("A safety answer was passed on to the next person: nobody had opened it in time."),
    "alert.duty": _("%(who)s named somebody to read a safety answer, without seeing it."),
    "paper.enter": _("%(who)s typed in what you had written on paper."),
    "paper.refused": _("%(who)s tried to type in answers of yours from paper. Nothing of it was saved."),
    "alert.raise": _("A safety answer was passed on, as you both agreed."),
    "alert.close": _("%(who)s wrote down what was done about a safety answer."),
    "contact.ask": _("%(who)s asked to be contacted."),
    "contact.answer": _("%(who)s noted that you were contacted."),
    "supervision.ask": _("%(who)s asked to show your work together to a supervisor."),
    "supervision.agree": _("%(who)s agreed to supervision."),
    "supervision.end": _("%(who)s ended supervision."),
    "supervision.run_out": _("The time for supervision was over. Nothing of it is open any more."),
    "tablet.code": _("%(who)s made a code for answering on the practice's tablet."),
    "interpreter.name": _("%(who)s named an interpreter."),
    "interpreter.agree": _("%(who)s agreed to the interpreter."),
    "interpreter.withdraw": _("%(who)s said no to the interpreter."),
}
OTHERWISE = _("%(who)s did something here.")
PURPOSES = {
    "care": _("for your care"),
    "tablet": _("on the practice’s tablet"),
    "supervision": _("for supervision, as you both agreed"),
}


def tell(sentences: Mapping[str, Promise | str]) -> None:
    """Adds what a room's own lines say."""
    SENTENCES.update(sentences)


def sentence(verb: str, who: str) -> str:
    """What this line says of this person."""
    return str(SENTENCES.get(verb, OTHERWISE)) % {"who": who}


def why(purpose: str) -> str:
    """The purpose, in words."""
    return str(PURPOSES.get(purpose, purpose))
