"""The piece of other pages that this room brings: a card both opened is a way to begin; how the two agreed to work."""

from alliance.elements.identification.cards import BY_KEY
from alliance.elements.identification.models import CommonCard, WayOfWorking
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

PLACES = ("prepare", "review")


def panel(seat: Seat, place: str) -> Panel | None:
    """What the two found in common and did not talk about yet, and the ways in force."""
    if place not in PLACES:
        return None
    rows = CommonCard.objects.filter(alliance=seat.alliance).order_by("-revealed_at")
    fresh = [BY_KEY.get(one.card.text_or_gone if one.card else "") for one in rows if not one.is_talked]
    agreed = [one for one in WayOfWorking.objects.filter(alliance=seat.alliance) if one.is_agreed]
    if not fresh and not agreed:
        return None
    context = {"cards": [one for one in fresh if one], "ways": agreed, "seat": seat}
    return Panel("identification/panel.html", context, 1)
