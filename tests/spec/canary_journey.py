"""A journey in which a client and a therapist type one phrase wherever words can be typed.

Run as a program it makes a database file of its own under ALLIANCE_VAR and leaves the write-ahead log as it is.
"""

import logging
import os
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from alliance.therapy.models import Session
    from tests.spec.house import House

CANARY = "the heron stands in the river"


def walk() -> None:
    """Everything that takes words, and mail, refusals and failures around it."""
    from alliance.kernel import clock, due
    from alliance.kernel.errors import Refused
    from alliance.measurement.actions import save_draft
    from alliance.people.seats import seat_at
    from alliance.rooms.actions import submit_check_in
    from alliance.rooms.forms import AFTER, BEFORE, OPEN_WORDS, TOPIC, form_for
    from alliance.safety import actions as safety
    from alliance.safety.models import Alert
    from alliance.therapy.actions import hold_session, name_interpreter
    from tests.spec.house import ITEM_9, build

    house = build()
    plan = safety.propose_plan(
        alliance_id=house.alliance.id,
        reader=house.therapist.person_id,
        read_within_hours=24,
        hours=CANARY,
        steps=CANARY,
        by=house.therapist,
    )
    safety.agree_plan(plan_id=plan.id, by=house.client)
    house.assign()
    session = house.session(days=0.01)
    questions = list(form_for(seat_at(house.client, house.alliance.id), session, BEFORE).questions)
    save_draft(
        session=session, occasion=BEFORE, answers={TOPIC: CANARY}, questions=questions, by=house.client
    )
    for occasion, given in ((BEFORE, {TOPIC: CANARY, ITEM_9: 2}), (AFTER, {OPEN_WORDS: CANARY})):
        if occasion == AFTER:
            hold_session(session_id=session.id, by=house.therapist)
        submit_check_in(
            session_id=session.id,
            occasion=occasion,
            submission_id=uuid4(),
            answers=given,
            candours={"standing": "share"},
            by=house.client,
        )
    look_back(house, session)
    name_interpreter(session_id=house.session(days=3).id, name=CANARY, by=house.therapist)
    safety.ask_contact(alliance_id=house.alliance.id, words=CANARY, by=house.client)
    safety.close_alert(alert_id=Alert.objects.get().id, done=CANARY, by=house.therapist)
    try:
        submit_check_in(
            session_id=session.id,
            occasion=AFTER,
            submission_id=uuid4(),
            answers={OPEN_WORDS: CANARY * 200},
            candours={"standing": "share"},
            by=house.client,
        )
    except Refused as refused:
        logging.getLogger("alliance").error("refused: %s", refused)
    due.on_due("broken", _break)
    due.schedule(kind="broken", ref=uuid4(), practice_id=house.practice.id, due_at=clock.now())
    for _ in range(4):
        due.sweep()
    with clock.at(clock.now() + timedelta(days=2)):
        due.sweep()


def look_back(house: "House", session: "Session") -> None:
    """What two people write when they look back, and when they begin steps."""
    from alliance.review.actions import open_repair, open_review, write_decision
    from alliance.rooms.registry import all_rooms

    alliance, room = house.alliance.id, all_rooms()[0]
    review = open_review(alliance_id=alliance, session_id=session.id, by=house.client)
    write_decision(review_id=review.id, words=CANARY, seen_version=0, by=house.therapist)
    open_repair(
        alliance_id=alliance,
        session_id=session.id,
        element=room.key,
        steps=[room.steps[0].key],
        words=CANARY,
        by=house.client,
    )


def _break(_ref: object) -> None:
    raise ValueError(CANARY)


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    walk()
    os._exit(0)  # no tidy end: the write-ahead log stays as a crash would leave it
