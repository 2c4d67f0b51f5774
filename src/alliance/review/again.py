"""When a repair is looked at again: after some sessions or on a day, as the two chose; and whether that time has come.

What is due is worked out from sessions and the choice alone: both chairs see the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.kernel import clock
from alliance.kernel.errors import Refused
from alliance.people.models import Practice
from alliance.review.models import Repair
from alliance.therapy.models import Session

SESSIONS_AT_MOST, DAYS_AT_MOST = 6, 90


@dataclass(frozen=True, slots=True)
class Again:
    """After how many sessions, or on which day; one of the two. The next session, where nobody chose."""

    after: int | None = 1
    on: date | None = None


NEXT_SESSION = Again()


def read_again(text: str, day: str = "") -> Again:
    """What a form says: a number of sessions, or "day" with the day beside it."""
    if text == "day":
        try:
            return Again(None, date.fromisoformat(day.strip()))
        except ValueError:
            raise Refused(_("Give the day on which you look again."), field="again_on") from None
    if not text:
        return NEXT_SESSION
    return Again(int(text)) if text.isdecimal() and len(text) < 3 else Again(0)


def must_be_within_reason(again: Again, zone: ZoneInfo) -> None:
    """Refuses what is too far off to help: more than six sessions, more than ninety days, or a day that is past."""
    if again.on is None:
        if not 1 <= (again.after or 0) <= SESSIONS_AT_MOST:
            raise Refused(
                _("Look again after one to %(n)d sessions.") % {"n": SESSIONS_AT_MOST}, field="again"
            )
        return
    today = clock.now().astimezone(zone).date()
    if not today < again.on <= today + timedelta(days=DAYS_AT_MOST):
        raise Refused(
            _("Choose a day from tomorrow on, within %(n)d days.") % {"n": DAYS_AT_MOST}, field="again_on"
        )


def zone_of_practice(practice_id: UUID) -> ZoneInfo:
    """Where a day begins for both chairs alike."""
    name = Practice.objects.values_list("time_zone", flat=True).get(id=practice_id)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return ZoneInfo("UTC")


def day_begins(day: date, practice_id: UUID) -> datetime:
    """The first moment of a day at the practice."""
    return datetime.combine(day, datetime.min.time(), zone_of_practice(practice_id))


def counted_from(alliance_id: UUID, otherwise: Session) -> Session:
    """The session from which sessions are counted: the newest that has begun."""
    held = Q(status=Session.Status.HELD)
    running = Q(status=Session.Status.PLANNED, starts_at__lte=clock.now())
    begun = Session.objects.filter(held | running, alliance_id=alliance_id)
    return begun.order_by("-starts_at").first() or otherwise


def due(repairs: Iterable[Repair], session: Session | None = None) -> list[Repair]:
    """Those of open repairs that it is time to look at again: in this session, or by now where none is given.

    Once its time has come, a repair stays due until it is closed or another time is chosen.
    """
    still = [one for one in repairs if one.closed_at is None]
    if not still:
        return []
    held = list(
        Session.objects.filter(alliance_id=still[0].alliance_id, status=Session.Status.HELD).values_list(
            "starts_at", flat=True
        )
    )
    zone = zone_of_practice(still[0].practice_id)
    return [one for one in still if _is_due(one, held, session.starts_at if session else None, zone)]


def _is_due(repair: Repair, held: Sequence[datetime], at: datetime | None, zone: ZoneInfo) -> bool:
    if repair.again_on:
        return (at or clock.now()).astimezone(zone).date() >= repair.again_on
    begin = repair.again_from.starts_at
    passed = [one for one in held if one > begin and (at is None or one < at)]
    this_one = at is not None and at > begin
    return len(passed) + this_one >= (repair.again_after or 1)


def again_words(repair: Repair, *, is_due: bool = False) -> str:
    """When, for either chair: "in the next session", "3 sessions after 9 March", "on 20 March"."""
    if is_due:
        return _("in each session from now on")
    if repair.again_on:
        return _("on %(day)s") % {"day": date_format(repair.again_on, "j F Y")}
    n = repair.again_after or 1
    if n == 1:
        return _("in the next session")
    since = date_format(timezone.localtime(repair.again_from.starts_at), "j F")
    return ngettext("%(n)d session after %(day)s", "%(n)d sessions after %(day)s", n) % {"n": n, "day": since}
