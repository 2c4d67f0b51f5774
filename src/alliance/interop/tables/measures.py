"""The measures of a mapping as instruments: of the library, of the practice's own, or a skeleton for a bare total."""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.interop.tables.mapping import ITEM, Mapping, Measure
from alliance.interop.tables.skeletons import skeleton_of
from alliance.kernel.errors import Refused
from alliance.measurement.asking import instrument_for
from alliance.measurement.models import CustomInstrument
from alliance_core.instruments import Instrument, UnknownInstrument, UnknownItem, library_ids


def with_instruments(mapping: Mapping, practice_id: UUID) -> tuple[Mapping, dict[str, Instrument]]:
    """The mapping with every item named, and each measure's instrument by its key; Refused where one is not known."""
    found = {one.key: _instrument(one, practice_id) for one in mapping.measures}
    measures = tuple(_with_items(one, found[one.key]) for one in mapping.measures)
    return replace(mapping, measures=measures), found


def _instrument(measure: Measure, practice_id: UUID) -> Instrument:
    if measure.is_total:
        _refuse_taken(measure.key, practice_id)
        return skeleton_of(measure)
    try:
        return instrument_for(practice_id, measure.key)
    except UnknownInstrument:
        raise Refused(
            _("There is no questionnaire %(key)s. `alliance instruments list` shows those there are.")
            % {"key": measure.key}
        ) from None


def _refuse_taken(key: str, practice_id: UUID) -> None:
    """A bare total must not stand in the place of a questionnaire that can be asked."""
    own = CustomInstrument.objects.filter(practice_id=practice_id, key=key)
    if key in library_ids() or any("questionnaire" not in one.definition for one in own):
        raise Refused(
            _(
                "%(key)s is a questionnaire that is here with its items. Map its items with instrument and items, or "
                "give the total a key of its own, such as %(key)s-total."
            )
            % {"key": key}
        )


def _with_items(measure: Measure, instrument: Instrument) -> Measure:
    """A pattern becomes one column for each scored item, numbered in the order of the form."""
    if measure.is_total:
        return measure
    try:
        for link_id in measure.items:
            instrument.item(link_id)
    except UnknownItem as unknown:
        raise Refused(str(unknown)) from None
    if not measure.pattern:
        return measure
    columns = {
        link_id: measure.pattern.replace(ITEM, str(number))
        for number, link_id in enumerate(instrument.scored_items, start=1)
    }
    return replace(measure, items=columns)
