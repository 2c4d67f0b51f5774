"""`alliance invite`: somebody added to a practice, or invited again, with a link that works once."""

from typing import Annotated

import typer
from django.db import transaction

from alliance.cli.inviting import Invited, invited, show_invited
from alliance.cli.practices import chosen_practice
from alliance.cli.speaking import AsJson, Which, complain
from alliance.kernel.errors import Refused
from alliance.people.actions import add_person, members
from alliance.people.alliances import open_alliance
from alliance.people.arriving import give_address
from alliance.people.models import Alliance, Person, Practice, Role
from alliance.people.naming import member_typed, person_at, person_of_id

app = typer.Typer()
Address = Annotated[str, typer.Argument(help="The mail address with which the person will sign in.")]
TheRole = Annotated[Role | None, typer.Option("--role", help="What the person is in the practice.")]
Name = Annotated[str, typer.Option(help="The person's name; needed for somebody new.")]
Therapist = Annotated[
    str, typer.Option(help="For a client: who sits across. Address, name or id; opens their alliance.")
]
PersonId = Annotated[
    str, typer.Option("--person", help="The id of somebody who was imported and has no address yet.")
]
Mail = Annotated[bool, typer.Option("--mail", help="Also mail the link, in neutral words.")]


@app.command()
def invite(
    address: Address,
    role: TheRole = None,
    name: Name = "",
    practice: Which = "",
    therapist: Therapist = "",
    person: PersonId = "",
    mail: Mail = False,
    as_json: AsJson = False,
) -> None:
    """Add somebody to a practice and print their link; or print a new link for who is there already.

    The link works once, for 72 hours, for this person; an earlier one ends. Somebody who has joined already
    chooses a new password with it. A client is brought together with a therapist by --therapist.
    """
    here = chosen_practice(practice)
    with transaction.atomic():
        found = _imported(here, person, address) if person else _person(here, address, role, name)
        if therapist:
            _bring_together(here, found, therapist)
        one: Invited = invited(found, here)
    if found.has_usable_password():
        complain("This person has joined already: with the link they choose a new password.")
    show_invited(one, mail=mail, as_json=as_json)


def _person(practice: Practice, address: str, role: Role | None, name: str) -> Person:
    known = person_at(address)
    if role is not None:
        if known is None and not name.strip():
            raise Refused("Say the name of somebody new with --name.", field="name")
        return add_person(practice_id=practice.id, name=name, address=address, role=role, by=None)
    if known is None or not members(practice.id).filter(id=known.id).exists():
        raise Refused(
            f"{practice.name} has nobody with this address yet. Add them: --role client --name NAME "
            "(or therapist, supervisor, manager).",
            field="address",
        )
    return known


def _imported(practice: Practice, person: str, address: str) -> Person:
    found = person_of_id(practice.id, person)
    return give_address(practice_id=practice.id, person_id=found.id, address=address, by=None)


def _bring_together(practice: Practice, client: Person, typed: str) -> None:
    therapist = member_typed(practice.id, typed, Role.THERAPIST)
    if Alliance.objects.filter(
        practice=practice, closed_at=None, chairs__person=client, chairs__role=Role.CLIENT
    ).exists():
        raise Refused(
            "This client has an open alliance here already. Leave --therapist out.", field="therapist"
        )
    open_alliance(practice_id=practice.id, clients=[client.id], therapists=[therapist.id], by=None)
