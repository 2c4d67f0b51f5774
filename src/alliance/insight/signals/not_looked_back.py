"""A session that the two have not yet looked back on together."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.insight.finding import Figure, Finding, Look, SignalKind, Withheld
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "sessions held since both confirmed", "1"


def _look(at: Look) -> list[Finding]:
    count = at.known.since_review
    if count < 1:
        return []
    sentence = ngettext_lazy(
        "One session you have not looked back on together.",
        "%(count)d sessions since you last looked back together.",
        count,
    ) % {"count": count}
    return [
        Finding(
            kind="not_looked_back",
            weight=min(5 + 2 * count, 18),
            sentence=sentence,
            basis=(Figure(_("sessions held since"), float(count), at.known.held),),
            session=at.known.held_ref,
        )
    ]


def _abstain(at: Look) -> list[Withheld]:
    if at.known.held:
        return []
    abstention = Abstention("no_session_yet", 1, 0, METHOD, VERSION)
    return [Withheld("not_looked_back", _("No session has taken place yet."), abstention)]


SIGNAL = SignalKind(
    key="not_looked_back",
    title=_("Not yet looked back on"),
    needs=_("one session that took place"),
    how=_("Counts the sessions held since both last confirmed that they had talked about one."),
    look=_look,
    abstain=_abstain,
)
