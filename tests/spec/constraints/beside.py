"""The floors of people, confidentiality and therapy."""

from datetime import timedelta
from uuid import uuid4

from django.db.models import F

from alliance.confidentiality.actions import choose_candour
from alliance.confidentiality.models import Consent, StandingCandour
from alliance.kernel import clock
from alliance.people import alliances
from alliance.people.models import (
    Alliance,
    CaseGrant,
    Chair,
    EndingProposal,
    HandoverPick,
    Invitation,
    Membership,
    Pause,
    Role,
)
from alliance.people.tokens import token_hash
from alliance.rooms.doors import propose_room
from alliance.therapy.actions import arrange_review, hold_session, move_session, name_interpreter
from alliance.therapy.feeds import make_feed
from alliance.therapy.models import Arrangement, Ask, CalendarFeed, Interpreter, OpenRoom, Session, Topic
from alliance.therapy.topics import bring_topic
from tests.spec.constraints.breaking import Break, breaking, change, twice
from tests.spec.house import House
from tests.spec.rooms.opened import a_room, open_room

A_DAY = timedelta(days=1)


def there(_house: House) -> None:
    """What the house has from the start is enough."""


def invited(house: House) -> None:
    Invitation.objects.create(
        practice=house.practice,
        person_id=house.client.person_id,
        purpose=Invitation.Purpose.JOIN,
        token_hash=token_hash("t"),
        created_at=clock.now(),
        expires_at=clock.now() + A_DAY,
    )


def paused(house: House) -> None:
    alliances.pause(alliance_id=house.alliance.id, by=house.client)


def ending(house: House) -> None:
    alliances.propose_ending(alliance_id=house.alliance.id, by=house.client)


def granted(house: House) -> None:
    alliances.ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=clock.now() + 30 * A_DAY,
        by=house.therapist,
    )


def picked(house: House) -> None:
    after = alliances.hand_over(
        alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager
    )
    alliances.pick(alliance_id=after.id, kind="goal", object_id=uuid4(), by=house.client)


def room_proposed(house: House) -> None:
    propose_room(alliance_id=house.alliance.id, key=a_room(), by=house.client)


def room_opened(house: House) -> None:
    open_room(house, a_room())


def fed(house: House) -> None:
    make_feed(is_neutral=True, by=house.client)


def consented(house: House) -> None:
    Consent.objects.create(
        practice=house.practice,
        alliance=house.alliance,
        chair="client",
        purpose="recording",
        given_by_id=house.client.person_id,
        given_at=clock.now(),
    )


def consented_about(house: House) -> None:
    consented(house)
    change(Consent, about=uuid4())


def chosen(house: House) -> None:
    choose_candour(alliance_id=house.alliance.id, candour="share", by=house.client)


def held(house: House) -> None:
    hold_session(session_id=house.session(days=0.01).id, by=house.therapist)


def moved(house: House) -> None:
    move_session(session_id=house.session().id, starts_at=clock.now() + 3 * A_DAY, by=house.client)


def interpreted(house: House) -> None:
    name_interpreter(session_id=house.session().id, name="Ines", by=house.therapist)


def brought(house: House) -> None:
    bring_topic(session_id=house.session().id, words="The move.", candour="keep", by=house.client)


def arranged(house: House) -> None:
    arrange_review(alliance_id=house.alliance.id, review_when="ends", by=house.client)


PEOPLE: dict[str, Break] = {
    "membership_once": breaking(there, lambda: twice(Membership)),
    "membership_dates": breaking(there, lambda: change(Membership, ended_at=F("started_at") - A_DAY)),
    "membership_role": breaking(there, lambda: change(Membership, role="guardian")),
    "membership_returns_after_end": breaking(there, lambda: change(Membership, may_return=True)),
    "invitation_expires": breaking(invited, lambda: change(Invitation, expires_at=F("created_at"))),
    "invitation_purpose": breaking(invited, lambda: change(Invitation, purpose="spy")),
    "alliance_closed_with_date_and_how": breaking(there, lambda: change(Alliance, closed_at=clock.now())),
    "one_person_a_chair": breaking(there, lambda: twice(Chair)),
    "chair_dates": breaking(there, lambda: change(Chair, left_at=F("seated_at") - A_DAY)),
    "chair_role": breaking(there, lambda: change(Chair, role=Role.MANAGER)),
    "one_pause_at_a_time": breaking(paused, lambda: twice(Pause)),
    "one_ending_proposed": breaking(ending, lambda: twice(EndingProposal)),
    "ending_answered_after": breaking(
        ending, lambda: change(EndingProposal, answered_at=F("proposed_at") - A_DAY)
    ),
    "ending_of_a_chair": breaking(ending, lambda: change(EndingProposal, by_chair="manager")),
    "one_grant_a_case": breaking(granted, lambda: twice(CaseGrant)),
    "grant_has_an_end": breaking(granted, lambda: change(CaseGrant, until=F("asked_at"))),
    "picked_once": breaking(picked, lambda: twice(HandoverPick)),
}
CONFIDENTIALITY: dict[str, Break] = {
    "standing_candour": breaking(chosen, lambda: change(StandingCandour, candour="all")),
    "consent_once": breaking(consented, lambda: twice(Consent)),
    "consent_once_about_one_thing": breaking(consented_about, lambda: twice(Consent)),
    "consent_dates": breaking(consented, lambda: change(Consent, withdrawn_at=F("given_at") - A_DAY)),
    "consent_of_a_chair": breaking(consented, lambda: change(Consent, chair="supervisor")),
}
THERAPY: dict[str, Break] = {
    "session_number_once": breaking(House.session, lambda: twice(Session, starts_at=clock.now())),
    "session_time_once": breaking(House.session, lambda: twice(Session, number=99)),
    "session_by_whom": breaking(House.session, lambda: change(Session, status="missed")),
    "session_late_by_whom": breaking(held, lambda: change(Session, late_by="client")),
    "session_moved_somewhere": breaking(
        moved, lambda: Session.objects.filter(status="moved").update(moved_to=None)
    ),
    "session_positive": breaking(House.session, lambda: change(Session, minutes=0)),
    "session_words": breaking(House.session, lambda: change(Session, mode="letter")),
    "interpreter_named_by_somebody": breaking(
        interpreted, lambda: change(Interpreter, client_agreed_at=None, therapist_agreed_at=None)
    ),
    "topic_opened_after": breaking(
        brought, lambda: change(Topic, candour="share", opened_at=F("brought_at") - A_DAY)
    ),
    "topic_kept_stays_closed": breaking(brought, lambda: change(Topic, opened_at=clock.now())),
    "topic_words": breaking(brought, lambda: change(Topic, candour="maybe")),
    "topic_of_therapist_is_shared": breaking(brought, lambda: change(Topic, chair="therapist")),
    "room_open_once": breaking(room_opened, lambda: twice(OpenRoom)),
    "one_room_proposed_at_a_time": breaking(room_proposed, lambda: twice(OpenRoom, key="another")),
    "room_closed_by_a_chair": breaking(room_opened, lambda: change(OpenRoom, ended_at=F("agreed_at"))),
    "room_agreed_after_proposed": breaking(
        room_opened, lambda: change(OpenRoom, agreed_at=F("proposed_at") - A_DAY)
    ),
    "room_of_a_chair": breaking(room_opened, lambda: change(OpenRoom, proposed_by="manager")),
    "one_calendar_feed": breaking(fed, lambda: twice(CalendarFeed, token_hash="another")),
    "asked_once": breaking(room_proposed, lambda: twice(Ask)),
    "ask_of_a_chair": breaking(room_proposed, lambda: change(Ask, chair="supervisor")),
    "arrangement_when": breaking(arranged, lambda: change(Arrangement, review_when="never")),
}
BREAKS: dict[str, Break] = PEOPLE | CONFIDENTIALITY | THERAPY
