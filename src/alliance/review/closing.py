"""The acts of looking back at the end: begun by either, written by both, confirmed by both; then it stands."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import clock, due
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal, seal_json
from alliance.people.alliances import TELL
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.review.ending import SHARED_PARTS, Beside, beside, may_begin, report_of, stands, written_in
from alliance.review.models import EndingReport
from alliance.review.noting import note, tell
from alliance.therapy.chairs import chair_of, client_key

LONGEST = 4000


@action
def begin_ending_report(*, alliance_id: UUID, by: Principal) -> EndingReport:
    """Begins it, or returns the one begun: once ending is proposed or a last session is planned."""
    seat = chair_of(by, alliance_id)
    found = report_of(seat)
    if found is not None:
        return found
    if not may_begin(seat):
        raise Refused(_("This opens once an ending is proposed, or a last session is planned."))
    report = EndingReport.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        begun_at=clock.now(),
        begun_by=seat.chair,
    )
    note(seat, "ending_report.begin", report)
    tell(seat, "ending_report.begun", report.id)
    _let_other_know(seat)
    return report


@action
def write_ending_report(
    *, report_id: UUID, shared: Mapping[str, str], own: str, seen_version: int, by: Principal
) -> EndingReport:
    """Writes the shared part and one's own. Nobody's words are overwritten unseen; a change asks both to confirm again.

    `shared` holds what was changed; the rest stays as it stands. The same words again change nothing.
    """
    seat, report = _open_report(by, report_id)
    _write(seat, report, shared, own, seen_version)
    return report


@action
def confirm_ending_report(
    *, report_id: UUID, shared: Mapping[str, str], own: str, seen_version: int, by: Principal
) -> EndingReport:
    """Confirms the words that stand there; with the second yes it stands, with what the software put beside it.

    Words that differ from those that stand there are written first: nobody confirms words that are then lost.
    """
    seat, report = _open_report(by, report_id)
    if report.version != seen_version:
        raise Refused(_("The words were changed meanwhile. Read them once more, then confirm."))
    _write(seat, report, shared, own, seen_version)
    if written_in(report).is_empty:
        raise Refused(_("Nothing is written yet."))
    if getattr(report, f"{seat.chair}_confirmed_at"):
        return report
    setattr(report, f"{seat.chair}_confirmed_at", clock.now())
    if report.client_confirmed_at and report.therapist_confirmed_at:
        report.kept = seal_json(_plain(beside(seat, report)), key=client_key(seat))
    report.save()
    note(seat, "ending_report.confirm", report)
    if stands(report):
        tell(seat, "ending_report.stands", report.id)
    _let_other_know(seat)
    return report


@action
def take_ending_confirm_back(*, report_id: UUID, by: Principal) -> EndingReport:
    """Undoes one's own yes, as long as the other has not said it too."""
    seat, report = _open_report(by, report_id)
    if getattr(report, f"{seat.chair}_confirmed_at"):
        setattr(report, f"{seat.chair}_confirmed_at", None)
        report.save()
        note(seat, "ending_report.unconfirm", report)
    return report


@action
def leave_courses_out(*, report_id: UUID, leave_out: bool, by: Principal) -> EndingReport:
    """The client decides whether how the answers went stands in it, in words. A change asks both to confirm again."""
    seat, report = _open_report(by, report_id)
    if not seat.is_client:
        raise NotYours
    if report.without_courses != leave_out:
        report.without_courses = leave_out
        _changed(seat, report)
    return report


def _write(seat: Seat, report: EndingReport, shared: Mapping[str, str], own: str, seen_version: int) -> None:
    part, now = _fit(own, "own"), written_in(report)
    before = {name: getattr(now, name) for name in SHARED_PARTS}
    words = {name: _fit(shared.get(name, before[name]), name) for name in SHARED_PARTS}
    is_new = words != before
    if not is_new and part == getattr(now, seat.chair):
        return
    if is_new and report.version != seen_version:
        raise Refused(
            _("The other wrote something meanwhile. Read it, then change it together."), field="helped"
        )
    key = client_key(seat)
    report.shared = seal_json(words, key=key) if any(words.values()) else None
    setattr(report, f"{seat.chair}_part", seal(part, key=key) if part else None)
    _changed(seat, report)


def _changed(seat: Seat, report: EndingReport) -> None:
    report.version += 1
    report.client_confirmed_at = report.therapist_confirmed_at = None
    report.save()
    note(seat, "ending_report.write", report)


def _fit(text: str, field: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise Refused(_("This is too long to keep: %(n)d characters at most.") % {"n": LONGEST}, field=field)
    return words


def _plain(found: Beside) -> dict[str, object]:
    """As it is sealed: days as text."""
    days = {"first": found.first, "last": found.last}
    return {**asdict(found), **{name: day.isoformat() if day else None for name, day in days.items()}}


def _open_report(by: Principal, report_id: UUID) -> tuple[Seat, EndingReport]:
    """A report that does not stand yet and the chair of who acts, read anew once the alliance is locked."""
    here = EndingReport.objects.filter(id=report_id, practice_id=by.practice_id)
    place = here.values_list("alliance_id", flat=True).first()
    if place is None:
        raise NotYours
    seat = chair_of(by, place)
    report = here.get()
    if stands(report):
        raise Refused(_("Both of you confirmed this. It stands as it is."))
    return seat, report


def _let_other_know(seat: Seat) -> None:
    other = ChairRole.THERAPIST if seat.is_client else ChairRole.CLIENT
    due.schedule(
        kind=TELL[other], ref=seat.alliance.id, practice_id=seat.alliance.practice_id, due_at=clock.now()
    )
