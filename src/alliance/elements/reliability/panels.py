"""The piece of other pages that this room brings: when the therapist is away, and promises that wait."""

from alliance.elements.reliability.queries import absences, promises_of
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

PLACES = ("prepare", "review", "alliance")


def panel(seat: Seat, place: str) -> Panel | None:
    """What is promised and not settled, and leave ahead."""
    if place not in PLACES:
        return None
    waiting = [one for one in promises_of(seat) if not one.kept_at]
    away = absences(seat)
    if not waiting and not away:
        return None
    return Panel("reliability/panel.html", {"promises": waiting, "away": away, "seat": seat}, 7)
