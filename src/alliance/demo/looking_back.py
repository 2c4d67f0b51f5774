"""Looking back together: the review of the session before, what is opened in it, what is decided, and repair."""

from datetime import timedelta

from alliance.demo.past import Step
from alliance.demo.two import CLIENT, Appointment, Two
from alliance.insight.queries import known_together
from alliance.insight.signals.drop import drop_of
from alliance.kernel import clock
from alliance.review.actions import confirm_talked, open_review, say_not_today, write_decision
from alliance.review.models import JointReview
from alliance.review.queries import repairs_of
from alliance.review.repairing import let_repair_go, open_repair
from alliance.rooms.opening import open_answer
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.models import Session
from alliance.therapy.queries import topics_for
from alliance.therapy.topics import open_topic

MINUTE = timedelta(minutes=1)
NOT_TODAY, HALF_CONFIRMED = 0.1, 0.05
OPENS_BY_TAP = 0.75
LONG_ENOUGH, LETS_GO = timedelta(days=10), 0.4


def steps_of_looking_back(two: Two, one: Appointment) -> list[Step]:
    """What is opened in this session, and the review of the one before it, at its beginning or its end."""
    minutes = 43 if "review_ends" in two.script.turns else 4
    return [
        (one.at + 2 * MINUTE, lambda: _open_what_was_brought(two, two.sessions[one.number])),
        (one.at + minutes * MINUTE, lambda: _look_back(two, one)),
    ]


def _open_what_was_brought(two: Two, session: Session) -> None:
    for topic in topics_for(two.seat(CLIENT), session):
        if topic.chair == CLIENT and topic.candour == "session" and two.happens(OPENS_BY_TAP):
            open_topic(topic_id=topic.id, by=two.client)
    _tap(two, session)


def _tap(two: Two, session: Session) -> None:
    """The client opens what was to be opened in the session; what is not opened now stays closed."""
    mine = [entry for entry in two.to_open if entry[0] == session.id]
    for _session, response, name in mine:
        if two.happens(OPENS_BY_TAP):
            open_answer(response_id=response, link_id=name, by=two.client)
    two.to_open = [entry for entry in two.to_open if entry[0] != session.id]


def _look_back(two: Two, one: Appointment) -> None:
    session, two.waiting = two.waiting, two.sessions[one.number]
    if session is None:
        return
    is_hard = bool(_drops(two, session))
    if not two.happens(two.manner.mends if is_hard else two.manner.reviews):
        return
    review = open_review(alliance_id=two.alliance, session_id=session.id, by=two.either())
    if not is_hard and two.happens(NOT_TODAY):
        say_not_today(review_id=review.id, by=two.either(0.7))
        return
    _tap(two, session)
    _decide(two, review, is_hard)
    _let_go_what_is_old(two)
    _repair(two, session)


def _decide(two: Two, review: JointReview, is_hard: bool) -> None:
    words = two.words.of("decisions_hard" if is_hard else "decisions")
    write_decision(review_id=review.id, words=words, seen_version=0, by=two.either(0.3))
    confirm_talked(review_id=review.id, seen_version=1, by=two.therapist)
    if not two.happens(HALF_CONFIRMED):
        confirm_talked(review_id=review.id, seen_version=1, by=two.client)


def _let_go_what_is_old(two: Two) -> None:
    """Steps that did not help for more than a session are let go, sooner or later."""
    for repair in repairs_of(two.seat(CLIENT), open_only=True):
        if clock.now() - repair.opened_at > LONG_ENOUGH and two.happens(LETS_GO):
            let_repair_go(repair_id=repair.id, by=two.either())


def _drops(two: Two, session: Session) -> dict[str, float]:
    """The elements that both can see to be lower than usual since this session, by how far."""
    known = known_together(two.seat(CLIENT))
    found = {
        key: drop_of(one.client) for key, one in known.elements.items() if one.client.ref == str(session.id)
    }
    return {key: below for key, below in found.items() if below is not None and key not in known.repairs}


def _repair(two: Two, session: Session) -> None:
    drops = _drops(two, session)
    if not drops:
        return
    element = max(drops, key=lambda key: drops[key])
    steps = [step.key for step in rooms_by_key()[element].steps]
    open_repair(
        alliance_id=two.alliance,
        session_id=session.id,
        element=element,
        steps=steps[: 2 + two.happens(0.4)],
        words=two.words.of("repair_words") if two.happens(0.6) else "",
        by=two.either(),
    )
