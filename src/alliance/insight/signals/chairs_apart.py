"""The two chairs saw the same session differently."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import DIFFERENCE, Figure, Finding, Look, SignalKind, Withheld, Words
from alliance.insight.state import Element
from alliance.people.seats import CLIENT, THERAPIST
from alliance_core.vocabulary import Abstention

LEAST_GAP = 3.0
METHOD, VERSION = "difference of two answers given without having seen the other", "1"


def gap_of(element: Element) -> float | None:
    """Therapist less client for the newest session both rated without having seen the other; else None."""
    client, therapist = element.client, element.therapist
    if (
        client.last is None
        or therapist.last is None
        or client.ref != therapist.ref
        or not (client.is_blind and therapist.is_blind)
    ):
        return None
    return therapist.last - client.last


def _look(at: Look) -> list[Finding]:
    found = []
    for key, element in at.known.elements.items():
        gap = gap_of(element)
        if gap is not None and abs(gap) >= LEAST_GAP and element.client.ref == at.known.held_ref:
            found.append(_finding(at, key, element, gap))
    return found


def _finding(at: Look, key: str, element: Element, gap: float) -> Finding:
    return Finding(
        kind="chairs_apart",
        weight=30 + 3 * abs(gap),
        sentence=_sentence(at, key, element),
        basis=(
            Figure(_("client"), element.client.last or 0.0, 1),
            Figure(_("therapist"), element.therapist.last or 0.0, 1),
        ),
        element=key,
        session=element.client.ref,
        quotes=(*at.quote(CLIENT, key, element.client), *at.quote(THERAPIST, key, element.therapist)),
        against=_against(element, gap),
        steps=at.steps(key),
    )


def _against(element: Element, gap: float) -> tuple[Words, ...]:
    """That these two often see it so: from the sessions before this one that both answered."""
    therapist = dict(element.therapist.recent)
    before = [value - therapist[ref] for ref, value in element.client.recent[:-1] if ref in therapist]
    alike = [one for one in before if one * gap > 0 and abs(one) >= abs(gap) - 1.0]
    if before and len(alike) * 2 >= len(before):
        return (_("You two have often seen this differently, and much in the same way."),)
    return (_("One session can look different from two chairs. It need not last."),)


def _sentence(at: Look, key: str, element: Element) -> Words:
    """Whose number is which, in the words of the reader's chair; a client reads no figures."""
    said = {
        CLIENT: _("You two see this differently: %(element)s."),
        THERAPIST: _("You see %(element)s differently: you %(therapist).0f, %(other)s %(client).0f."),
    }
    looking_on = _("They see %(element)s differently: %(other)s %(client).0f, the therapist %(therapist).0f.")
    figures = {"client": element.client.last, "therapist": element.therapist.last}
    return said.get(at.chair, looking_on) % {"element": at.name(key), "other": at.other, **figures}


def _abstain(at: Look) -> list[Withheld]:
    """Elements of the newest session where one of the two answers is missing, closed, or was not given blind."""
    if not at.known.held_ref:
        return []
    missing = tuple(key for key in at.rooms if not _both(at, key))
    if not missing:
        return []
    both = len(at.rooms) - len(missing)
    abstention = Abstention("one_side_only", len(at.rooms), both, METHOD, VERSION)
    sentence = _(
        "Nothing to compare for the last session: it needs both answers, each given before the other was seen "
        "(%(elements)s)."
    )
    return [Withheld("chairs_apart", sentence % {"elements": at.names(missing)}, abstention, missing)]


def _both(at: Look, key: str) -> bool:
    element = at.known.elements.get(key, Element())
    return element.client.ref == at.known.held_ref and gap_of(element) is not None


SIGNAL = SignalKind(
    key="chairs_apart",
    title=_("Seen differently"),
    needs=_("both answered for the same session, neither having seen the other's answer"),
    how=_(
        "The two answers to one element lie three points or more apart. A difference is normal and starts a talk."
    ),
    misses=_(
        "It cannot say whose view fits better. Two people can agree on a number and mean different things."
    ),
    group=DIFFERENCE,
    look=_look,
    abstain=_abstain,
    method="congruence",
)
