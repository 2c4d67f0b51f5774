"""A link that somebody else has seen is worth nothing once the person has a password of their own."""

import pytest

from alliance.kernel.errors import Refused
from alliance.people.invitations import accept, ask_for_reset, invite, open_invitation
from alliance.people.models import Person
from tests.spec.house import House

OWN, OTHER = "four quiet herons wade", "someone else entirely"


def reset_link(house: House) -> str:
    address = Person.objects.get(id=house.client.person_id).address
    found = ask_for_reset(address=address.text_or_gone if address else "")
    assert found is not None
    return found[2]


def test_an_invitation_that_a_manager_saw_ends_when_the_person_comes_in_by_a_new_password(
    house: House,
) -> None:
    seen = invite(practice_id=house.practice.id, person_id=house.client.person_id, by=house.manager)
    accept(token=reset_link(house), password=OWN)
    assert open_invitation(seen) is None
    with pytest.raises(Refused, match="used already, or is too old"):
        accept(token=seen, password=OTHER)
    assert Person.objects.get(id=house.client.person_id).check_password(OWN)


def test_a_reset_that_was_asked_for_ends_when_the_person_comes_in_by_the_invitation(house: House) -> None:
    lying_in_a_mail_box = reset_link(house)
    own = invite(practice_id=house.practice.id, person_id=house.client.person_id, by=house.manager)
    accept(token=own, password=OWN)
    assert open_invitation(lying_in_a_mail_box) is None


def test_the_links_of_others_stay(house: House) -> None:
    theirs = invite(practice_id=house.practice.id, person_id=house.colleague.person_id, by=house.manager)
    accept(token=reset_link(house), password=OWN)
    assert open_invitation(theirs) is not None
