"""The pages behind the goals: working on them together, and the story of one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.elements.goals import working
from alliance.elements.goals.models import Goal, MoreGoals
from alliance.elements.goals.story import (
    attainment_t,
    orders_of,
    scaled_goals,
    story_of,
    touched_in,
)
from alliance.kernel.errors import NotYours, Refused
from alliance.people.moments import in_own_zone
from alliance.people.queries import pair_of
from alliance.people.seats import Seat
from alliance.therapy.queries import held_sessions
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of

ON = "on"


@require_http_methods(["GET", "HEAD"])
@never_cache
@in_own_zone
def story(request: HttpRequest, alliance: UUID, goal: UUID) -> HttpResponse:
    """The whole story of one goal."""
    return STORY.answer(request, alliance, goal)


def _show(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    scaled, orders = scaled_goals(seat), orders_of(seat)
    words = {one.goal.id: one.goal.words.text_or_gone if one.goal.words else "" for one in scaled}
    more = MoreGoals.objects.filter(alliance=seat.alliance).first()
    return {
        "scaled": scaled,
        "sessions": [(one, touched_in(seat, one)) for one in held_sessions(seat, at_most=3)],
        "t_client": attainment_t(scaled, "client"),
        "t_therapist": attainment_t(scaled, "therapist"),
        "places": range(1, len(scaled) + 1),
        "orders": orders,
        "own_order": [words[one] for one in orders.own if one in words],
        "other_order": [words[one] for one in orders.other if one in words],
        "wants": bool(more and getattr(more, f"{seat.chair}_wants", False)),
        "both_want": bool(more and more.client_wants and more.therapist_wants),
        "levels": working.LEVELS,
    }


def _tag(seat: Seat, typed: Typed, which: str) -> Words:
    ids = Goal.objects.filter(alliance=seat.alliance).values_list("id", flat=True)
    chosen = [one for one in ids if typed.get(f"goal-{one.hex}") == ON]
    working.tag_session(session_id=uuid_of(which), goals=chosen, by=seat.principal)
    return _("Noted.")


def _scale(seat: Seat, typed: Typed, which: str) -> Words:
    working.propose_scale(
        goal_id=uuid_of(which),
        levels=[typed.get(f"level{number:+d}", "") for number in working.LEVELS],
        weight=number_of(typed.get("weight", "")),
        seen_version=number_of(typed.get("version", "")),
        by=seat.principal,
    )
    return _("Proposed. It counts when the other agrees.")


def _agree(seat: Seat, typed: Typed, which: str) -> Words:
    working.agree_scale(
        goal_id=uuid_of(which), seen_version=number_of(typed.get("version", "")), by=seat.principal
    )
    return _("Agreed.")


def _attained(seat: Seat, typed: Typed, which: str) -> Words:
    text = typed.get("attained", "")
    level = int(text) if text in {str(one) for one in working.LEVELS} else 99
    working.say_attained(goal_id=uuid_of(which), level=level, by=seat.principal)
    return _("Noted.")


def _rank(seat: Seat, typed: Typed, _which: str) -> Words:
    goals = [one.goal.id for one in scaled_goals(seat)]
    placed = {goal: number_of(typed.get(f"place-{goal.hex}", "")) for goal in goals}
    if sorted(placed.values()) != list(range(1, len(goals) + 1)):
        raise Refused(_now("Give every goal one place of its own."), field="ranks")
    order = sorted(goals, key=lambda goal: placed[goal])
    working.rank_goals(
        alliance_id=seat.alliance.id, goals=order, compare=typed.get("compare") == ON, by=seat.principal
    )
    return _("Kept.")


def _more(seat: Seat, _typed: Typed, which: str) -> None:
    working.want_more_goals(alliance_id=seat.alliance.id, want=which == "yes", by=seat.principal)


WORK = RoomPage(
    room=working.ROOM,
    template="goals/work.html",
    heading=_("Working on our goals"),
    show=_show,
    acts={
        "tag": _tag,
        "scale": _scale,
        "agree": _agree,
        "attained": _attained,
        "rank": _rank,
        "more": _more,
    },
    at="goals:work",
    log="goals",
)


def _tell(seat: Seat, typed: Typed) -> Mapping[str, Any]:
    pair = pair_of(seat)
    if not typed.get("which"):
        raise NotYours
    names = {"client": pair.client, "therapist": pair.therapist}
    return {"story": story_of(seat, uuid_of(typed["which"]), names)}


STORY = RoomPage(
    room=working.ROOM,
    template="goals/story.html",
    heading=_("The story of a goal"),
    show=_tell,
    acts={},
    at="goals:story",
    log="goals",
    from_the_start=True,
)
