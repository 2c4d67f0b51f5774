"""Something between the two may have changed: the filters over both chairs and what happened find it probable."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.insight.filters import alarm_at
from alliance.insight.finding import CHANGE, Figure, Finding, Look, Quote, SignalKind, Withheld, Words
from alliance.insight.reading import OVERALL, Reading
from alliance.insight.reading import THERAPIST as THERAPIST_CHANNEL
from alliance.insight.reading import THIRD as BEFORE
from alliance.insight.state import Element
from alliance.insight.track import TOO_FEW
from alliance.people.seats import CLIENT, THERAPIST
from alliance_core.vocabulary import Abstention

METHOD, VERSION = "switching filter", "1"
AS_USUAL_SD, MOSTLY, FEW_SESSIONS, NAMED = 0.5, 0.65, 6, 2


def _look(at: Look) -> list[Finding]:
    """One finding at most: of all elements together, or of the element where it is most probable."""
    overall = at.reading(OVERALL)
    if overall is None or not _has_history(at):
        return []
    shown = [key for key, one in _by_element(at) if one.alarm >= alarm_at("element")]
    if overall.alarm < alarm_at("overall") and not shown:
        return []
    fallen = shown or [key for key, one in _by_element(at) if (one.fallen(0) or 0.0) > AS_USUAL_SD]
    most = [key for key in fallen if key not in at.known.repairs][:NAMED]
    if not most and fallen:
        return []  # what changed is being worked on
    reading = at.reading(shown[0]) if shown and overall.alarm < alarm_at("overall") else overall
    return [_finding(at, reading or overall, most)] if _was_seen(reading or overall) else []


def _by_element(at: Look) -> list[tuple[str, Reading]]:
    """The elements with an answer in the newest session, the most alarming first."""
    found = [(key, at.reading(key)) for key in at.rooms]
    seen = [(key, one) for key, one in found if one is not None and _was_seen(one)]
    return sorted(seen, key=lambda one: (-one[1].alarm, at.rooms[one[0]].order))


def _was_seen(one: Reading) -> bool:
    return any(value is not None for value in one.seen)


def _has_history(at: Look) -> bool:
    return max((one.client.n for one in at.known.elements.values()), default=0) > TOO_FEW


def _finding(at: Look, reading: Reading, elements: list[str]) -> Finding:
    first = elements[0] if elements else ""
    return Finding(
        kind="rupture",
        weight=60 + 20 * reading.recent + 5 * reading.depth,
        sentence=_sentence(at, reading, elements),
        basis=(
            Figure(_("how probable that something changed lately"), reading.recent, at.known.held),
            Figure(_("how far it may have fallen, in points"), reading.depth, at.known.held),
            Figure(_("what the client’s form was expected to show"), reading.usual[0], at.known.held),
        ),
        element=first,
        session=reading.session,
        opens_repair=bool(first),
        quotes=_quotes(at, elements),
        against=_against(at, reading, elements),
        steps=at.steps(first),
        hint="" if at.chair == CLIENT else _hint(reading),
    )


def _sentence(at: Look, reading: Reading, elements: list[str]) -> Words:
    where = at.names(elements)
    if at.chair == CLIENT:
        if where:
            return _("Something may be different between you two: %(elements)s.") % {"elements": where}
        return _("Something may be different between you two.")
    if where:
        return _("Something may have changed between you two, most in %(elements)s.") % {"elements": where}
    return _("Something may have changed between you two.")


def _hint(reading: Reading) -> Words:
    """Withdrawn or confronting: a hint where to look first, never a label of a person."""
    if reading.open <= 0.0:
        return ""
    share = reading.withdrawal / reading.open
    if share >= MOSTLY:
        return _("It may be the quiet kind: less said, more agreed to. Explore it gently.")
    if share <= 1.0 - MOSTLY:
        return _("It may be the open kind: a complaint or a disagreement. Hear it out first.")
    return ""


def _quotes(at: Look, elements: list[str]) -> tuple[Quote, ...]:
    found: list[Quote] = []
    for key in elements or list(at.known.elements)[:NAMED]:
        element = at.known.elements.get(key, Element())
        for chair, track in ((CLIENT, element.client), (THERAPIST, element.therapist)):
            if track.ref == at.known.held_ref:
                found += at.quote(chair, key, track)
    return tuple(found)


def _against(at: Look, reading: Reading, elements: list[str]) -> tuple[Words, ...]:
    """What speaks against it, as far as this reader may see."""
    said: list[Words] = []
    fallen = reading.fallen(THERAPIST_CHANNEL)
    if fallen is not None and fallen < AS_USUAL_SD:
        own = _("Your own answers are as usual.")
        said.append(own if at.chair == THERAPIST else _("The therapist’s answers are as usual."))
    overall = at.reading(OVERALL)
    before = overall.fallen(BEFORE) if overall else None
    if before is not None and before < AS_USUAL_SD:
        said.append(_("Before the session, working together felt as right as usual."))
    calm = [
        key for key, one in _by_element(at) if key not in elements and (one.fallen(0) or 0.0) < AS_USUAL_SD
    ]
    if calm and elements:
        text = ngettext_lazy(
            "%(n)d other element is as usual.", "%(n)d other elements are as usual.", len(calm)
        )
        said.append(text % {"n": len(calm)})
    if at.known.held < FEW_SESSIONS:
        text = ngettext_lazy(
            "It is early: %(n)d session so far.", "It is early: %(n)d sessions so far.", at.known.held
        )
        said.append(text % {"n": at.known.held})
    return tuple(said) or (_("Nothing seen speaks against it. It can still be a passing day."),)


def _abstain(at: Look) -> list[Withheld]:
    """Too few answers of the client; none in the newest session; only tens."""
    most = max((one.client.n for one in at.known.elements.values()), default=0)
    if most <= TOO_FEW:
        abstention = Abstention("too_few_answers", TOO_FEW + 1, most, METHOD, VERSION)
        text = _(
            "Too early to see a change between you two: it needs %(needed)d answered sessions, %(found)d so far."
        )
        return [Withheld("rupture", text % {"needed": TOO_FEW + 1, "found": most}, abstention)]
    tracks = [one.client for one in at.known.elements.values() if one.client.n]
    if all(track.all_at_top for track in tracks):
        abstention = Abstention("all_at_top", None, None, METHOD, VERSION)
        return [
            Withheld("rupture", _("All answers are tens: ratings cannot show a change here."), abstention)
        ]
    overall = at.reading(OVERALL)
    if overall is None or not _was_seen(overall):
        abstention = Abstention("not_answered", 1, 0, METHOD, VERSION)
        return [
            Withheld("rupture", _("No open answer about the last session: nothing to look at."), abstention)
        ]
    return []


SIGNAL = SignalKind(
    key="rupture",
    title=_("Something may have changed"),
    needs=_("four answered sessions, and an answer about the last one"),
    how=_(
        "A filter follows what each of you answers and what happened in the open rooms, session by session: for all "
        "elements together, and for each. It knows how much your answers usually vary. It says how probable it is that "
        "something came between you in this session or the one before. It speaks where, among calm sessions of "
        "simulated pairs, about three in a hundred would make it speak."
    ),
    misses=_(
        "It sees about half of the ruptures of simulated pairs when they begin. A small one, one that nobody puts into "
        "an answer, and any in answers that are always ten, are not seen. It cannot say what happened, nor whose it is."
    ),
    group=CHANGE,
    look=_look,
    abstain=_abstain,
    method="rupture-filters",
)
