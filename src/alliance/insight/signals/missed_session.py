"""The last session did not take place, unannounced: see how they are. Never a rating of anybody."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import WAITING, Figure, Finding, Look, SignalKind


def _look(at: Look) -> list[Finding]:
    if not at.known.missed_ref or at.known.missed_by != "client" or at.chair == "client":
        return []
    return [
        Finding(
            kind="missed_session",
            weight=60,
            sentence=_("The last session was missed. See how they are."),
            basis=(Figure(_("sessions held before"), float(at.known.held), at.known.held),),
            session=at.known.missed_ref,
            against=(_("There may be a plain reason: a train, a child, a wrong day."),),
        )
    ]


SIGNAL = SignalKind(
    key="missed_session",
    title=_("A missed session"),
    needs=_("a planned session that the client did not come to"),
    how=_("Shown to the therapist until the next session takes place. It counts for nothing else."),
    misses=_("It does not know why. It is not a sign of anything until they tell you."),
    group=WAITING,
    look=_look,
    always=True,
)
