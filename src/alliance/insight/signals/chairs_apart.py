"""The two chairs saw the same session differently."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import Figure, Finding, Look, SignalKind
from alliance.insight.state import Element

LEAST_GAP = 3.0


def gap_of(element: Element) -> float | None:
    """Therapist less client for the newest session both rated without having seen the other; else None."""
    client, therapist = element.client, element.therapist
    if (
        client.last is None
        or therapist.last is None
        or client.ref != therapist.ref
        or therapist.mark == "not_blind"
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
        sentence=_("You two see this differently: %(element)s.") % {"element": at.name(key)}
        if at.chair == "client"
        else _("You see %(element)s differently: %(client).0f and %(therapist).0f.")
        % {"element": at.name(key), "client": element.client.last, "therapist": element.therapist.last},
        basis=(
            Figure(_("client"), element.client.last or 0.0, 1),
            Figure(_("therapist"), element.therapist.last or 0.0, 1),
        ),
        element=key,
        session=element.client.ref,
    )


SIGNAL = SignalKind(
    key="chairs_apart",
    title=_("Seen differently"),
    needs=_("both answered for the same session, neither having seen the other's answer"),
    how=_(
        "The two answers to one element lie three points or more apart. A difference is normal and starts a talk."
    ),
    look=_look,
)
