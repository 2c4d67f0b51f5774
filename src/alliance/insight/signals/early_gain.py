"""An outcome measure got clearly better early on: worth asking what helped, so that it can be kept."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import COURSE, Figure, Finding, Look, Quote, SignalKind, Withheld
from alliance.insight.measures import title_of
from alliance.insight.outlook import Outlook, outlook_of
from alliance.people.seats import CLIENT
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "reliable change within the first sessions, held for two scores", "1"
EARLY, NEEDED = 6, 3


def _look(at: Look) -> list[Finding]:
    return [
        _finding(at, key, outlook)
        for key, outlook in at.known.outlooks.items()
        if outlook.n >= NEEDED and at.known.held <= EARLY and _gained(at, key, outlook)
    ]


def _gained(at: Look, key: str, outlook: Outlook) -> bool:
    """Both of the two newest scores are reliably better than the first."""
    newest = [value for _ref, value in at.known.scores[key].recent[-2:]]
    return all(outlook.first - value >= outlook_of(key).rule.reliable_change for value in newest)


def _finding(at: Look, key: str, outlook: Outlook) -> Finding:
    track = at.known.scores[key]
    plain = _("%(measure)s has become clearly better. What helped?")
    said = _("%(measure)s got reliably better early on. Ask what helped, to keep it.")
    return Finding(
        kind="early_gain",
        weight=15,
        sentence=(plain if at.chair == CLIENT else said) % {"measure": title_of(key)},
        basis=(
            Figure(_("first score"), outlook.first, 1),
            Figure(_("newest score"), track.last or 0.0, 1),
            Figure(_("what counts as reliable change"), outlook_of(key).rule.reliable_change, outlook.n),
        ),
        session=track.ref,
        quotes=(Quote(at.who(CLIENT), title_of(key), track.last or 0.0, track.ref),),
        against=(_("An early gain can be lost again. It says nothing about how therapy will end."),),
    )


def _abstain(at: Look) -> list[Withheld]:
    most = max((one.n for one in at.known.outlooks.values()), default=0)
    if most >= NEEDED:
        return []
    abstention = Abstention("too_few_scores", NEEDED, most, METHOD, VERSION)
    sentence = _("Too early to see a gain that lasts: it needs three scores of one questionnaire.")
    return [Withheld("early_gain", sentence, abstention)]


SIGNAL = SignalKind(
    key="early_gain",
    title=_("An early gain"),
    needs=_("three scores of one questionnaire within the first six sessions"),
    how=_("The two newest scores are both better than the first by at least what counts as reliable change."),
    misses=_(
        "A slow gain is not told of here; it stands in the course. It cannot say what brought the gain about."
    ),
    group=COURSE,
    look=_look,
    abstain=_abstain,
    method="reliable-change",
)
