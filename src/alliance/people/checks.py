"""What may stand in the columns of people and practices: checked once, with a sentence for who typed it."""

from functools import cache
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext as _

from alliance.kernel.errors import Refused

NAME_AT_MOST = 120
TEXT_AT_MOST = 4000
LINE_AT_MOST = 200
HOURS_AT_MOST = 168


@cache
def all_zones() -> frozenset[str]:
    """All of them: they are read from some six hundred files, once."""
    return frozenset(available_timezones())


def check_zone(time_zone: str) -> str:
    """A time zone of the world, or nothing."""
    if time_zone and time_zone not in all_zones():
        raise Refused(
            _("There is no such time zone. It looks like Europe/Berlin: choose one from the list."),
            field="time_zone",
        )
    return time_zone


def check_language(language: str) -> str:
    """A language that these pages speak."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(
            _("These pages do not speak that language yet. Choose one of the list."), field="language"
        )
    return language


def check_name(name: str, if_empty: str) -> str:
    """A name without blanks around it; `if_empty` is what to say when there is none."""
    if not name.strip():
        raise Refused(if_empty, field="name")
    if len(name.strip()) > NAME_AT_MOST:
        raise Refused(_("A name fits into 120 characters."), field="name")
    return name.strip()


def check_country(country: str) -> str:
    """Two letters, or nothing."""
    tidy = country.strip().upper()
    if tidy and not (len(tidy) == 2 and tidy.isascii() and tidy.isalpha()):
        raise Refused(_("A country is two letters, for example DE or GB."), field="country")
    return tidy


def check_response_hours(hours: int) -> int:
    """Between one hour and a week."""
    if not 1 <= hours <= HOURS_AT_MOST:
        raise Refused(_("Say a whole number of hours, between 1 and 168."), field="contact_response_hours")
    return hours


def check_text(text: str, field: str, at_most: int = TEXT_AT_MOST) -> str:
    """A text that fits."""
    if len(text.strip()) > at_most:
        raise Refused(_("This is too long: %(n)d characters at most.") % {"n": at_most}, field=field)
    return text.strip()
