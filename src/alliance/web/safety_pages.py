"""Safety's pages: who reads such an answer and when, the alerts, what was done, who is away."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.measurement.asking import words_of_answer
from alliance.people.actions import is_staff
from alliance.people.models import Role
from alliance.people.moments import YEARS
from alliance.people.queries import pair_of, pairs_of, people_with_role, practice_of
from alliance.people.seats import Seat, seat_at
from alliance.safety import actions
from alliance.safety.models import Alert
from alliance.safety.queries import (
    alert_for,
    alerts_for,
    alerts_without_reader,
    closings_of,
    contact_without_reader,
    has_read,
    leaves_of,
    plan_in_force,
    plan_steps,
    plans_of,
    told_of,
    who_reads_in,
)

URGENCY = {
    Alert.Urgency.NOW: lazy("Please read this first."),
    Alert.Urgency.SOON: lazy("Please read this today."),
    Alert.Urgency.KNOWN: lazy("As you both know it; still to be read."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def safety_plan(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Who reads safety answers: the plan in force, the one that waits for a yes, a new one."""
    by = who(request)
    seat = seat_at(by, alliance)
    if seat.chair == "supervisor":
        raise NotYours
    problem = ""
    if request.method == "POST":
        try:
            _plan_act(request, by, alliance)
            return HttpResponseRedirect(reverse("safety_plan", args=[alliance]))
        except Refused as refused:
            problem = str(refused.sentence)
    return render(
        request, "web/safety_plan.html", _plan_page(request, seat, problem), status=422 if problem else 200
    )


def _plan_page(request: HttpRequest, seat: Seat, problem: str) -> dict[str, Any]:
    plans = plans_of(seat)
    in_force = plan_in_force(seat.alliance.id)
    proposed = [one for one in plans if not (one.client_agreed_at and one.therapist_agreed_at)]
    pair = pair_of(seat)
    typed = {name: str(value) for name, value in request.POST.items()}
    return {
        "heading": _("Who reads safety answers"),
        "seat": seat,
        "pair": pair,
        "in_force": who_reads_in(in_force) if in_force else None,
        "proposed": [(who_reads_in(one), bool(getattr(one, f"{seat.chair}_agreed_at"))) for one in proposed],
        "staff": readers(seat.principal),
        "typed": {"reader": str(pair.therapist_id), "read_within_hours": "24", **typed},
        "levels": _levels(),
        "problem": problem,
        "back_url": reverse("alliance", args=[seat.alliance.id]),
    }


def _levels() -> list[tuple[str, str]]:
    return [
        ("0", _("No: each such answer is new")),
        ("1", _("Yes, up to “several days”")),
        ("2", _("Yes, up to “more than half the days”")),
        ("3", _("Yes, up to “nearly every day”")),
    ]


def readers(by: Principal) -> list[tuple[str, str]]:
    """Who may be named to read: therapists and supervisors, each once, by name."""
    both = dict([*people_with_role(by, Role.SUPERVISOR), *people_with_role(by, Role.THERAPIST)])
    return [(str(person), name) for person, name in sorted(both.items(), key=lambda one: one[1].casefold())]


def _plan_act(request: HttpRequest, by: Principal, alliance: UUID) -> None:
    typed = request.POST
    if typed.get("agree"):
        actions.agree_plan(plan_id=_uuid(typed["agree"]), by=by)
    elif typed.get("end"):
        actions.end_plan(plan_id=_uuid(typed["end"]), by=by)
    else:
        actions.propose_plan(
            alliance_id=alliance,
            reader=_uuid(typed.get("reader", "")),
            read_within_hours=_whole(typed.get("read_within_hours", "")),
            hours=typed.get("hours", "")[:500],
            backup=_uuid(typed["backup"]) if typed.get("backup") else None,
            known_ongoing_up_to=_whole(typed.get("known_ongoing_up_to", "0")),
            steps=typed.get("steps", "")[:4000],
            by=by,
        )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("Choose somebody from the list.")) from None


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise Refused(_("Say a whole number of hours, between 1 and 168."), field="read_within_hours")
    return int(text)


@require_safe
@never_cache
def alerts(request: HttpRequest) -> HttpResponse:
    """The safety answers that wait for this person; for a manager, those that have no reader, without what they say."""
    by = who(request)
    if not is_staff(by.roles):
        raise NotYours
    mine = list(alerts_for(by)[:100])
    pairs = pairs_of({one.alliance_id for one in mine})
    shown = [(one, pairs[one.alliance_id].client, URGENCY[Alert.Urgency(one.urgency)]) for one in mine]
    orphans, contacts = alerts_without_reader(by), contact_without_reader(by)
    asking = pairs_of({one.alliance_id for one in contacts}) if contacts else {}
    context = {
        "heading": _("Safety answers"),
        "open": [row for row in shown if not row[0].closed_at and not row[0].for_review_only],
        "for_review": [row for row in shown if not row[0].closed_at and row[0].for_review_only],
        "closed": [row for row in shown if row[0].closed_at][:20],
        "orphans": orphans,
        "contacts": [(one, asking[one.alliance_id].client, one.answer_by < clock.now()) for one in contacts],
        "staff": readers(by) if orphans else [],
        "back_url": reverse("home"),
    }
    return render(request, "web/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def alert(request: HttpRequest, alert: UUID) -> HttpResponse:
    """One safety answer. Reading it is an act of its own (POST), so that no look ahead of a browser counts as read."""
    by, problem = who(request), ""
    found = alert_for(by, alert)
    if request.method == "POST":
        try:
            if "done" in request.POST:
                actions.close_alert(alert_id=alert, done=request.POST["done"][:4000], by=by)
                return HttpResponseRedirect(reverse("alerts"))
            actions.open_alert(alert_id=alert, by=by)
            return HttpResponseRedirect(reverse("alert", args=[alert]))
        except Refused as refused:
            problem = str(refused.sentence)
    context = _alert_page(by, found, problem)
    return render(request, "web/alert.html", context, status=422 if problem else 200)


def _alert_page(by: Principal, found: Alert, problem: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "heading": pairs_of([found.alliance_id])[found.alliance_id].client,
        "alert": found,
        "urgency": URGENCY[Alert.Urgency(found.urgency)],
        "problem": problem,
        "back_url": reverse("alerts"),
    }
    if has_read(by, found):
        question, answer = words_of_answer(found.practice_id, found.instrument, found.item, found.value)
        context |= {"question": question, "answer": answer, "steps": plan_steps(found)}
        context |= {"told": told_of(found), "closings": closings_of(found)}
    return context


@require_POST
def alert_duty(request: HttpRequest, alert: UUID) -> HttpResponse:
    """A manager names who reads an alert that has no reader."""
    by = who(request)
    if not by.has(Role.MANAGER):
        raise NotYours
    actions.name_duty(alert_id=alert, person=_uuid(request.POST.get("person", "")), by=by)
    return HttpResponseRedirect(reverse("alerts"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def away(request: HttpRequest) -> HttpResponse:
    """A member of staff says when they are away, and who covers."""
    by, problem = who(request), ""
    if not is_staff(by.roles):
        raise NotYours
    if request.method == "POST":
        try:
            starts, ends = (_day(request, by, name) for name in ("starts_on", "ends_on"))
            cover = request.POST.get("cover", "")
            actions.take_leave(
                starts_at=starts,
                ends_at=ends + timedelta(days=1),
                cover=_uuid(cover) if cover else None,
                told=request.POST.get("told", ""),
                by=by,
            )
            return HttpResponseRedirect(reverse("away"))
        except Refused as refused:
            problem = str(refused.sentence)
    context = {
        "heading": _("When you are away"),
        "leaves": leaves_of(by),
        "staff": [one for one in readers(by) if one[0] != str(by.person_id)],
        "typed": request.POST,
        "now": clock.now(),
        "problem": problem,
        "back_url": reverse("home"),
    }
    return render(request, "web/away.html", context, status=422 if problem else 200)


def _day(request: HttpRequest, by: Principal, name: str) -> datetime:
    """The beginning of a day where this person lives."""
    zone = ZoneInfo(by.time_zone or practice_of(by).time_zone)
    try:
        day = datetime.strptime(request.POST.get(name, ""), "%Y-%m-%d").replace(tzinfo=zone)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Refused(_("Give both days."), field=name)
    return day
