"""Moments in which the client felt missed, more than moments in which they felt understood."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import CHANGE, Finding, Look, SignalKind
from alliance.insight.rooms_noticed import noticed_in_rooms

OTHERWISE = _("Moments stay in mind when they hurt. The others may not have been marked.")


def _look(at: Look) -> list[Finding]:
    return noticed_in_rooms(at, "felt_missed", OTHERWISE)


SIGNAL = SignalKind(
    key="felt_missed",
    title=_("Moments that felt missed"),
    needs=_("two moments that the client marked as missed and shared"),
    how=_("Counts the moments both may see. It speaks where more felt missed than understood."),
    misses=_("It sees only what was marked. Most moments are not."),
    group=CHANGE,
    look=_look,
    method="conduct",
)
