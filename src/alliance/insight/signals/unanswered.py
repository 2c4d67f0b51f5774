"""The client asked, wrote or proposed something, and it waits for the therapist's answer."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import WAITING, Finding, Look, SignalKind
from alliance.insight.rooms_noticed import noticed_in_rooms

OTHERWISE = _("It may have been answered aloud.")


def _look(at: Look) -> list[Finding]:
    return noticed_in_rooms(at, "unanswered", OTHERWISE)


SIGNAL = SignalKind(
    key="unanswered",
    title=_("Something waits for an answer"),
    needs=_("an open room in which the client asked, wrote or proposed something"),
    how=_(
        "Each open room looks at what waits in it: a message beyond the hours that were stated, a question why "
        "something was opened, a proposal after a session has passed. What a client leaves open is never counted."
    ),
    misses=_(
        "It sees only what was asked in a room. What was said aloud and answered aloud, it does not know."
    ),
    group=WAITING,
    look=_look,
    method="response-latency",
)
