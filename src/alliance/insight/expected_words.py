"""What an expected course says in words: for staff with figures, for a client without; each says what it rests on."""

from django.utils.translation import gettext as _

from alliance.insight.expected import ABOVE, BELOW, LEVEL, PRACTICE, WITHIN, Beginning, Expected
from alliance.insight.track import TOO_FEW
from alliance_core.instruments import Scale
from alliance_core.vocabulary import Abstention, Signal


def said_of(scale: Scale, found: Expected | Abstention | None, *, for_client: bool) -> str:
    """Where the newest answer lies in the band, or why there is no band. None: no expected course is known."""
    if found is None:
        return _("What to expect here is not known yet.") if for_client else _not_known()
    if isinstance(found, Abstention):
        n = {"n": TOO_FEW}
        if for_client:
            return _("What to expect can be shown from %(n)d answers on.") % n
        return _("The expected course needs %(n)d answers.") % n
    return _plainly(scale, found) if for_client else _for_staff(found)


def _not_known() -> str:
    return _("No expected course is known for this scale: too few clients here have shared theirs.")


def _for_staff(found: Expected) -> str:
    band = found.places[-1].band
    words = {
        WITHIN: _("The newest answer lies within the expected band (%(low)s to %(high)s, %(level)s %%)."),
        ABOVE: _("The newest answer lies above the expected band (%(low)s to %(high)s, %(level)s %%)."),
        BELOW: _("The newest answer lies below the expected band (%(low)s to %(high)s, %(level)s %%)."),
    }
    figures = {"low": f"{band.low:.1f}", "high": f"{band.high:.1f}", "level": f"{LEVEL * 100:g}"}
    return words[found.newest] % figures


def _plainly(scale: Scale, found: Expected) -> str:
    if found.newest == WITHIN:
        return _("Your last answer lies in the shaded part. Answers often go this way.")
    is_better = {"better": ABOVE, "worse": BELOW}.get(scale.higher_is)
    if is_better is None:
        return _("Your last answer lies outside the shaded part.")
    if found.newest == is_better:
        return _("Your last answer lies outside the shaded part, on the easier side.")
    return _(
        "Your last answer lies outside the shaded part, on the harder side. It can help to talk about it."
    )


def of_track(
    found: Signal | Abstention | None, course: Expected | Abstention | None, *, for_client: bool
) -> str:
    """A reason to talk where reliable worsening is likely; empty where it is not, or cannot be said.

    A client whose newest answer lies outside the band has read that already.
    """
    if not isinstance(found, Signal):
        return ""
    if for_client and isinstance(course, Expected) and course.newest != WITHIN:
        return ""
    if for_client:
        return _("It goes less well than it often does. That is worth a talk, whatever the reason.")
    return _("Not on track: a reliably worse ending is likelier than usual. A reason to talk, not a verdict.")


def rests_on(begun: Beginning | None, *, for_client: bool) -> str:
    """What the band was made from."""
    if begun is None:
        return ""
    if begun.source == PRACTICE:
        n = {"n": begun.n_clients or 0}
        if for_client:
            return (
                _("The shaded part comes from at least %(n)d people of this practice who began like you.") % n
            )
        return _("Band: growth model of this practice, from at least %(n)d clients who shared.") % n
    if for_client:
        return _("The shaded part comes from made-up courses, not from real people. Take it lightly.")
    return _("Band: from the first answer, by a growth model of simulated dyads only.")
