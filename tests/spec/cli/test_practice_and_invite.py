"""A host begins: a practice, its first manager, people with links that work once."""

import pytest
from django.core import mail

from alliance.people.invitations import open_invitation
from alliance.people.models import Alliance, Invitation, Membership, Person, Practice
from alliance.people.queries import names_of
from tests.spec.cli.running import refusal, run, told
from tests.spec.house import House
from tests.spec.interop.tables import WIDE, WIDE_MAPPING, look

FOUND = ("practice", "found", "Praxis am Park", "--manager", "Mara", "--address", "mara@example.org")


def behind(link: str) -> Invitation:
    invitation = open_invitation(link.rstrip("/").rsplit("/", 1)[-1])
    assert invitation is not None
    return invitation


@pytest.mark.django_db
def test_a_practice_is_founded_with_the_link_of_its_manager() -> None:
    made = told(*FOUND, "--time-zone", "Europe/Vienna", "--country", "at")
    practice = Practice.objects.get()
    assert (practice.name, practice.time_zone, practice.country) == ("Praxis am Park", "Europe/Vienna", "AT")
    invitation = behind(made["link"])
    assert str(invitation.person_id) == made["person"]
    assert Membership.objects.get().role == "manager"
    assert told("practice", "list")[0]["name"] == "Praxis am Park"
    assert "Praxis" in run("practice", "list").stdout


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        ("--time-zone", "Vienna"),
        ("--language", "xx"),
        ("--country", "Austria"),
        ("--address", "mara"),
        ("--manager", " "),
    ],
)
def test_what_cannot_be_founded_is_a_sentence_and_leaves_nothing(wrong: tuple[str, str]) -> None:
    assert refusal(*FOUND, *wrong)
    assert not Practice.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_name_that_is_there_is_not_founded_twice() -> None:
    told(*FOUND)
    assert "already" in refusal(*FOUND)
    assert Practice.objects.count() == 1


@pytest.mark.django_db
def test_without_a_practice_every_command_says_so() -> None:
    assert "practice found" in refusal("invite", "x@example.org")
    assert "practice found" in run("practice", "list").stdout


def test_somebody_new_gets_a_link_and_again_another(house: House) -> None:
    words = ("invite", "nora@example.org")
    assert "--name" in refusal(*words, "--role", "therapist")
    first = told(*words, "--role", "therapist", "--name", "Nora")
    second = told(*words)
    assert open_invitation(first["link"].rstrip("/").rsplit("/", 1)[-1]) is None
    person = behind(second["link"]).person
    assert names_of([person.id])[person.id] == "Nora"
    assert str(person.id) == first["person"] == second["person"]


def test_a_client_is_brought_together_with_a_therapist(house: House) -> None:
    words = ("invite", "new@example.org", "--role", "client", "--name", "New", "--therapist")
    assert "Theo" in refusal(*words, "Nobody")
    assert Person.objects.count() == 5
    told(*words, "Cora")
    assert Alliance.objects.count() == 2
    assert "open alliance" in refusal(*words, "Cora")


def test_the_mail_says_nothing_of_what_it_is_about(house: House, monkeypatch) -> None:
    made = told("invite", "nora@example.org", "--role", "client", "--name", "Nora", "--mail")
    (sent,) = mail.outbox
    assert made["mailed"]
    assert made["link"] in sent.body
    assert not {"alliance", "therap", "practice"} & set(sent.subject.lower().split())
    monkeypatch.setattr("alliance.notices.actions.send_mail", _refused)
    result = run("invite", "nora@example.org", "--mail")
    assert result.exit_code == 0
    assert "another way" in result.stderr


def _refused(*_args: object, **_more: object) -> int:
    raise ConnectionRefusedError


def test_with_two_practices_one_must_be_named(house: House) -> None:
    told(*FOUND)
    assert "--practice" in refusal("invite", "x@example.org", "--role", "client", "--name", "X")
    made = told("invite", "x@example.org", "--role", "client", "--name", "X", "--practice", "praxis am park")
    assert made["practice"] == str(Practice.objects.get(name="Praxis am Park").id)
    assert "not one practice" in refusal("invite", "x@example.org", "--practice", "Elsewhere")


def test_somebody_unknown_is_not_invited_without_a_role(house: House) -> None:
    assert "--role" in refusal("invite", "stranger@example.org")


def test_a_client_of_a_table_gets_an_address_and_a_link(house: House) -> None:
    from alliance.interop.tables.actions import import_table

    import_table(preview=look(house, WIDE, WIDE_MAPPING), by=None)
    person = Person.objects.filter(address=None).first()
    assert person is not None
    made = told("invite", "first@example.org", "--person", person.id)
    assert behind(made["link"]).person_id == person.id
    person.refresh_from_db()
    assert person.address.text == "first@example.org"
    assert look(house, WIDE, WIDE_MAPPING).n_to_write == 0
    assert "already" in refusal("invite", "other@example.org", "--person", person.id)
    assert "id" in refusal("invite", "other@example.org", "--person", "nobody")
