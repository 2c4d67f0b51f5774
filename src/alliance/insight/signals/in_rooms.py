"""What the open rooms noticed themselves, each in what happened in it: somebody waits, something drifts."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import Figure, Finding, Look, SignalKind


def _look(at: Look) -> list[Finding]:
    return [
        Finding(
            kind="in_rooms",
            weight=one.weight,
            sentence=one.sentence,
            basis=(Figure(one.label, one.value, one.n),),
            element=room.key,
        )
        for room in at.rooms.values()
        for one in room.notice(at.known.traces.get(room.key, {}), at.now)
    ]


SIGNAL = SignalKind(
    key="in_rooms",
    title=_("Noticed in a room"),
    needs=_("an open room in which something happened"),
    how=_(
        "Each room looks at what happened in it: an answer that is overdue, a promise whose day has passed, "
        "a goal that was not touched for four sessions. What a client did not do is never noticed."
    ),
    look=_look,
)
