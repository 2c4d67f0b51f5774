"""The lines of a profile in words: plain for a client, the field's terms for professionals. No figure for a client."""

from django.utils.translation import gettext as _

from alliance.insight.profile import EARLY, HIGHER, LOWER, MISSING, TOP, USUAL, ElementProfile, Line
from alliance.insight.signals.chairs_apart import LEAST_GAP
from alliance.people.seats import CLIENT


def change_for_client(line: Line) -> str:
    """The client's own line, to the client."""
    return {
        MISSING: _("Not answered yet."),
        EARLY: _("Too early to say."),
        TOP: _("Always at the top: a change cannot be seen here."),
        USUAL: _("As usual for you."),
        LOWER: _("Lower than usual for you."),
        HIGHER: _("Higher than usual for you."),
    }[line.change]


def change_for_staff(line: Line) -> str:
    """Either chair's line, to a professional: the newest answer and how it stands to its own history."""
    if line.last is None:
        return _("not answered")
    said = {
        EARLY: _("too early to say what is usual"),
        TOP: _("all answers are tens: ratings cannot show a change here"),
        USUAL: _("as usual"),
        LOWER: _("lower than usual"),
        HIGHER: _("higher than usual"),
    }[line.change]
    figures = {"last": f"{line.last:g}", "change": said}
    return (
        _("%(last)s, %(change)s") if line.is_current else _("%(last)s in an earlier session, %(change)s")
    ) % figures


def other_for_client(one: ElementProfile, therapist: str) -> str:
    """The therapist's line, to the client."""
    who = {"who": therapist}
    if one.therapist.last is None or one.client.last is None or not one.is_same_session:
        return _("Not answered, or not open yet.")
    gap = one.therapist.last - one.client.last
    if abs(gap) < LEAST_GAP:
        return _("%(who)s saw it much as you did.") % who
    return (_("%(who)s saw it higher than you.") if gap > 0 else _("%(who)s saw it lower than you.")) % who


def lines_of(one: ElementProfile, chair: str, client: str, therapist: str) -> list[tuple[str, str]]:
    """The three lines of an element for one reader: who, and what can be said."""
    happened = _happened(one, chair)
    if chair == CLIENT:
        own = change_for_client(one.client)
        if one.client.last is not None and not one.client.is_current:
            own += " " + _("(An earlier session.)")
        first, second = (_("You"), own), (therapist, other_for_client(one, therapist))
    else:
        first = (client, change_for_staff(one.client))
        second = (therapist, change_for_staff(one.therapist))
    return [first, second, (_("What happened"), happened)]


def _happened(one: ElementProfile, chair: str) -> str:
    if one.evidence is None:
        return _("Nothing is noted here yet.")
    plain = one.evidence.for_client if chair == CLIENT else ""
    return str(plain or one.evidence.sentence)
