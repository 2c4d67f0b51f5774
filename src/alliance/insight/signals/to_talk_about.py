"""The client brought something to open in the session. That there is something is all that is known."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import WAITING, Figure, Finding, Look, SignalKind


def _look(at: Look) -> list[Finding]:
    if not at.known.to_talk_about:
        return []
    return [
        Finding(
            kind="to_talk_about",
            weight=40,
            sentence=_("You brought something to open together.")
            if at.chair == "client"
            else _("There is something to talk about."),
            basis=(Figure(_("sessions with something to open"), 1.0, 1),),
            session=at.known.to_talk_about,
            against=(_("It may be small. Only opening it tells."),),
        )
    ]


SIGNAL = SignalKind(
    key="to_talk_about",
    title=_("Something to talk about"),
    needs=_("the client chose to open an answer in the session"),
    how=_("Says that there is something, never what or how much, until the client opens it."),
    misses=_("It says nothing of what, or how much. Somebody who brings nothing may still have something."),
    group=WAITING,
    look=_look,
    always=True,
)
