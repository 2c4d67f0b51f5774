"""A safety answer in a form that could not be saved, refused or of a plan that ended: it counts all the same."""

from collections.abc import Mapping
from uuid import UUID

from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.principal import Principal
from alliance.measurement.asking import instruments_for, questions_of
from alliance.measurement.models import Assignment, Way
from alliance.measurement.recording import asked_in, positive_safety
from alliance.people.models import ChairRole
from alliance.people.seats import Seat, seat_at
from alliance.safety.alerts import Administration, raise_alerts
from alliance.therapy.models import Session
from alliance_core.instruments import Instrument


@action
def pass_on_unsaved(
    *, session: Session, occasion: str, answers: Mapping[str, str], by: Principal, way: str = Way.WEB
) -> bool:
    """Raises the alerts of what the client answered in a session's form; returns whether there was anything.

    The measure may not be asked any more: its plan or its rhythm ended, or the session moved, while it was answered.
    """
    seat = seat_at(by, session.alliance_id, lock=True)
    asked = Assignment.objects.filter(alliance=seat.alliance).values_list("instrument", flat=True)
    raised = [
        _raise(seat, one, answers, asked_in(session, occasion, ChairRole.CLIENT, one.id), way)
        for one in instruments_for(seat.alliance.practice_id, asked).values()
    ]
    return any(raised)


@action
def pass_on_unsaved_measure(
    *,
    alliance_id: UUID,
    instrument: Instrument,
    administration: UUID,
    answers: Mapping[str, str],
    by: Principal,
) -> bool:
    """The same for a measure outside a session, or a correction of one: in the administration it would have been."""
    return _raise(seat_at(by, alliance_id, lock=True), instrument, answers, administration, Way.WEB)


def _raise(seat: Seat, instrument: Instrument, answers: Mapping[str, str], asked: UUID, way: str) -> bool:
    positive = positive_safety(instrument, _whole(instrument, answers))
    raise_alerts(seat.alliance, Administration(asked, instrument.id, clock.now(), way), positive)
    return bool(positive)


def _whole(instrument: Instrument, answers: Mapping[str, str]) -> dict[str, int]:
    """The safety items that were answered by one of the answers they have."""
    found = {}
    for question in questions_of(instrument, "en") if instrument.safety_items else ():
        allowed = {str(value): value for value, _label in question.options}
        typed = str(answers.get(question.link_id, "")).strip()
        if question.is_safety and typed in allowed:
            found[question.link_id] = allowed[typed]
    return found
