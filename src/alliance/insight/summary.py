"""One reader's view of one alliance in a sentence: the most pressing finding, or what can honestly be said without."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.insight.finding import CHANGE, COURSE, Finding, Look, Withheld, Words
from alliance.insight.signals import abstentions, kind_of, look
from alliance.insight.track import TOO_FEW

WORTH_A_THOUGHT = 20.0
LINES = 2


@dataclass(frozen=True, slots=True)
class Summary:
    """`sentence` says how the two are doing: what changed most, else what can be said; never "nothing stands out".

    `misses` says what "no change visible" cannot see.
    """

    findings: tuple[Finding, ...]
    withheld: tuple[Withheld, ...]
    sentence: Words
    misses: Words = ""

    @property
    def groups(self) -> tuple[tuple[Finding, ...], ...]:
        """Findings about the same thing together, each group's most pressing first, groups by that."""
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            found.setdefault(group_of(one), []).append(one)
        return tuple(tuple(one) for one in found.values())

    @property
    def leads(self) -> tuple[Finding, ...]:
        """The most pressing of each group: what a list names."""
        return tuple(one[0] for one in self.groups)

    @property
    def pressing(self) -> tuple[Finding, ...]:
        """What changed, happened or waits; that the two have not looked back yet is no reason to come first."""
        return tuple(one for one in self.findings if one.weight >= WORTH_A_THOUGHT)

    @property
    def needs_a_thought(self) -> bool:
        """Whether something changed, happened or waits."""
        return bool(self.pressing)

    @property
    def lines(self) -> list[str]:
        """The sentences of a line in a list, at most two and of two groups: what presses, how the two are doing."""
        first = [one.sentence for one in self.leads if one in self.pressing]
        rest = [one.sentence for one in self.leads if one not in self.pressing]
        said = dict.fromkeys(str(one) for one in [*first[:1], self.sentence, *first, *rest])
        return list(said)[:LINES]


def summary(at: Look) -> Summary:
    """What the signals say to this reader, the most pressing first, and what they cannot say."""
    findings, withheld = tuple(look(at)), tuple(abstentions(at))
    changed = [one for one in findings if one.element or group_of(one) in (CHANGE, COURSE)]
    if changed:
        return Summary(findings, withheld, changed[0].sentence)
    return Summary(findings, withheld, *nothing_found(at))


def in_a_list(whole: Summary, named: Sequence[Finding]) -> Summary:
    """The same for a list that names some groups by their leads and leaves the rest to the page of the two."""
    if len(named) == len(whole.leads):
        return whole
    groups = {group_of(one) for one in named}
    found = tuple(one for one in whole.findings if group_of(one) in groups)
    changed = [one for one in found if one.element or group_of(one) in (CHANGE, COURSE)]
    said = changed[0].sentence if changed else _("What else was found stands on their page.")
    return Summary(found, whole.withheld, said)


def group_of(one: Finding) -> str:
    """What a finding is about: its signal's group."""
    return kind_of(one.kind).group


def nothing_found(at: Look) -> tuple[Words, Words]:
    """The sentence where no signal found anything, and what that does not rule out."""
    tracks = [one.client for one in at.known.elements.values() if one.client.n]
    most = max((track.n for track in tracks), default=0)
    if not most:
        return _("No answers to look at yet."), ""
    if most <= TOO_FEW:
        return _("Too early to say: %(n)d of %(needed)d answers.") % {"n": most, "needed": TOO_FEW + 1}, ""
    if all(track.all_at_top for track in tracks):
        return _("All answers are tens: ratings cannot show a change here."), ""
    if not any(track.ref == at.known.held_ref for track in tracks):
        return _("Nothing to compare for the last session."), ""
    return _("No change visible."), _(
        "A small change that lasts, and what nobody put into an answer, is not seen."
    )
