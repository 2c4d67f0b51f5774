"""The room's pages: the agenda and tasks, the plan in its versions, decisions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.elements.collaboration import agenda, decisions, plans, tasks, words
from alliance.elements.collaboration.models import PlanVersion, SharedDecision, Task
from alliance.elements.collaboration.queries import (
    agenda_of,
    decisions_of,
    differences,
    next_session,
    plan_in_force,
    plans_of,
    tasks_of,
)
from alliance.elements.collaboration.telling import ROOM
from alliance.kernel import clock
from alliance.kernel.errors import Refused
from alliance.people.seats import Seat
from alliance.therapy.queries import held_sessions
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of

LABELS = {
    "focus": _("What we work on"),
    "how": _("How we work on it"),
    "notice": _("How we will notice that it helps"),
    "who": _("Who does what"),
}


def _day(typed: Typed, field: str) -> date | None:
    text = typed.get(field, "").strip()
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Refused(_now("Give a day, or leave it empty."), field=field)
    return found


def _show(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    ahead, last = next_session(seat), next(iter(held_sessions(seat, 1)), None)
    found = tasks_of(seat)
    return {
        "ahead": ahead,
        "points": agenda_of(seat, ahead) if ahead else [],
        "last": last,
        "left": [one for one in agenda_of(seat, last) if not one.reached_at] if last else [],
        "tasks": [one for one in found if not one.became and not one.dropped_at],
        "finished": [one for one in found if one.became][:20],
        "plan": plan_in_force(seat),
        "n_decisions": sum(one.decided_at is not None for one in decisions_of(seat)),
        "became": Task.Became,
    }


def _add(seat: Seat, typed: Typed, which: str) -> Words:
    agenda.add_to_agenda(session_id=uuid_of(which), words=typed.get("words", ""), by=seat.principal)
    return _("Added. Both of you see it.")


def _up(seat: Seat, _typed: Typed, which: str) -> None:
    agenda.move_in_agenda(topic_id=uuid_of(which), up=True, by=seat.principal)


def _down(seat: Seat, _typed: Typed, which: str) -> None:
    agenda.move_in_agenda(topic_id=uuid_of(which), up=False, by=seat.principal)


def _reached(seat: Seat, _typed: Typed, which: str) -> None:
    agenda.mark_reached(topic_id=uuid_of(which), reached=True, by=seat.principal)


def _unreached(seat: Seat, _typed: Typed, which: str) -> None:
    agenda.mark_reached(topic_id=uuid_of(which), reached=False, by=seat.principal)


def _carry(seat: Seat, _typed: Typed, which: str) -> Words:
    agenda.carry_over(topic_id=uuid_of(which), by=seat.principal)
    return _("It comes along to the next session.")


def _task(seat: Seat, typed: Typed, _which: str) -> Words:
    tasks.propose_task(
        alliance_id=seat.alliance.id,
        words=typed.get("task", ""),
        done_by=typed.get("done_by", ""),
        until=_day(typed, "until"),
        by=seat.principal,
    )
    return _("Proposed. It counts when the other agrees.")


def _reword_task(seat: Seat, typed: Typed, which: str) -> None:
    tasks.reword_task(
        task_id=uuid_of(which),
        words=typed.get("task", ""),
        seen_version=number_of(typed.get("version", "")),
        by=seat.principal,
    )


def _agree_task(seat: Seat, typed: Typed, which: str) -> None:
    tasks.agree_task(
        task_id=uuid_of(which), seen_version=number_of(typed.get("version", "")), by=seat.principal
    )


def _drop_task(seat: Seat, _typed: Typed, which: str) -> Words:
    tasks.drop_task(task_id=uuid_of(which), by=seat.principal)
    return _("Let go.")


def _tell_task(seat: Seat, typed: Typed, which: str) -> Words:
    tasks.tell_task(
        task_id=uuid_of(which),
        became=typed.get("became", ""),
        hindrance=typed.get("hindrance", ""),
        by=seat.principal,
    )
    return _("Noted.")


PAGE = RoomPage(
    room=ROOM,
    template="collaboration/page.html",
    heading=words.NAME_FOR_CLIENT,
    show=_show,
    acts={
        "add": _add,
        "up": _up,
        "down": _down,
        "reached": _reached,
        "unreached": _unreached,
        "carry": _carry,
        "task": _task,
        "reword": _reword_task,
        "agree": _agree_task,
        "drop": _drop_task,
        "tell": _tell_task,
    },
    at="collaboration:page",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a version: its label, its words, and how they differ from the version it follows."""

    name: str
    label: Words
    words: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the plan, as it is shown."""

    plan: PlanVersion
    parts: tuple[Part, ...]
    changed: bool


def _version(one: PlanVersion) -> Version:
    now, before = _written(one), _written(one.follows)
    parts = tuple(
        Part(name, label, now.get(name, ""), tuple(_pieces(before, now, name)))
        for name, label in LABELS.items()
    )
    return Version(one, parts, bool(before) and before != now)


def _pieces(before: Mapping[str, str], now: Mapping[str, str], name: str) -> Iterator[tuple[str, str]]:
    return differences(before.get(name, ""), now.get(name, "")) if before else iter(())


def _written(one: PlanVersion | None) -> dict[str, str]:
    if one is None or one.parts is None or not one.parts.text_or_gone:
        return {}
    found: dict[str, str] = one.parts.json()
    return found


def _show_plan(seat: Seat, typed: Typed) -> Mapping[str, Any]:
    every = [_version(one) for one in plans_of(seat)]
    state = PlanVersion.State
    force = next((one for one in every if one.plan.state == state.IN_FORCE), None)
    open_one = next((one for one in every if one.plan.state == state.PROPOSED), None)
    start = open_one or force
    return {
        "force": force,
        "proposed": open_one,
        "is_own": bool(open_one and open_one.plan.proposed_by == seat.chair),
        "is_due": bool(force and force.plan.review_on and force.plan.review_on <= localdate(clock.now())),
        "before": [one for one in every if one is not force and one is not open_one],
        "fields": [(name, label, _field(typed, name, start)) for name, label in LABELS.items()],
        "review_on": typed.get("review_on") or _review_on(start),
        "longest": plans.LONGEST,
    }


def _field(typed: Typed, name: str, start: Version | None) -> str:
    if name in typed:
        return typed[name]
    return next((part.words for part in start.parts if part.name == name), "") if start else ""


def _review_on(start: Version | None) -> str:
    return start.plan.review_on.isoformat() if start and start.plan.review_on else ""


def _parts(typed: Typed) -> dict[str, str]:
    return {name: typed.get(name, "") for name in plans.PARTS}


def _propose(seat: Seat, typed: Typed, _which: str) -> Words:
    plans.propose_plan(
        alliance_id=seat.alliance.id,
        parts=_parts(typed),
        review_on=_day(typed, "review_on"),
        by=seat.principal,
    )
    return _("Proposed. It is in force when the other signs too.")


def _adapt(seat: Seat, typed: Typed, which: str) -> Words:
    plans.adapt_plan(
        plan_id=uuid_of(which), parts=_parts(typed), review_on=_day(typed, "review_on"), by=seat.principal
    )
    return _("Your words are proposed now.")


def _sign(seat: Seat, _typed: Typed, which: str) -> Words:
    plans.sign_plan(plan_id=uuid_of(which), by=seat.principal)
    return _("Signed. The plan is in force.")


def _decline(seat: Seat, typed: Typed, which: str) -> Words:
    plans.decline_plan(plan_id=uuid_of(which), words=typed.get("words", ""), by=seat.principal)
    return _("Answered.")


def _end(seat: Seat, _typed: Typed, which: str) -> Words:
    plans.end_plan(plan_id=uuid_of(which), by=seat.principal)
    return _("No plan is in force now.")


def _keep(seat: Seat, typed: Typed, which: str) -> Words:
    plans.keep_plan(plan_id=uuid_of(which), review_on=_day(typed, "again_on"), by=seat.principal)
    return _("The plan stays.")


PLAN = RoomPage(
    room=ROOM,
    template="collaboration/plan.html",
    heading=_("Our plan"),
    show=_show_plan,
    acts={
        "propose": _propose,
        "adapt": _adapt,
        "sign": _sign,
        "decline": _decline,
        "end": _end,
        "keep": _keep,
    },
    at="collaboration:plan",
    log="plan",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision with its options opened."""

    decision: SharedDecision
    options: tuple[str, ...]


def _show_decisions(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    found = [
        Shown(one, tuple(one.options.json()) if one.options and one.options.text_or_gone else ())
        for one in decisions_of(seat)
    ]
    return {
        "decisions": [one for one in found if not one.decision.decided_at and not one.decision.dropped_at],
        "decided": [one for one in found if one.decision.decided_at],
    }


def _open(seat: Seat, typed: Typed, _which: str) -> Words:
    decisions.open_decision(
        alliance_id=seat.alliance.id,
        question=typed.get("question", ""),
        options=typed.get("options", "").splitlines(),
        by=seat.principal,
    )
    return _("Both of you see it now.")


def _matters(seat: Seat, typed: Typed, which: str) -> Words:
    decisions.say_what_matters(decision_id=uuid_of(which), words=typed.get("matters", ""), by=seat.principal)
    return _("Kept.")


def _outcome(seat: Seat, typed: Typed, which: str) -> Words:
    decisions.propose_outcome(
        decision_id=uuid_of(which),
        words=typed.get("outcome", ""),
        decided_by=typed.get("decided_by", ""),
        seen_version=number_of(typed.get("version", "")),
        by=seat.principal,
    )
    return _("Proposed. It counts when the other agrees.")


def _agree(seat: Seat, typed: Typed, which: str) -> Words:
    decisions.agree_decision(
        decision_id=uuid_of(which), seen_version=number_of(typed.get("version", "")), by=seat.principal
    )
    return _("Decided together.")


def _drop(seat: Seat, _typed: Typed, which: str) -> Words:
    decisions.drop_decision(decision_id=uuid_of(which), by=seat.principal)
    return _("Let go.")


DECISIONS = RoomPage(
    room=ROOM,
    template="collaboration/decisions.html",
    heading=_("What we decide together"),
    show=_show_decisions,
    acts={"open": _open, "matters": _matters, "outcome": _outcome, "agree": _agree, "drop": _drop},
    at="collaboration:decisions",
    log="decisions",
)
