"""`alliance practice`: found a practice with its first manager; list those there are."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.conf import settings
from django.db import transaction

from alliance.cli.inviting import Invited, invited, show_invited
from alliance.cli.practices import all_practices
from alliance.cli.preparing import migrate
from alliance.cli.speaking import AsJson, OfDemo, print_json, say, show_table
from alliance.kernel.errors import Refused
from alliance.people.actions import add_person, found_practice
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
    _refuse_unknown(name, time_zone, language, country)
    with transaction.atomic():
        one = _found(name.strip(), manager, address, time_zone, language, country)
    if not as_json:
        say(f"{name.strip()} is founded.")
    show_invited(one, mail=mail, as_json=as_json)


@app.command(name="list")
def list_them(demo: OfDemo = False, as_json: AsJson = False) -> None:
    """List the practices of this database."""
    practices = all_practices()
    if as_json:
        print_json([{"id": one.id, "name": one.name, "is_demo": one.is_demo} for one in practices])
    elif practices:
        rows = [(one.name, one.time_zone, one.id, "invented" if one.is_demo else "") for one in practices]
        show_table(("Name", "Time zone", "Id", ""), rows)
    else:
        say("There is no practice here yet. Found one: alliance practice found --help")


def _found(name: str, manager: str, address: str, time_zone: str, language: str, country: str) -> Invited:
    practice = found_practice(name=name, time_zone=time_zone, language=language, country=country)
    person = add_person(
        practice_id=practice.id, name=manager, address=address, role=Role.MANAGER, by=None, language=language
    )
    return invited(person, practice)


def _refuse_unknown(name: str, time_zone: str, language: str, country: str) -> None:
    if not name.strip() or len(name.strip()) > 120:
        raise Refused("A practice's name has between 1 and 120 characters.")
    if Practice.objects.filter(name__iexact=name.strip()).exists():
        raise Refused("There is a practice of this name already. `alliance practice list` shows it.")
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise Refused(f"{time_zone} is no time zone. They look like Europe/Vienna or America/Lima.") from None
    if language not in dict(settings.LANGUAGES):
        raise Refused(f"There is no language {language} yet, only {', '.join(dict(settings.LANGUAGES))}.")
    if country and not (len(country) == 2 and country.isalpha() and country.isascii()):
        raise Refused("A country is two letters, such as AT.")
