"""What became of a repair, in plain words for each chair: where it stands, what that means, what can come next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.people.seats import CLIENT
from alliance.review.again import again_words
from alliance.review.models import Repair

Outcome = Repair.Outcome


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence on where it stands, and what goes with it for whoever reads."""

    sentence: str
    more: str


def can_be_seen(repair: Repair) -> bool:
    """Whether a figure can tell: only where a drop that both may see was kept when it began."""
    return repair.usual_before is not None


def said_of(repair: Repair, chair: str, looked: int, *, is_due: bool = False) -> Said:
    """Where a repair stands, for a client in their words, else for a professional; `looked` is how many times."""
    words = _for_client if chair == CLIENT else _for_staff
    more = words(repair) if repair.outcome else _still(repair, chair, is_due)
    return Said(_sentence(repair, chair, looked), more)


def _sentence(repair: Repair, chair: str, looked: int) -> str:
    if repair.outcome == Outcome.LET_GO:
        return _("Let go.")
    if repair.outcome == Outcome.RECOVERED:
        return _recovered(repair, chair)
    if repair.outcome == Outcome.PERSISTING:
        told = ngettext(
            "Looked at again: not yet. You looked once.",
            "Looked at again: not yet. You looked %(n)d times.",
            looked,
        )
        return told % {"n": looked}
    return _("You are working on this.")


def _recovered(repair: Repair, chair: str) -> str:
    if not repair.closed_by:
        return _("Looked at again: it has come back.")
    return _("You said: it is better now.") if chair == CLIENT else _("Your client said: it is better now.")


def _for_client(repair: Repair) -> str:
    if repair.outcome == Outcome.LET_GO:
        return _("You two do not work on this any more. You can begin again at any time.")
    if repair.outcome == Outcome.RECOVERED:
        if repair.closed_by:
            return _("You can begin again if it changes. What helped? It may help another time.")
        return _("Your answer is near your usual one again. If it does not feel so, begin again.")
    return _("That happens, and it is not your fault. It may need time, or something else.")


def _for_staff(repair: Repair) -> str:
    if repair.outcome == Outcome.LET_GO:
        return _("It was let go; nobody owes a reason. Either of you can begin again.")
    if repair.outcome == Outcome.RECOVERED:
        if repair.closed_by:
            return _("Ask what helped: it may help another time.")
        return _("At least half of the fall is won back. One answer can be higher by chance: ask each other.")
    return _("That happens, and it is no verdict on either of you. Ask what is still in the way.")


def _still(repair: Repair, chair: str, is_due: bool) -> str:
    when = again_words(repair, is_due=is_due)
    if can_be_seen(repair):
        return _("You look at it again %(when)s, and with each answer you both share.") % {"when": when}
    if chair == CLIENT:
        who = _("No figure can tell whether it is better. You two say so.")
    else:
        who = _("There was no drop that both of you may see, so no figure can tell: ask each other.")
    return _("You look at it again %(when)s.") % {"when": when} + " " + who
