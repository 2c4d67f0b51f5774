"""The piece of other pages that this room brings: what matters to remember."""

from django.utils.translation import gettext as _

from alliance.elements.trust.queries import to_remember
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

PLACES = ("prepare", "review")


def panel(seat: Seat, place: str) -> Panel | None:
    """What both recorded, where it can be remembered; beside the log, the way to ask why."""
    if place == "log" and seat.is_client:
        return Panel("trust/log.html", {"seat": seat})
    if place not in PLACES:
        return None
    recorded = [one for one in to_remember(seat) if one.is_agreed]
    if not recorded:
        return None
    lines = [one.words.text_or_gone for one in recorded if one.words]
    return Panel("trust/panel.html", {"recorded": recorded, "seat": seat}, 2, _("To remember"), lines)
