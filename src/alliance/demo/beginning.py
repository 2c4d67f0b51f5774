"""How a pair begins: the alliance opened, candour chosen, the plan for safety answers, measures and goals agreed."""

from datetime import datetime, timedelta

from alliance.confidentiality.actions import choose_candour
from alliance.demo.past import Step
from alliance.demo.two import CLIENT, THERAPIST, Appointment, Two
from alliance.measurement.actions import agree_measure, propose_measure
from alliance.people.alliances import hand_over, open_alliance, pick
from alliance.rooms.registry import all_rooms
from alliance.safety.actions import agree_plan, propose_plan
from alliance.therapy.actions import arrange_review, plan_session
from alliance.therapy.room import Agreements

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ASKS_SAFETY = "phq-9"
LATE_ENOUGH = 8  # sessions, for a first goal to be reached


def steps_of_beginning(two: Two, opened: datetime, first: Appointment) -> list[Step]:
    """From the opening to the first session. The client signs in a few hours later."""
    later = opened + two.hours(3, 9)
    steps: list[Step] = [
        (opened, lambda: _open(two)),
        (opened + HOUR, lambda: plan(two, first)),
    ]
    return steps if two.script.weeks == 0 else [*steps, *steps_of_agreement(two, later)]


def steps_of_agreement(two: Two, moment: datetime) -> list[Step]:
    """What the two agree on first: the therapist has proposed, the client reads it, chooses and agrees."""
    return [(moment, lambda: _choose(two)), (moment + 4 * MINUTE, lambda: _agree_on_measures(two))]


def steps_of_goals(two: Two, held: list[Appointment]) -> list[Step]:
    """Goals come with the second and third session; some are reworded, reached, or wait for the other's yes."""
    steps: list[Step] = []
    if len(held) > 1:
        steps.append((held[0].at + 40 * MINUTE, lambda: _agree_on_goal(two, two.script.weeks % 2 == 0)))
        steps.append((held[1].at + 35 * MINUTE, lambda: _agree_on_goal(two, False)))
    if "goal_reached" in two.script.turns and len(held) > LATE_ENOUGH:
        steps.append((held[LATE_ENOUGH].at + 44 * MINUTE, lambda: _reach_goal(two)))
        steps.append((held[-1].over + DAY, lambda: _propose(two, "waiting")))
    return steps


def steps_of_handing_over(two: Two, before: Appointment, following: Appointment) -> list[Step]:
    """Another therapist takes the chair; the client begins anew and lets move what they want to."""
    moment = before.over + 2 * DAY
    later = moment + two.hours(3, 9)
    return [
        (moment, lambda: _hand_over(two)),
        (moment + HOUR, lambda: plan(two, following)),
        *steps_of_agreement(two, later),
        (following.at + 20 * MINUTE, lambda: _agree_on_goal(two, False)),
    ]


def plan(two: Two, appointment: Appointment) -> None:
    """Plans the next session."""
    is_last = "ended_together" in two.script.turns and appointment.number == two.script.sessions - 1
    two.sessions[appointment.number] = plan_session(
        alliance_id=two.alliance,
        starts_at=appointment.planned_for,
        by=two.either(0.2),
        mode=two.script.mode,
        is_last=is_last,
    )


def _open(two: Two) -> None:
    opened = open_alliance(
        practice_id=two.client.practice_id,
        clients=[two.client.person_id],
        therapists=[two.therapist.person_id],
        by=two.staff["manager"],
    )
    two.sit_down(opened.id, two.therapist)


def _hand_over(two: Two) -> None:
    following = two.staff[two.script.next_therapist]
    agreements = _agreements()
    in_force = agreements.in_force(two.seat(CLIENT))
    opened = hand_over(alliance_id=two.alliance, therapist=following.person_id, by=two.staff["manager"])
    two.sit_down(opened.id, following)
    for one in in_force[:1]:
        pick(alliance_id=two.alliance, kind=agreements.kind, object_id=one, by=two.client)


def _choose(two: Two) -> None:
    choose_candour(alliance_id=two.alliance, candour=two.script.candour, by=two.client)
    if "review_ends" in two.script.turns:
        arrange_review(alliance_id=two.alliance, review_when="ends", by=two.client)


def _agree_on_measures(two: Two) -> None:
    if ASKS_SAFETY in two.script.measures:
        _agree_on_plan(two)
    for instrument in two.script.measures:
        proposed = propose_measure(
            alliance_id=two.alliance,
            instrument=instrument,
            every_sessions=two.script.rhythm,
            by=two.therapist,
        )
        agree_measure(assignment_id=proposed.id, by=two.client)


def _agree_on_plan(two: Two) -> None:
    proposed = propose_plan(
        alliance_id=two.alliance,
        reader=two.therapist.person_id,
        read_within_hours=24,
        hours=two.words.of("plan_hours"),
        backup=two.staff["supervisor"].person_id if "supervisor" in two.staff else None,
        known_ongoing_up_to=two.script.known_ongoing_up_to,
        steps=two.words.of("plan_steps"),
        by=two.therapist,
    )
    agree_plan(plan_id=proposed.id, by=two.client)


def _agreements() -> Agreements:
    """What the rooms let the two agree on in words of their own: so far one room does."""
    return next(room.agreements for room in all_rooms() if room.agreements)


def _agree_on_goal(two: Two, reworded: bool) -> None:
    agreements = _agreements()
    proposer, other = (CLIENT, THERAPIST) if two.happens(0.6) else (THERAPIST, CLIENT)
    words = two.words.of(agreements.kind)
    one = agreements.propose(alliance_id=two.alliance, words=words, by=two.one(proposer))
    if reworded and two.happens(0.4):
        words = two.words.of(f"{agreements.kind}_reworded")
        agreements.reword(agreement_id=one, words=words, seen_version=1, by=two.one(other))
        agreements.agree(agreement_id=one, seen_version=2, by=two.one(proposer))
    else:
        agreements.agree(agreement_id=one, seen_version=1, by=two.one(other))


def _reach_goal(two: Two) -> None:
    agreements = _agreements()
    agreements.reach(agreement_id=agreements.in_force(two.seat(CLIENT))[0], by=two.client)
    _agree_on_goal(two, False)


def _propose(two: Two, what: str) -> None:
    agreements = _agreements()
    words = two.words.of(f"{agreements.kind}_{what}")
    agreements.propose(alliance_id=two.alliance, words=words, by=two.either())
