"""One reader's view of one alliance in a sentence: the most pressing finding, or what can honestly be said without."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.insight.finding import Finding, Look, Withheld, Words
from alliance.insight.signals import abstentions, look
from alliance.insight.track import TOO_FEW


@dataclass(frozen=True, slots=True)
class Summary:
    """`sentence` is never empty and never "nothing stands out"; `misses` says what "no change visible" cannot see."""

    findings: tuple[Finding, ...]
    withheld: tuple[Withheld, ...]
    sentence: Words
    misses: Words = ""

    @property
    def needs_a_thought(self) -> bool:
        """Whether something was found at all."""
        return bool(self.findings)


def summary(at: Look) -> Summary:
    """What the signals say to this reader, the most pressing first, and what they cannot say."""
    findings, withheld = tuple(look(at)), tuple(abstentions(at))
    if findings:
        return Summary(findings, withheld, findings[0].sentence)
    return Summary(findings, withheld, *nothing_found(at))


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
