"""A safety answer waits for somebody. Its path does not depend on this page: this only points to it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.insight.finding import SAFETY, Figure, Finding, Look, SignalKind


def _look(at: Look) -> list[Finding]:
    if not at.unread or at.chair == "client":
        return []
    return [
        Finding(
            kind="safety",
            weight=1000,
            sentence=ngettext_lazy(
                "A safety answer waits for you.", "%(n)d safety answers wait for you.", at.unread
            )
            % {"n": at.unread},
            basis=(Figure(_("open safety answers"), float(at.unread), at.unread),),
            against=(_("Nothing is weighed against it: read it first."),),
        )
    ]


SIGNAL = SignalKind(
    key="safety",
    title=_("Safety"),
    needs=_("one safety answer above “not at all”"),
    how=_("Always first, never held back, closed only by a recorded action."),
    misses=_(
        "It sees one question of one questionnaire. What is written or said elsewhere, it does not read."
    ),
    group=SAFETY,
    look=_look,
    always=True,
)
