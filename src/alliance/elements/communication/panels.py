"""The piece of other pages that this room brings: the newest summary, what was said back, what was opened."""

from datetime import timedelta

from django.utils.translation import gettext as _

from alliance.elements.communication.queries import summaries_of, unsaid_of
from alliance.kernel import clock
from alliance.people.seats import Seat
from alliance.therapy.room import Panel

PLACES = ("prepare", "review")
FRESH = timedelta(days=21)


def panel(seat: Seat, place: str) -> Panel | None:
    """What the last session was about, in plain words, and what the client opened lately."""
    if place not in PLACES:
        return None
    newest = next(iter(summaries_of(seat)), None)
    opened = [one for one in unsaid_of(seat) if one.shared_at and clock.now() - one.shared_at < FRESH]
    if not newest and not opened:
        return None
    context = {"newest": newest, "opened": opened, "seat": seat}
    lines = [one.words.text_or_gone for one in opened if one.words]
    return Panel("communication/panel.html", context, 6, title=_("Left unsaid, and opened"), lines=lines)
