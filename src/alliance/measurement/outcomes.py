"""Which questionnaires tell how somebody is, apart from the work together; and what became of a case, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from alliance.measurement.words import Change
from alliance_core.instruments import Instrument, Scale

OUTCOME, MENTAL_HEALTH, SATISFACTION = "outcome", "overall mental health", "satisfaction"
# What the library says an instrument measures; one that says nothing was added by the practice, and counts.
KINDS: Mapping[str, str] = {
    "depression": OUTCOME,
    "anxiety": OUTCOME,
    "distress": OUTCOME,
    "wellbeing": OUTCOME,
    "": OUTCOME,
    MENTAL_HEALTH: MENTAL_HEALTH,
    SATISFACTION: SATISFACTION,
}
RECOVERED, BELOW, IMPROVED, STILL, ROSE, NEVER = "recovered", "below", "improved", "still", "rose", "never"


def kind_of(instrument: Instrument) -> str:
    """Outcome, overall mental health or satisfaction; empty for what asks about the work together."""
    return KINDS.get(instrument.measures, "")


def case_change(scale: Scale, change: Change) -> str:
    """What became of a case by the scale's stated value, with its reliable change; empty where it cannot be said."""
    least = scale.caseness_at_least
    if least is None or change.is_reliable is None or scale.higher_is != "worse":
        return ""
    began, is_now = change.first >= least, change.last >= least
    if not began:
        return ROSE if is_now else NEVER
    if is_now:
        return IMPROVED if change.is_reliable and change.difference < 0 else STILL
    return RECOVERED if change.is_reliable else BELOW


def case_for_staff(scale: Scale, change: Change) -> str:
    """The same in the field's terms (clinically significant change)."""
    said = {
        RECOVERED: _(
            "Clinically significant: a case at the start, below caseness now, and a reliable change."
        ),
        BELOW: _("Below caseness now, a case at the start; the change is less than reliable."),
        IMPROVED: _("Reliably improved, and still at or above caseness."),
        STILL: _("At or above caseness at the start and now."),
        ROSE: _("Below caseness at the start, at or above it now."),
        NEVER: _("Below caseness at the start and now."),
    }
    return said.get(case_change(scale, change), "")


def case_plainly(scale: Scale, change: Change) -> str:
    """The same for a client: no figure, no word of the field."""
    said = {
        RECOVERED: _("At the start your answers were where help is often offered. Now they are below that."),
        BELOW: _("At the start your answers were just where help is often offered. Now they are just below."),
        IMPROVED: _("Your answers are still where help is often offered."),
        STILL: _("Your answers are where help is often offered."),
        ROSE: _("Your answers are now where help is often offered. At the start they were not."),
    }
    return said.get(case_change(scale, change), "")
