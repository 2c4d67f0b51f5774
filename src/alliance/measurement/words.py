"""What a course says in words: bands for staff, direction and change for both, abstaining below three answers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance_core.instruments import Instrument, Scale

TOO_FEW = 3
BETTER, WORSE = "better", "worse"
# The bands that instruments of the library name, so that they can be translated.
BANDS: dict[str, Promise] = {
    "minimal": gettext_lazy("minimal"),
    "mild": gettext_lazy("mild"),
    "moderate": gettext_lazy("moderate"),
    "moderately severe": gettext_lazy("moderately severe"),
    "severe": gettext_lazy("severe"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """From the first answer to the newest: how far, how many answers, and whether it is more than its error.

    `is_reliable` is None where the library states no value for this scale, or below three answers.
    """

    first: float
    last: float
    n: int
    is_reliable: bool | None

    @property
    def is_early(self) -> bool:
        """Fewer than three answers: too early to say."""
        return self.n < TOO_FEW

    @property
    def difference(self) -> float:
        """Newest less first."""
        return self.last - self.first


def whole_scales(instrument: Instrument) -> tuple[Scale, ...]:
    """The scale that uses every scored item, where there is one; else all scales."""
    whole = [one for one in instrument.scales if set(one.items) == set(instrument.scored_items)]
    return tuple(whole[:1]) or instrument.scales


def change_of(scale: Scale, first: float, last: float, n: int) -> Change:
    """The change of a scale; reliable where it reaches the value the library states."""
    if scale.reliable_change is None or n < TOO_FEW:
        return Change(first, last, n, None)
    return Change(first, last, n, abs(last - first) >= scale.reliable_change)


def direction(scale: Scale) -> str:
    """Which way is better; empty where the library does not say."""
    said = {BETTER: _("Higher is better."), WORSE: _("Lower is better.")}
    return said.get(scale.higher_is, "")


def plainly(change: Change) -> str:
    """The change for a client: no figure, no praise."""
    if change.is_early:
        return _("Too early to say: it needs three answers.")
    if change.is_reliable is None:
        return _compared(change)
    if not change.is_reliable:
        return _("No clear change since the start.")
    if change.difference < 0:
        return _("Clearly lower than at the start.")
    return _("Clearly higher than at the start.")


def _compared(change: Change) -> str:
    if not change.difference:
        return _("The last answer is the same as the first.")
    lower = change.difference < 0
    return (
        _("The last answer is lower than the first.")
        if lower
        else _("The last answer is higher than the first.")
    )


def for_staff(scale: Scale, change: Change) -> str:
    """The change in the field's terms, with its figures."""
    figures = {
        "first": _shown(change.first),
        "last": _shown(change.last),
        "by": f"{change.difference:+.1f}".replace("-", "−"),
    }
    if change.is_early:
        return _("Too early to say: %(n)d of 3 answers.") % {"n": change.n}
    said = _("From %(first)s to %(last)s (%(by)s).") % figures
    if change.is_reliable is None:
        return said + " " + _("The library states no reliable change for this scale.")
    reached = (
        _("That is a reliable change (at least %(least)s).")
        if change.is_reliable
        else _("Less than a reliable change (%(least)s).")
    )
    return said + " " + reached % {"least": _shown(scale.reliable_change or 0.0)}


def band(scale: Scale, value: float) -> str:
    """The range of the instrument that a value falls into, and whether it reaches the value of caseness."""
    label = scale.band_of(value)
    parts = [str(BANDS.get(label, label))] if label else []
    if scale.caseness_at_least is not None:
        is_case = value >= scale.caseness_at_least
        least = {"least": _shown(scale.caseness_at_least)}
        parts.append(
            (_("at or above caseness (%(least)s)") if is_case else _("below caseness (%(least)s)")) % least
        )
    return _("Now %(range)s") % {"range": ", ".join(parts)} if parts else ""


def _shown(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def ends_of(scale: Scale) -> tuple[str, str] | None:
    """Words for the lowest and the highest of a scale, where the library says which way is better."""
    harder, easier = _("harder"), _("easier")
    return {BETTER: (harder, easier), WORSE: (easier, harder)}.get(scale.higher_is)
