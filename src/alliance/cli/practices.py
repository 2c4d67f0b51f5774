"""Which practice a command is about: found by what somebody types."""

from django.db import DatabaseError

from alliance.kernel.errors import Refused
from alliance.people.models import Practice

NO_TABLES = "The database has no tables of this version yet. `alliance serve` or `alliance practice found` makes them."
NO_PRACTICE = "There is no practice here yet. Found one first: alliance practice found --help"


def all_practices() -> list[Practice]:
    """Every practice, by name; refused in words where the database is not ready."""
    try:
        return list(Practice.objects.order_by("name", "id"))
    except DatabaseError:
        raise Refused(NO_TABLES) from None


def chosen_practice(typed: str) -> Practice:
    """The practice of this name or id; the only one where nothing was typed."""
    practices = all_practices()
    if not practices:
        raise Refused(NO_PRACTICE)
    if not typed and len(practices) == 1:
        return practices[0]
    found = [one for one in practices if typed and typed.casefold() in (one.name.casefold(), str(one.id))]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.name} ({one.id})" if found else one.name for one in practices)
    start = "Say which practice with --practice" if not typed else "There is not one practice of this name"
    raise Refused(f"{start}: {names}.", field="practice")
