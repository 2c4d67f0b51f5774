"""The piece of other pages that this room brings: when the therapist is away, and promises that wait."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.elements.reliability.models import Promise
from alliance.elements.reliability.queries import absences, promises_of
from alliance.people.queries import Pair, pair_of
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
    context = {"promises": waiting, "away": away, "seat": seat}
    lines = [_due(one, pair_of(seat)) for one in waiting]
    return Panel("reliability/panel.html", context, 7, title=_("Promises due"), lines=lines)


def _due(promise: Promise, pair: Pair) -> str:
    """Who promised what, and until when: the day first, as it is what presses."""
    who = pair.client if promise.chair == "client" else pair.therapist
    day = date_format(localtime(promise.due_at), "j F")
    return _("%(day)s, %(who)s: %(words)s") % {
        "day": day,
        "who": who,
        "words": promise.words.text_or_gone if promise.words else "",
    }
