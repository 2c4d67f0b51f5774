"""Sessions that the two have not looked back on together for long."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import TOGETHER, Figure, Finding, Look, SignalKind, Withheld, Words
from alliance.people.seats import CLIENT
from alliance_core.vocabulary import Abstention

LONG = 3
METHOD, VERSION = "sessions held since both confirmed", "1"


def _look(at: Look) -> list[Finding]:
    count = at.known.since_review
    if count < LONG:
        return []
    said = _("%(count)d sessions since you last looked back together.") % {"count": count}
    plain = _("You two have not looked back together for a while.")
    return [
        Finding(
            kind="not_looked_back",
            weight=min(5 + 2 * count, 18),
            sentence=plain if at.chair == CLIENT else said,
            basis=(Figure(_("sessions held since"), float(count), at.known.held),),
            session=at.known.first_unreviewed,
            against=_against(at),
        )
    ]


def _against(at: Look) -> tuple[Words, ...]:
    if at.known.not_today:
        return (_("You put it off: not today. That costs nothing."),)
    return (_("You may have talked about it without saying so here."),)


def _abstain(at: Look) -> list[Withheld]:
    if at.known.held >= LONG:
        return []
    abstention = Abstention("too_few_sessions", LONG, at.known.held, METHOD, VERSION)
    sentence = _("Too early to say that you have not looked back for long: it needs three sessions.")
    return [Withheld("not_looked_back", sentence, abstention)]


SIGNAL = SignalKind(
    key="not_looked_back",
    title=_("Not looked back on for long"),
    needs=_("three sessions that took place"),
    how=_(
        "Counts the sessions held since both last confirmed that they had talked about one. It speaks from three on."
    ),
    misses=_("It knows only what both confirmed here. Talking counts, wherever it is done."),
    group=TOGETHER,
    look=_look,
    abstain=_abstain,
)
