"""`alliance practice`: found a practice with its first manager; list those there are."""

from typing import Annotated

import typer
from django.db import transaction

from alliance.cli.inviting import Invited, invited, show_invited
from alliance.cli.practices import all_practices
from alliance.cli.preparing import migrate
from alliance.cli.speaking import AsJson, OfDemo, print_json, say
from alliance.kernel.errors import Refused
from alliance.people.actions import add_person, found_practice
from alliance.people.checks import check_country, check_language, check_name, check_zone
from alliance.people.models import Practice, Role

app = typer.Typer(no_args_is_help=True, help="Found a practice with its first manager; list the practices.")
Address = Annotated[str, typer.Option(help="The first manager's mail address: who invites everybody else.")]
ManagerName = Annotated[str, typer.Option(help="The first manager's name.")]
Zone = Annotated[str, typer.Option(help="The time zone of its days and hours, such as Europe/Vienna.")]
Language = Annotated[str, typer.Option(help="The language of its pages.")]
Country = Annotated[str, typer.Option(help="Two letters, such as AT.")]
Mail = Annotated[bool, typer.Option("--mail", help="Also mail the link, in neutral words.")]


@app.command()
def found(
    name: Annotated[str, typer.Argument(help="What the practice is called.")],
    manager: ManagerName,
    address: Address,
    time_zone: Zone = "UTC",
    language: Language = "en",
    country: Country = "",
    mail: Mail = False,
    as_json: AsJson = False,
) -> None:
    """Found a practice with its first manager, and print the link with which the manager joins.

    Makes the database's tables first where they are missing. The link works once, for 72 hours; `alliance invite`
    makes another. The manager then invites therapists and clients on the page People.
    """
    migrate()
    called = _new_name(name)
    with transaction.atomic():
        practice = found_practice(
            name=called,
            time_zone=check_zone(time_zone) or "UTC",
            language=check_language(language),
            country=check_country(country),
        )
        one = _invited(practice, manager, address)
    if not as_json:
        say(f"{called} is founded.")
    show_invited(one, mail=mail, as_json=as_json)


@app.command(name="list")
def list_them(demo: OfDemo = False, as_json: AsJson = False) -> None:
    """List the practices of this database."""
    practices = all_practices()
    if as_json:
        print_json([{"id": one.id, "name": one.name, "is_demo": one.is_demo} for one in practices])
    elif practices:
        for one in practices:
            say(f"{one.name}, {one.time_zone}, {one.id}{', a demo' if one.is_demo else ''}")
    else:
        say("There is no practice here yet. Found one: alliance practice found --help")


def _invited(practice: Practice, manager: str, address: str) -> Invited:
    person = add_person(
        practice_id=practice.id,
        name=manager,
        address=address,
        role=Role.MANAGER,
        by=None,
        language=practice.language,
    )
    return invited(person, practice)


def _new_name(typed: str) -> str:
    name = check_name(typed, "Say the name of the practice.")
    if Practice.objects.filter(name__iexact=name).exists():
        raise Refused("There is a practice of this name already. `alliance practice list` shows it.")
    return name
