"""A therapist's day: who may need a thought first and why, what is next, what waits; and a supervisor's cases.

Everything here comes from what this reader may see of each alliance: the order, the words and the petals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.insight.finding import Look
from alliance.insight.noticing import told_of
from alliance.insight.queries import known_for_many, readings_of_many
from alliance.insight.state import Known
from alliance.insight.summary import Summary, in_a_list, summary
from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.kernel.principal import Principal
from alliance.measurement.models import Occasion
from alliance.measurement.queries import proposals_in, sent_forms, with_proposals
from alliance.people.cases import ended_with, granted_until
from alliance.people.models import Role
from alliance.people.moments import in_own_zone
from alliance.people.queries import Pair, pairs_of
from alliance.people.seats import THERAPIST, Seat, alliances_of, seats_of
from alliance.rooms.inside import waits_in
from alliance.rooms.registry import rooms_by_key
from alliance.safety.queries import contact_requests_for
from alliance.therapy.asks import rooms_now
from alliance.therapy.queries import Around, around_for
from alliance.web.context import address, open_alerts
from alliance.web.glyphs import small_petals

PAGE = 40
ALL, TODAY, THOUGHT, WAITS, PAUSED, CLOSED = "all", "today", "thought", "waits", "paused", "closed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this therapist, and where it is done."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Case:
    """One alliance in the list."""

    seat: Seat
    pair: Pair
    around: Around
    summary: Summary
    glyph: SafeString
    paused: bool
    waiting: Sequence[Waiting] = ()
    until: datetime | None = None

    @property
    def is_today(self) -> bool:
        """Whether a session stands on the reader's today."""
        ahead = self.around.next
        return ahead is not None and localdate(ahead.starts_at) == localdate(clock.now())

    @property
    def place(self) -> tuple[float, float, str]:
        """Where it stands: by what was found, then by the next session, then by name."""
        found = self.summary.findings
        ahead = self.around.next.starts_at.timestamp() if self.around.next else float("inf")
        return -found[0].weight if found else 0.0, ahead, self.pair.client.casefold()

    def shown_in(self, choice: str) -> bool:
        """Whether it belongs to what was chosen to see."""
        shown = {
            TODAY: self.is_today,
            THOUGHT: self.summary.needs_a_thought,
            WAITS: bool(self.waiting),
            PAUSED: self.paused,
        }
        return shown.get(choice, True)


@require_safe
@never_cache
@in_own_zone
def today(request: HttpRequest) -> HttpResponse:
    """The caseload of a therapist."""
    by = who(request)
    if not by.has(Role.THERAPIST):
        raise NotYours
    asked = with_proposals(alliances_of(by), THERAPIST)
    seats = [one for one in seats_of(by, asked) if one.is_therapist]
    found = _Cases(by, seats, open_alerts(request, by))
    listed = _listed(request, by, found.all())
    context = {
        **listed,
        "heading": _("Today"),
        "n_contacts": len(found.contacts),
        "held_back": found.held_back,
    }
    return render(request, "web/caseload.html", context)


@require_safe
@never_cache
@in_own_zone
def cases(request: HttpRequest) -> HttpResponse:
    """The cases a supervisor may look at, each until a day that both agreed to."""
    by = who(request)
    if not by.has(Role.SUPERVISOR):
        raise NotYours
    seats = [one for one in seats_of(by) if one.chair == "supervisor"]
    found = _Cases(by, seats, {}, granted_until(by)).all()
    return render(request, "web/caseload.html", {**_listed(request, by, found), "heading": _("Cases")})


def _listed(request: HttpRequest, by: Principal, cases: list[Case]) -> dict[str, Any]:
    choice, query = request.GET.get("show", ALL), request.GET.get("q", "").strip()
    shown = [one for one in cases if one.shown_in(choice) and query.casefold() in one.pair.client.casefold()]
    ended = ended_with(by) if choice == CLOSED else []
    return {
        "shell": "staff",
        "choice": choice,
        "choices": _choices(by),
        "query": query,
        "page": Paginator([] if choice == CLOSED else shown, PAGE).get_page(request.GET.get("page")),
        "ended": [one for one in ended if query.casefold() in one[1].casefold()],
        "n": len(cases),
        "n_thought": sum(one.summary.needs_a_thought for one in cases),
        "n_waits": sum(bool(one.waiting) for one in cases),
        "is_supervisor": not by.has(Role.THERAPIST),
    }


def _choices(by: Principal) -> list[tuple[str, str]]:
    found = [(ALL, _("All")), (TODAY, _("Today")), (THOUGHT, _("Needs a thought"))]
    if by.has(Role.THERAPIST):
        found += [(WAITS, _("Waits for me")), (PAUSED, _("Paused")), (CLOSED, _("Ended"))]
    return found


@dataclass
class _Cases:
    """Everything the list needs, each kind of thing by one query for all alliances together."""

    by: Principal
    seats: Sequence[Seat]
    alerts: dict[UUID, int]
    until: dict[UUID, datetime] = field(default_factory=dict)
    held_back: int = 0

    def all(self) -> list[Case]:
        """The cases in their order."""
        ids = [one.alliance.id for one in self.seats]
        audience = self.seats[0].audience if self.seats else THERAPIST
        self.states, self.pairs = known_for_many(ids, audience), pairs_of(ids)
        self.readings = dict(zip(self.states, readings_of_many([*self.states.values()]), strict=True))
        self.around = around_for(ids)
        held = [one.last.id for one in self.around.values() if one.last]
        self.sent = sent_forms(ids, THERAPIST, held) if audience == THERAPIST else set()
        self.contacts = {one.alliance_id for one in contact_requests_for(self.by)}
        self.rooms = rooms_now(ids, THERAPIST) if audience == THERAPIST else {}
        whole = {seat.alliance.id: self._summary(seat) for seat in self.seats}
        if audience == THERAPIST:
            told = told_of(self.seats, {one: found.leads for one, found in whole.items()})
            self.held_back = told.held_back
            whole = {one: in_a_list(found, told.shown[one]) for one, found in whole.items()}
        return sorted(
            (self._case(seat, whole[seat.alliance.id]) for seat in self.seats), key=lambda one: one.place
        )

    def _summary(self, seat: Seat) -> Summary:
        alliance = seat.alliance.id
        known, client = self.states.get(alliance) or Known(), self.pairs[alliance].client
        unread, readings = self.alerts.get(alliance, 0), self.readings.get(alliance)
        return summary(Look(known, rooms_by_key(), seat.chair, client, clock.now(), unread, readings))

    def _case(self, seat: Seat, found: Summary) -> Case:
        alliance = seat.alliance.id
        known, pair = self.states.get(alliance) or Known(), self.pairs[alliance]
        return Case(
            seat=seat,
            pair=pair,
            around=self.around[alliance],
            summary=found,
            glyph=small_petals(known),
            paused=known.paused,
            waiting=self._waiting(seat) if seat.is_therapist else (),
            until=self.until.get(alliance),
        )

    def _waiting(self, seat: Seat) -> list[Waiting]:
        """What waits for the therapist: people before paper."""
        alliance = seat.alliance.id
        last, passed = self.around[alliance].last, self.around[alliance].waiting
        found = []
        if self.alerts.get(alliance):
            found.append(Waiting(_("a safety answer"), address("alerts")))
        if alliance in self.contacts:
            found.append(Waiting(_("asks to be contacted"), address("contact_waiting")))
        if passed:
            found.append(Waiting(_("did it take place?"), address("session", alliance, passed.id)))
        if last and (last.id, Occasion.AFTER) not in self.sent:
            found.append(Waiting(_("your answers"), address("check_in", alliance, last.id, Occasion.AFTER)))
        return found + self._proposals(seat)

    def _proposals(self, seat: Seat) -> list[Waiting]:
        alliance = seat.alliance.id
        pages = {
            "plan": (_("a plan to agree"), "safety_plan"),
            "measure": (_("a questionnaire to agree"), "measures"),
            "ending": (_("ending together: proposed"), "breaks"),
        }
        asked = [pages[name] for name in proposals_in(seat.alliance) if name in pages]
        found = [Waiting(text, address(page, alliance)) for text, page in asked]
        in_rooms = waits_in(alliance, self.rooms[alliance].asks, THERAPIST)
        return found + [Waiting(one.sentence, one.url) for one in in_rooms]
