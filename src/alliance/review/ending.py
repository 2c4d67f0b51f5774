"""What the two look back on at the end: whether it can begin, what is written, and what stands beside the words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import localtime

from alliance.kernel.sealed import Sealed
from alliance.measurement.asking import instruments_for
from alliance.measurement.outcomes import kind_of
from alliance.measurement.queries import courses
from alliance.measurement.words import change_of, direction, plainly, whole_scales
from alliance.people.models import EndingProposal
from alliance.people.seats import SHARED, Seat
from alliance.review.models import EndingReport
from alliance.rooms.inside import panels_for
from alliance.therapy.models import Session
from alliance.therapy.queries import LIVE

SHARED_PARTS = ("helped", "watch", "worse")


@dataclass(frozen=True, slots=True)
class Beside:
    """What the software puts beside the words, from what both may see: no rating and no figure of one.

    `courses` are (title, sentence); `towards` is a sentence for each goal.
    """

    n_sessions: int
    first: date | None
    last: date | None
    towards: tuple[str, ...]
    courses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a report, each part as it stands."""

    helped: str
    watch: str
    worse: str
    client: str
    therapist: str

    @property
    def is_empty(self) -> bool:
        """Nobody has written anything."""
        return not any((self.helped, self.watch, self.worse, self.client, self.therapist))


def may_begin(seat: Seat) -> bool:
    """Once ending together is proposed, or a last session is planned or was held; never after the end."""
    if seat.alliance.closed_at:
        return False
    if EndingProposal.objects.filter(alliance=seat.alliance, answered_at=None).exists():
        return True
    return Session.objects.filter(alliance=seat.alliance, is_last=True, status__in=LIVE).exists()


def report_of(seat: Seat) -> EndingReport | None:
    """The report of this alliance, if one was begun."""
    return EndingReport.objects.filter(alliance=seat.alliance).first()


def stands(report: EndingReport) -> bool:
    """Whether both confirmed it: nothing in it changes any more."""
    return report.kept is not None


def written_in(report: EndingReport) -> Written:
    """The words, opened; empty where the key was erased."""
    shared: Mapping[str, str] = report.shared.json() if report.shared and report.shared.text_or_gone else {}
    return Written(
        shared.get("helped", ""),
        shared.get("watch", ""),
        shared.get("worse", ""),
        _opened(report.client_part),
        _opened(report.therapist_part),
    )


def _opened(sealed: Sealed | None) -> str:
    return sealed.text_or_gone if sealed else ""


def beside(seat: Seat, report: EndingReport | None) -> Beside:
    """What would stand beside the words now; without the courses where the client leaves them out."""
    held = Session.objects.filter(alliance=seat.alliance, status=Session.Status.HELD).order_by("starts_at")
    days = [localtime(at).date() for at in held.values_list("starts_at", flat=True)]
    together = replace(seat, audience=SHARED)
    towards = tuple(line for one in panels_for(together, "ending") for line in one.lines)
    told = () if report and report.without_courses else _courses(together)
    return Beside(len(days), days[0] if days else None, days[-1] if days else None, towards, told)


def kept_beside(report: EndingReport) -> Beside:
    """What stood beside the words when both had confirmed."""
    found = report.kept.json() if report.kept and report.kept.text_or_gone else {}
    return Beside(
        found.get("n_sessions", 0),
        _day(found.get("first")),
        _day(found.get("last")),
        tuple(found.get("towards", ())),
        tuple((title, sentence) for title, sentence in found.get("courses", ())),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _courses(seat: Seat) -> tuple[tuple[str, str], ...]:
    seen = courses(seat)
    known = instruments_for(seat.alliance.practice_id, {one.instrument for one in seen})
    told = []
    for one in seen:
        instrument = known.get(one.instrument)
        if instrument and kind_of(instrument) and one.scale in whole_scales(instrument):
            change = change_of(one.scale, one.first, one.points[-1][1], one.n)
            said = " ".join(filter(None, (plainly(change), direction(one.scale))))
            told.append((one.title, said))
    return tuple(told)
