"""An element was rated lower than is usual for this client."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import CHANGE, Figure, Finding, Look, SignalKind, Withheld, Words
from alliance.insight.track import TOO_FEW, Track
from alliance.people.seats import CLIENT
from alliance_core.vocabulary import Abstention

LEAST_DROP = 1.5
SD_SHARE = 1.5
SD_FLOOR = 0.5
UNLIKELY = 0.2
METHOD, VERSION = "newest answer against this client's own mean before it", "1"


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
        weight=35 + 5 * below,
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
        quotes=at.quote(CLIENT, key, track),
        against=_against(at, key),
        steps=at.steps(key),
    )


def _against(at: Look, key: str) -> tuple[Words, ...]:
    """What the filters make of it, who know all elements and both chairs; else that it is one answer."""
    reading = at.reading(key)
    if reading is not None and reading.recent < UNLIKELY:
        return (_("Seen with everything else, it is more likely a passing day than a change."),)
    return (_("It is one answer. The next one may be as usual."),)


def _sentence(at: Look, key: str, track: Track) -> str:
    if at.chair == "client":
        return _("%(element)s was lower than usual for you.") % {"element": at.name(key)}
    return _("%(element)s %(last).0f, usually about %(usual).0f.") % {
        "element": at.name(key),
        "last": track.last,
        "usual": track.mean_before,
    }


def _abstain(at: Look) -> list[Withheld]:
    """Elements with too few answers to know what is usual, and those where every answer is a ten."""
    tracks = {key: at.known.elements[key].client for key in at.rooms if key in at.known.elements}
    few = {key: tracks[key].n if key in tracks else 0 for key in at.rooms}
    early = tuple(key for key, n in few.items() if n <= TOO_FEW)
    top = tuple(key for key, track in tracks.items() if track.all_at_top and key not in early)
    found = []
    if early:
        found.append(_too_early(at, early, max(few[key] for key in early)))
    if top:
        abstention = Abstention("all_at_top", None, None, METHOD, VERSION)
        sentence = _("All answers are tens: ratings cannot show a change here (%(elements)s).")
        found.append(Withheld("drop", sentence % {"elements": at.names(top)}, abstention, top))
    return found


def _too_early(at: Look, early: tuple[str, ...], most: int) -> Withheld:
    needed = TOO_FEW + 1
    abstention = Abstention("too_few_answers", needed, most, METHOD, VERSION)
    sentence = _(
        "Too early to say what is usual: it needs %(needed)d answers; at most %(found)d so far (%(elements)s)."
    )
    words = {"needed": needed, "found": most, "elements": at.names(early)}
    return Withheld("drop", sentence % words, abstention, early)


SIGNAL = SignalKind(
    key="drop",
    title=_("Lower than usual"),
    needs=_("three earlier answers to the same element"),
    how=_(
        "The newest answer lies at least 1.5 points, and at least 1.5 of this client's own standard deviations, below "
        "the mean of the answers before it."
    ),
    misses=_(
        "A small change that lasts, and any change in somebody who always answers ten, is not seen. With seven "
        "elements, one is now and then lower by chance."
    ),
    group=CHANGE,
    look=_look,
    abstain=_abstain,
    method="rupture-rules",
)
