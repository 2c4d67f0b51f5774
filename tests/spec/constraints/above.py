"""The rooms, and the floors of insight and review."""

from datetime import date, timedelta
from uuid import uuid4

from django.db.models import F

from alliance.elements.goals.actions import propose_goal
from alliance.elements.goals.models import Goal
from alliance.insight.models import Checkpoint, State, ToldOf
from alliance.insight.noticing import say_of_finding
from alliance.kernel import clock
from alliance.people.alliances import answer_supervision, ask_supervision
from alliance.review.actions import confirm_talked, open_repair, open_review
from alliance.review.commenting import write_comment
from alliance.review.models import CaseComment, JointReview, QuarterFigures, Recheck, Repair
from alliance.review.of_practice import publish_quarter
from alliance.rooms.registry import all_rooms
from alliance.therapy.actions import hold_session
from alliance.therapy.models import Session
from tests.spec.constraints.breaking import Break, breaking, change, twice
from tests.spec.house import House

A_DAY = timedelta(days=1)


def folded(house: House) -> None:
    house.session()


def closed(house: House) -> None:
    """Three sessions held: the first lies in the filters."""
    for days in (1, 2, 3):
        session = house.session(days=days)
        with clock.at(session.starts_at):
            hold_session(session_id=session.id, by=house.therapist)
    Checkpoint.objects.exclude(audience="client").delete()


def commented(house: House) -> None:
    until = clock.now() + timedelta(days=9)
    supervisor, alliance = house.supervisor.person_id, house.alliance.id
    grant = ask_supervision(alliance_id=alliance, supervisor=supervisor, until=until, by=house.therapist)
    answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    write_comment(
        alliance_id=alliance, grant_id=grant.id, words="Yes.", submission_id=uuid4(), by=house.supervisor
    )


def published(house: House) -> None:
    publish_quarter(practice_id=house.practice.id, begins=date(2026, 1, 1), by=house.manager)


def told(house: House) -> None:
    place = ("rupture", "", "")
    say_of_finding(alliance_id=house.alliance.id, place=place, says="useful", by=house.therapist)


def held(house: House) -> Session:
    session = house.session(days=0.01)
    hold_session(session_id=session.id, by=house.therapist)
    return session


def talked(house: House) -> None:
    review = open_review(alliance_id=house.alliance.id, session_id=held(house).id, by=house.client)
    for by in (house.client, house.therapist):
        confirm_talked(review_id=review.id, seen_version=0, by=by)


def repaired(house: House) -> Repair:
    room = all_rooms()[0]
    return open_repair(
        alliance_id=house.alliance.id,
        session_id=held(house).id,
        element=room.key,
        steps=[room.steps[0].key],
        by=house.client,
    )


def looked_again(house: House) -> None:
    repair = repaired(house)
    Recheck.objects.create(
        practice=house.practice,
        repair=repair,
        session=repair.session,
        looked_at=clock.now(),
        value=5,
        outcome="persisting",
    )


def proposed(house: House) -> None:
    propose_goal(alliance_id=house.alliance.id, words="To sleep.", by=house.client)


BREAKS: dict[str, Break] = {
    "one_state_an_audience": breaking(folded, lambda: twice(State)),
    "a_comment_is_sent_once": breaking(commented, lambda: twice(CaseComment)),
    "a_comment_taken_back_has_no_words": breaking(
        commented, lambda: change(CaseComment, taken_back_at=clock.now())
    ),
    "a_quarter_is_published_once": breaking(published, lambda: twice(QuarterFigures)),
    "one_checkpoint_a_session": breaking(closed, lambda: twice(Checkpoint)),
    "checkpoint_of_a_session": breaking(closed, lambda: change(Checkpoint, closed=0)),
    "checkpoint_audience": breaking(closed, lambda: change(Checkpoint, audience="manager")),
    "one_notice_of_a_finding": breaking(told, lambda: twice(ToldOf)),
    "not_useful_has_a_reason": breaking(told, lambda: change(ToldOf, verdict="not_useful")),
    "state_audience": breaking(
        folded, lambda: State.objects.filter(audience="shared").update(audience="all")
    ),
    "not_today_or_talked": breaking(talked, lambda: change(JointReview, not_today_at=clock.now())),
    "one_repair_an_element": breaking(repaired, lambda: twice(Repair)),
    "repair_closed_with_outcome": breaking(repaired, lambda: change(Repair, closed_at=clock.now())),
    "one_recheck_a_session": breaking(looked_again, lambda: twice(Recheck)),
    "repair_looked_at_again": breaking(repaired, lambda: change(Repair, again_after=None)),
    "recheck_rests_on_something": breaking(looked_again, lambda: change(Recheck, value=None)),
    "recheck_says_better_or_not_yet": breaking(looked_again, lambda: change(Recheck, outcome="let_go")),
    "goal_closed_with_how": breaking(proposed, lambda: change(Goal, closed_at=F("proposed_at") + A_DAY)),
    "goal_agreed_by_somebody": breaking(
        proposed, lambda: change(Goal, client_agreed_at=None, therapist_agreed_at=None)
    ),
    "goal_words": breaking(proposed, lambda: change(Goal, wording_version=0)),
}
