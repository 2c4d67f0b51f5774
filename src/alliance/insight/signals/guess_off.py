"""The therapist's guess of the client's answer was far off."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import DIFFERENCE, Figure, Finding, Look, SignalKind, Withheld, Words
from alliance.insight.state import Element
from alliance.people.seats import CLIENT, THERAPIST
from alliance_core.vocabulary import Abstention

LEAST_MISS = 3.0
METHOD, VERSION = "guess less answer, the guess made blind", "1"


def miss_of(element: Element) -> float | None:
    """Guess less answer for the newest session that has both, each given without having seen the other; else None."""
    guess, client = element.guess, element.client
    if guess.last is None or client.last is None or guess.ref != client.ref:
        return None
    if not (guess.is_blind and client.is_blind):
        return None
    return guess.last - client.last


def _look(at: Look) -> list[Finding]:
    found = []
    for key, element in at.known.elements.items():
        miss = miss_of(element)
        if miss is not None and abs(miss) >= LEAST_MISS and element.client.ref == at.known.held_ref:
            found.append(_finding(at, key, element, miss))
    return found


def _finding(at: Look, key: str, element: Element, miss: float) -> Finding:
    said = {
        CLIENT: _("Your therapist guessed differently: %(element)s."),
        THERAPIST: _("Your guess for %(element)s was %(guess).0f; the answer was %(client).0f."),
    }
    looking_on = _("The therapist's guess for %(element)s was %(guess).0f; the answer was %(client).0f.")
    figures = {"guess": element.guess.last, "client": element.client.last}
    return Finding(
        kind="guess_off",
        weight=20 + 2 * abs(miss),
        sentence=said.get(at.chair, looking_on) % {"element": at.name(key), **figures},
        basis=(
            Figure(_("guess"), element.guess.last or 0.0, 1),
            Figure(_("answer"), element.client.last or 0.0, 1),
        ),
        element=key,
        session=element.client.ref,
        quotes=at.quote(CLIENT, key, element.client),
        against=_against(at, element),
        steps=at.steps(key),
    )


def _against(at: Look, element: Element) -> tuple[Words, ...]:
    """How often earlier guesses about this element were near."""
    answers = dict(element.client.recent[:-1])
    before = [abs(value - answers[ref]) for ref, value in element.guess.recent[:-1] if ref in answers]
    near = sum(one < LEAST_MISS for one in before)
    if not before or at.chair == CLIENT:
        return (_("One guess can miss. It says little about how well somebody knows you."),)
    said = _("%(near)d of %(all)d earlier guesses about this were near.")
    return (said % {"near": near, "all": len(before)},)


def _abstain(at: Look) -> list[Withheld]:
    """The newest session has no element with a blind guess and the answer it was about."""
    there = (one for one in at.known.elements.values() if one.client.ref == at.known.held_ref)
    if not at.known.held_ref or any(miss_of(one) is not None for one in there):
        return []
    abstention = Abstention("no_guess_with_answer", 1, 0, METHOD, VERSION)
    return [Withheld("guess_off", _("No guess to compare with an answer for the last session."), abstention)]


SIGNAL = SignalKind(
    key="guess_off",
    title=_("Guessed differently"),
    needs=_("a guess made before the answer was seen, and an answer that was shared"),
    how=_("The guess and the client's answer to one element lie three points or more apart."),
    misses=_(
        "A near guess can be luck: many answers are alike. One element is guessed in each session, in turn."
    ),
    group=DIFFERENCE,
    look=_look,
    abstain=_abstain,
    method="truth-and-bias",
)
