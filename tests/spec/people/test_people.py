"""The acts about people: added, corrected, roles given and ended, deactivated and back, logins ended."""

import time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.kernel import audit
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry
from alliance.people import actions, register
from alliance.people.alliances import answer_supervision, ask_supervision
from alliance.people.invitations import accept, invite, open_invitation, revoke
from alliance.people.models import Invitation, Membership, Person, Practice
from alliance.people.seats import seat_at
from alliance.web.middleware import principal_of
from tests.spec.house import House, build
from tests.spec.people.test_alliances import DAY, clock
from tests.spec.visiting import visitor


def roles(person_id: object) -> set[str]:
    return set(Membership.objects.filter(person_id=person_id, ended_at=None).values_list("role", flat=True))


def add(house: House, role: str = "therapist", **more: str) -> Person:
    given = {"name": "Nora", "address": f"{uuid4().hex}@example.org", **more}
    return actions.add_person(practice_id=house.practice.id, role=role, by=house.manager, **given)


def here(house: House, who: str = "colleague") -> dict:
    return {
        "practice_id": house.practice.id,
        "person_id": getattr(house, who).person_id,
        "by": house.manager,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"address": "nora"}, "address"),
        ({"role": "guardian"}, "role"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    house: House, wrong: dict, field: str
) -> None:
    before = Person.objects.count()
    with pytest.raises(Refused) as refused:
        add(house, **{"role": "client", **wrong})
    assert refused.value.field == field
    assert Person.objects.count() == before


def test_somebody_known_by_the_address_only_gets_the_role(house: House) -> None:
    nora = add(house, address="Nora@Example.org")
    again = add(house, "supervisor", name="Another", address=" nora@example.org ")
    assert again.id == nora.id
    assert roles(nora.id) == {"therapist", "supervisor"}


def test_what_was_typed_is_corrected_until_they_join(house: House) -> None:
    nora = add(house, address="nroa@example.org")
    fix = {**here(house), "person_id": nora.id, "name": "Nora B.", "address": "nora@example.org"}
    actions.correct_person(**fix)
    nora.refresh_from_db()
    assert (nora.name.text, nora.address.text) == ("Nora B.", "nora@example.org")
    accept(
        token=invite(practice_id=house.practice.id, person_id=nora.id, by=house.manager),
        password="a heron, it is",
    )
    with pytest.raises(Refused, match="only they can change"):
        actions.correct_person(**fix)
    with pytest.raises(Refused, match="cannot be used"):
        actions.correct_person(**{**here(house), "name": "x", "address": "nora@example.org"})


def test_a_manager_never_gets_a_link_of_somebody_who_joined(house: House) -> None:
    nora = add(house, "client")
    accept(
        token=invite(practice_id=house.practice.id, person_id=nora.id, by=house.manager),
        password="a heron, it is",
    )
    with pytest.raises(Refused, match="ask for a new password"):
        invite(practice_id=house.practice.id, person_id=nora.id, by=house.manager)
    assert Invitation.objects.filter(person=nora).count() == 1


def test_an_invitation_is_taken_back_by_the_manager_of_its_practice(house: House) -> None:
    nora = add(house)
    token = invite(practice_id=house.practice.id, person_id=nora.id, by=house.manager)
    one = Invitation.objects.get()
    for stranger in (house.therapist, build().manager):
        with pytest.raises(NotYours):
            revoke(invitation_id=one.id, by=stranger)
    revoke(invitation_id=one.id, by=house.manager)
    assert open_invitation(token) is None
    with pytest.raises(NotYours):
        revoke(invitation_id=one.id, by=house.manager)


def test_roles_are_given_and_end_at_once(house: House) -> None:
    actions.give_role(**here(house), role="manager")
    assert roles(house.colleague.person_id) == {"therapist", "manager"}
    actions.end_role(**here(house), role="therapist")
    assert roles(house.colleague.person_id) == {"manager"}
    with pytest.raises(Refused, match="does not hold"):
        actions.end_role(**here(house), role="therapist")
    with pytest.raises(Refused, match="no such role"):
        actions.give_role(**here(house), role="guardian")


def test_a_practice_keeps_a_manager_a_client_their_own_and_clients_a_therapist(house: House) -> None:
    for who, role, says in (
        ("manager", "manager", "needs one manager"),
        ("client", "client", "never ends"),
        ("therapist", "therapist", "Hand them over first"),
    ):
        with pytest.raises(Refused, match=says):
            actions.end_role(**here(house, who), role=role)


def test_with_the_role_of_a_supervisor_ends_what_they_were_let_into(house: House) -> None:
    grant = ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=clock.now() + DAY,
        by=house.therapist,
    )
    answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    actions.give_role(**here(house, "supervisor"), role="therapist")
    actions.end_role(**here(house, "supervisor"), role="supervisor")
    grant.refresh_from_db()
    assert grant.ended_at == clock.now()
    last = AuditEntry.objects.filter(scope_id=house.alliance.id).order_by("-seq").first()
    assert (last.verb, last.actor_id) == ("supervision.end", house.manager.person_id)
    with pytest.raises(NotYours):
        seat_at(house.supervisor, house.alliance.id)


def test_a_deactivated_person_is_out_with_the_next_request_and_comes_back_with_the_same_roles(
    pages: House,
) -> None:
    actions.give_role(**here(pages, "therapist"), role="supervisor")
    browser, url = visitor(pages.therapist), f"/a/{pages.alliance.id}/sessions/"
    assert browser.get(url).status_code == 200
    actions.deactivate(**here(pages, "therapist"))
    assert browser.get(url).status_code != 200
    person = Person.objects.get(id=pages.therapist.person_id)
    assert not person.is_active
    assert principal_of(person) is None
    actions.reactivate(**here(pages, "therapist"))
    assert roles(person.id) == {"therapist", "supervisor"}
    assert browser.get(url).status_code != 200
    assert visitor(pages.therapist).get(url).status_code == 200
    assert not Membership.objects.filter(may_return=True).exists()


def test_deactivating_here_takes_nothing_from_another_practice(house: House) -> None:
    other = build()
    Membership.objects.create(
        practice=other.practice, person_id=house.colleague.person_id, role="therapist", started_at=clock.now()
    )
    actions.deactivate(**here(house))
    person = Person.objects.get(id=house.colleague.person_id)
    assert person.is_active
    assert principal_of(person).practice_id == other.practice.id
    with pytest.raises(NotYours):
        actions.reactivate(practice_id=other.practice.id, person_id=person.id, by=other.manager)


def test_a_client_is_not_deactivated_and_staff_who_are_clients_keep_their_own(house: House) -> None:
    with pytest.raises(Refused, match="never ends"):
        actions.deactivate(**here(house, "client"))
    actions.give_role(**here(house), role="client")
    actions.deactivate(**here(house))
    assert roles(house.colleague.person_id) == {"client"}
    assert Person.objects.get(id=house.colleague.person_id).is_active


def test_nobody_deactivates_themselves_or_the_last_manager_or_adds_who_is_out(house: House) -> None:
    with pytest.raises(Refused, match="yourself"):
        actions.deactivate(**here(house, "manager"))
    nora = add(house, address="nora@example.org")
    actions.deactivate(**{**here(house), "person_id": nora.id})
    with pytest.raises(Refused, match="Reactivate them"):
        add(house, address="nora@example.org")


def test_every_login_ends_at_once_and_the_person_signs_in_again(pages: House) -> None:
    browser, url = visitor(pages.client), f"/a/{pages.alliance.id}/sessions/"
    assert browser.get(url).status_code == 200
    actions.end_sign_ins_of(**here(pages, "client"))
    assert browser.get(url).status_code != 200
    assert visitor(pages.client).get(url).status_code == 200


@pytest.mark.parametrize("who", ["client", "therapist", "supervisor"])
@pytest.mark.parametrize(
    "act",
    [actions.deactivate, actions.reactivate, actions.end_sign_ins_of, actions.give_role, actions.end_role],
)
def test_only_a_manager_of_the_practice_acts_on_people(house: House, who: str, act) -> None:
    more = {"role": "supervisor"} if act in (actions.give_role, actions.end_role) else {}
    for by in (getattr(house, who), build().manager):
        with pytest.raises(NotYours):
            act(practice_id=house.practice.id, person_id=house.colleague.person_id, by=by, **more)


def test_somebody_of_another_practice_does_not_exist(house: House) -> None:
    stranger = build().therapist.person_id
    for act, more in (
        (actions.deactivate, {}),
        (actions.reactivate, {}),
        (actions.end_sign_ins_of, {}),
        (actions.give_role, {"role": "manager"}),
        (actions.correct_person, {"name": "x", "address": "x@example.org"}),
    ):
        with pytest.raises(NotYours):
            act(practice_id=house.practice.id, person_id=stranger, by=house.manager, **more)
    with pytest.raises(NotYours):
        register.member_of(house.manager, stranger)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"time_zone": "Moon/Base"}, "time_zone"),
        ({"country": "Germany"}, "country"),
        ({"language": "tlh"}, "language"),
        ({"contact_response_hours": 0}, "contact_response_hours"),
        ({"contact_hours": "x" * 201}, "contact_hours"),
        ({"crisis_lines": "x" * 4001}, "crisis_lines"),
    ],
)
def test_a_practice_says_nothing_that_cannot_be(house: House, wrong: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.change_practice(practice_id=house.practice.id, by=house.manager, **wrong)
    assert refused.value.field == field


def test_a_practice_is_changed_by_its_manager_alone(house: House) -> None:
    for by in (house.therapist, build().manager):
        with pytest.raises(NotYours):
            actions.change_practice(practice_id=house.practice.id, by=by, name="Mine")
    actions.change_practice(practice_id=house.practice.id, by=house.manager, country="de", time_zone="")
    changed = Practice.objects.get(id=house.practice.id)
    assert (changed.country, changed.time_zone) == ("DE", "UTC")


def test_ones_own_settings(house: House) -> None:
    actions.rename(by=house.client, name=" Clea ", language="en", time_zone="Asia/Tokyo")
    actions.choose_notes(by=house.client, by_mail=False)
    actions.change_address(by=house.client, address="clea@example.org")
    person = Person.objects.get(id=house.client.person_id)
    assert (person.name.text, person.time_zone, person.address.text) == (
        "Clea",
        "Asia/Tokyo",
        "clea@example.org",
    )
    assert not person.notes_by_mail
    with pytest.raises(Refused, match="cannot be used"):
        actions.change_address(by=house.therapist, address="CLEA@example.org")
    assert audit.broken_at(house.practice.id) is None


def test_the_register_finds_by_name_address_and_role(house: House) -> None:
    nora = add(house, address="nora@example.org", name="Ñora")
    find = register.find_members
    assert [name for _id, name in find(house.manager)] == ["Clea", "Cora", "Mara", "Sven", "Theo", "Ñora"]
    assert find(house.manager, search="ÑOR") == [(nora.id, "Ñora")]
    assert find(house.manager, search=" Nora@example.org ") == [(nora.id, "Ñora")]
    assert [name for _id, name in find(house.manager, role="therapist")] == ["Cora", "Theo", "Ñora"]
    actions.deactivate(**{**here(house), "person_id": nora.id})
    assert find(house.manager, search="ñora") == []
    assert find(house.manager, role="deactivated") == [(nora.id, "Ñora")]
    for who in (house.client, house.therapist, house.supervisor):
        with pytest.raises(NotYours):
            find(who)


def test_the_register_says_who_joined(house: House) -> None:
    nora = add(house)
    state = lambda: register.member_of(house.manager, nora.id).state  # noqa: E731
    assert state() == "not_invited"
    token = invite(practice_id=house.practice.id, person_id=nora.id, by=house.manager)
    assert state() == "invited"
    with clock.at(clock.now() + 4 * DAY):
        assert state() == "not_invited"
    accept(token=token, password="a heron, it is")
    assert state() == "joined"


def test_a_page_of_the_register_of_five_hundred_is_four_queries_and_quick(house: House) -> None:
    for n in range(10):
        add(house, "client", name=f"Client {n:03}")
    base = Person.objects.get(id=house.client.person_id)
    copies = [
        Person(id=uuid4(), username=uuid4().hex, name=base.name, address=base.address, created_at=clock.now())
        for _ in range(490)
    ]
    Person.objects.bulk_create(copies)
    Membership.objects.bulk_create(
        Membership(practice=house.practice, person=one, role="client", started_at=clock.now())
        for one in copies
    )
    register.find_members(house.manager)
    began = time.process_time()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = register.find_members(house.manager)
        page = register.members_in_full(house.manager, found[-25:])
    assert len(found) == 505
    assert len(page) == 25
    assert len(asked) == 4
    assert time.process_time() - began < 0.5
