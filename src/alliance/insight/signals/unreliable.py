"""The therapist's own agreements: a promise whose day has passed, sessions that did not take place as planned."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import TOGETHER, Finding, Look, SignalKind
from alliance.insight.rooms_noticed import noticed_in_rooms

OTHERWISE = _("There may be a reason that both know.")


def _look(at: Look) -> list[Finding]:
    return noticed_in_rooms(at, "unreliable", OTHERWISE)


SIGNAL = SignalKind(
    key="unreliable",
    title=_("Something agreed did not hold"),
    needs=_("a promise with a day, or five sessions of which the therapist’s side is known"),
    how=_(
        "Looks at the therapist’s own side alone: promises whose day has passed, and how many sessions were moved, "
        "called off or begun late by the therapist, against what is usual. A client’s absence or lateness counts "
        "for nothing."
    ),
    misses=_("It knows what was noted. A reason that both understood counts like none."),
    group=TOGETHER,
    look=_look,
    method="conduct",
)
