"""The piece of other pages that this room brings."""

from alliance.elements.empathy.queries import are_guesses_shown, moments_of, shown_guesses, understandings_of
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

PLACES = ("prepare", "review")


def panel(seat: Seat, place: str) -> Panel | None:
    """The newest understanding, shared moments of one session, and guesses where the therapist shows them."""
    if place not in PLACES:
        return None
    newest = next(iter(understandings_of(seat)), None)
    shared = [one for one in moments_of(seat) if one.shared_at]
    latest = [one for one in shared if one.session_id == shared[0].session_id]
    shown = place == "review" and are_guesses_shown(seat)
    guesses = [(one, one.name_for("client")) for one in shown_guesses(seat)] if shown else []
    if not newest and not latest and not guesses:
        return None
    context = {"newest": newest, "moments": latest, "guesses": guesses, "seat": seat, "place": place}
    return Panel("empathy/panel.html", context, 4)
