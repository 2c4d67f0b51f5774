"""The one thing to do now, for a client: no more than one, never a reminder of what was left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.insight.state import Known
from alliance.kernel import clock
from alliance.measurement.models import Occasion
from alliance.people.queries import Pair
from alliance.people.seats import Seat
from alliance.rooms.inside import Waits
from alliance.therapy.models import Session
from alliance.therapy.queries import Around
from alliance.web.context import address

NEAR = timedelta(days=3)
TODAY = timedelta(hours=24)
FRESH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Now:
    """One sentence, what more there is to say, and at most one button; `asks` is false where nothing is to be done."""

    sentence: str
    more: str = ""
    url: str = ""
    label: str = ""
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one client's alliance stands, as the client's own page knows it."""

    seat: Seat
    pair: Pair
    around: Around
    sent: set[tuple[UUID, str]]
    known: Known
    proposals: Sequence[str]
    waits: Sequence[Waits]

    def url(self, name: str, *more: object) -> str:
        """One of this alliance's pages."""
        return address(name, self.seat.alliance.id, *more)

    def has_sent(self, session: Session, occasion: str) -> bool:
        """Whether this form of this session was sent."""
        return (session.id, occasion) in self.sent


def now_for(here: Standing) -> Now:
    """The first that applies; else that there is nothing to do."""
    if here.seat.alliance.closed_at:
        return _ended(here)
    found = (step(here) for step in STEPS)
    return next((one for one in found if one is not None), None) or _nothing(here)


def _ended(here: Standing) -> Now:
    when = {"when": day_of(here.seat.alliance.closed_at)}
    sentence = _("Your work together here ended on %(when)s.") % when
    return Now(sentence, _("Everything you wrote stays yours, and stays open to you."))


def _proposal(here: Standing) -> Now | None:
    said = {
        "plan": (_("A plan waits for your yes: who reads safety answers, and when."), "safety_plan"),
        "measure": (_("A questionnaire was proposed. It is asked only if you agree."), "measures"),
        "supervision": (
            _("%(who)s asks to show your work together to a supervisor. You decide.")
            % {"who": here.pair.therapist},
            "supervision",
        ),
        "ending": (_("%(who)s proposes to end together.") % {"who": here.pair.therapist}, "breaks"),
    }
    for name in here.proposals:
        sentence, page = said[name]
        return Now(sentence, "", here.url(page), _("Look at it"))
    return None


def _before(here: Standing) -> Now | None:
    ahead = here.around.next
    if not ahead or here.has_sent(ahead, Occasion.BEFORE) or ahead.starts_at - clock.now() > NEAR:
        return None
    sentence = _("You see %(who)s on %(when)s.") % {"who": here.pair.therapist, "when": moment_of(ahead)}
    more = _("How are you, and what do you want to talk about? It takes a minute, or a little longer.")
    return Now(sentence, more, here.url("check_in", ahead.id, "before"), _("Tell in a minute"))


def _took_place(here: Standing) -> Now | None:
    passed = here.around.waiting
    if not passed or clock.now() - passed.starts_at > FRESH:
        return None
    sentence = _("Did your session on %(when)s take place?") % {"when": moment_of(passed)}
    return Now(sentence, "", here.url("session", passed.id), _("Say what became of it"))


def _rate(here: Standing) -> Now | None:
    last = here.around.last
    if not last or here.has_sent(last, Occasion.AFTER) or clock.now() - last.starts_at > FRESH:
        return None
    sentence = _("How was your session on %(when)s?") % {"when": moment_of(last)}
    more = _("Seven sentences, a minute. You may skip any of them.")
    return Now(sentence, more, here.url("check_in", last.id, "after"), _("Say how it was"))


def _asked(here: Standing) -> Now | None:
    """What waits in a room: the oldest first."""
    asked = next(iter(here.waits), None)
    return Now(asked.sentence, "", asked.url, _("Look at it")) if asked else None


def _look_back(here: Standing) -> Now | None:
    last, ahead = here.around.last, here.around.next
    is_open = last and here.known.since_review and here.known.held_ref not in ("", here.known.not_today)
    is_near = ahead is not None and ahead.starts_at - clock.now() < TODAY
    if not last or not is_open or not is_near or str(last.id) != here.known.held_ref:
        return None
    url = here.url("review", last.id)
    sentence = _("When you are together: look back on %(when)s.") % {"when": moment_of(last)}
    more = _("Three minutes, side by side or each on your own phone. “Not today” costs nothing.")
    return Now(sentence, more, url, _("Look back together")) if url else None


STEPS: tuple[Callable[[Standing], Now | None], ...] = (
    _proposal,
    _before,
    _took_place,
    _rate,
    _asked,
    _look_back,
)


def _nothing(here: Standing) -> Now:
    last = here.around.last
    if here.known.paused:
        return Now(_("You two are having a break. There is nothing to do now."))
    if last and here.has_sent(last, Occasion.AFTER):
        sentence = _("You told how %(when)s was. There is nothing to do now.") % {"when": moment_of(last)}
        return Now(sentence, "", here.url("my_answers", last.id), _("Look at your answers"), asks=False)
    if here.around.next is None:
        return Now(
            _("No session is planned yet. There is nothing to do now."),
            "",
            here.url("sessions"),
            _("Plan a session"),
            asks=False,
        )
    return Now(_("There is nothing to do now."))


def moment_of(session: Session) -> str:
    """A session as people name it: the day and the hour."""
    return date_format(localtime(session.starts_at), "l j F, H:i")


def day_of(moment: object) -> str:
    """A day as people name it."""
    return date_format(localtime(moment), "j F Y")  # type: ignore[arg-type]
