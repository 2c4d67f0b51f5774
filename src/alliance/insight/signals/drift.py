"""The sessions have not touched a goal for long: what both agreed to work towards drifts out of sight."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import TOGETHER, Finding, Look, SignalKind
from alliance.insight.rooms_noticed import noticed_in_rooms

OTHERWISE = _("Something else may have mattered more in these weeks.")


def _look(at: Look) -> list[Finding]:
    return noticed_in_rooms(at, "drift", OTHERWISE)


SIGNAL = SignalKind(
    key="drift",
    title=_("Goals out of sight"),
    needs=_("goals that both agreed, the room for goals open, and sessions in which one was noted"),
    how=_("Counts the sessions since a goal was last noted as worked on. It speaks from four sessions on."),
    misses=_(
        "It counts what was noted. A goal that was worked on and not noted looks the same as one that was left."
    ),
    group=TOGETHER,
    look=_look,
    method="conduct",
)
