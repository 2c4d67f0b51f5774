"""An outcome measure runs as it does for clients who end reliably worse: a reason to look early, together."""

from django.utils.translation import gettext_lazy as _

from alliance.insight.finding import COURSE, Figure, Finding, Look, Quote, SignalKind, Withheld, Words
from alliance.insight.measures import title_of
from alliance.insight.outlook import Outlook, outlook_of
from alliance.insight.track import Track
from alliance.people.seats import CLIENT
from alliance_core.vocabulary import Abstention, Estimate

METHOD, VERSION = "growth model, probability of reliable deterioration", "1"
NEEDED = 2
FEW = 4


def _look(at: Look) -> list[Finding]:
    found = []
    for key, outlook in at.known.outlooks.items():
        chance = outlook.prospects(key).deterioration
        if isinstance(chance, Estimate) and chance.value > outlook_of(key).threshold:
            found.append(_finding(at, key, outlook, chance))
    return found


def _finding(at: Look, key: str, outlook: Outlook, chance: Estimate) -> Finding:
    track = at.known.scores[key]
    plain = _("%(measure)s: it may be worth a look together whether what you do helps enough.")
    said = _("%(measure)s is not on track: it runs as it does for clients who end worse.")
    return Finding(
        kind="not_on_track",
        weight=55 + 20 * chance.value,
        sentence=(plain if at.chair == CLIENT else said) % {"measure": title_of(key)},
        basis=(
            Figure(_("how probable a reliable worsening is"), chance.value, outlook.n),
            Figure(_("first score"), outlook.first, 1),
            Figure(_("newest score"), track.last or 0.0, 1),
        ),
        session=track.ref,
        quotes=(Quote(at.who(CLIENT), title_of(key), track.last or 0.0, track.ref),),
        against=_against(at, outlook, track),
    )


def _against(at: Look, outlook: Outlook, track: Track) -> tuple[Words, ...]:
    said: list[Words] = []
    if outlook.n < FEW:
        said.append(_("There are few scores yet, and most who start so do not end worse."))
    if len(track.recent) > 1 and track.recent[-1][1] < track.recent[-2][1]:
        said.append(_("The newest score is better than the one before."))
    steady = [one for one in at.known.elements.values() if one.client.has_history]
    if steady and all((one.client.last or 0.0) >= one.client.mean_before - 1.0 for one in steady):
        said.append(_("How the two of you work together is as usual."))
    return tuple(said) or (_("It is a probability, not a prediction: many who start so still get better."),)


def _abstain(at: Look) -> list[Withheld]:
    most = max((one.n for one in at.known.outlooks.values()), default=0)
    if most >= NEEDED:
        return []
    abstention = Abstention("too_few_scores", NEEDED, most, METHOD, VERSION)
    sentence = _(
        "Too early to say whether therapy is on track: it needs two scores of a questionnaire with an expected course."
    )
    return [Withheld("not_on_track", sentence, abstention)]


SIGNAL = SignalKind(
    key="not_on_track",
    title=_("Not on track"),
    needs=_("two scores of a questionnaire with an expected course (PHQ-9, GAD-7)"),
    how=_(
        "A growth model says how this client’s scores will probably go on, from all of them so far. It speaks where a "
        "reliable worsening by the end is more probable than for all but about one in nine of those who do not worsen."
    ),
    misses=_(
        "By the third session it sees about half of those simulated clients who end worse. It knows the questionnaire "
        "alone, and not what happens in a life."
    ),
    group=COURSE,
    look=_look,
    abstain=_abstain,
    method="not-on-track",
)
