"""An element was rated lower than is usual for this client."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import Figure, Finding, Look, SignalKind
from alliance.insight.track import Track

LEAST_DROP = 1.5
SD_SHARE = 1.5
SD_FLOOR = 0.5


def threshold(track: Track) -> float:
    """How far below the mean counts as lower than usual: 1.5 standard deviations, and at least 1.5 points."""
    return max(LEAST_DROP, SD_SHARE * max(track.sd_before or 0.0, SD_FLOOR))


def drop_of(track: Track) -> float | None:
    """How far the newest answer lies below this client's mean before it, where that is a drop; else None."""
    if not track.has_history or track.last is None:
        return None
    below = track.mean_before - track.last
    return below if below >= threshold(track) else None


def _look(at: Look) -> list[Finding]:
    found = []
    for key, element in at.known.elements.items():
        below = drop_of(element.client)
        if below is not None and key not in at.known.repairs and element.client.ref == at.known.held_ref:
            found.append(_finding(at, key, element.client, below))
    return found


def _finding(at: Look, key: str, track: Track, below: float) -> Finding:
    return Finding(
        kind="drop",
        weight=50 + 5 * below,
        sentence=_sentence(at, key, track),
        basis=(
            Figure(_("last answer"), track.last or 0.0, 1),
            Figure(_("usually about"), track.mean_before, track.n_before),
            Figure(
                _("how much it usually varies (standard deviation)"), track.sd_before or 0.0, track.n_before
            ),
        ),
        element=key,
        session=track.ref,
        opens_repair=True,
    )


def _sentence(at: Look, key: str, track: Track) -> str:
    if at.chair == "client":
        return _("%(element)s was lower than usual for you.") % {"element": at.name(key)}
    return _("%(element)s %(last).0f, usually about %(usual).0f.") % {
        "element": at.name(key),
        "last": track.last,
        "usual": track.mean_before,
    }


SIGNAL = SignalKind(
    key="drop",
    title=_("Lower than usual"),
    needs=_("three earlier answers to the same element"),
    how=_(
        "The newest answer lies at least 1.5 points, and at least 1.5 of this client's own standard deviations, below "
        "the mean of the answers before it. A small change that lasts, and any change in somebody who always answers "
        "ten, is not seen."
    ),
    look=_look,
)
