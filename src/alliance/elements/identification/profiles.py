"""What the two sides say at intake: languages, hours, four lines, topics; from a small, fixed choice of words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.elements.identification.models import DIMENSIONS

DAYS = (
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
)
PARTS = (("am", _("morning")), ("pm", _("afternoon")), ("eve", _("evening")))
HOURS = tuple(f"{day}-{part}" for day, _name in DAYS for part, _word in PARTS)
LANGUAGES: Mapping[str, Promise | str] = {
    "en": _("English"),
    "de": _("German"),
    "fr": _("French"),
    "es": _("Spanish"),
    "nl": _("Dutch"),
    "tr": _("Turkish"),
    "pl": _("Polish"),
    "uk": _("Ukrainian"),
    "ar": _("Arabic"),
    "it": _("Italian"),
}
TOPICS: Mapping[str, Promise | str] = {
    "mood": _("low mood"),
    "worry": _("worry and fear"),
    "sleep": _("sleep"),
    "loss": _("loss and grief"),
    "family": _("family"),
    "love": _("partnership"),
    "work": _("work and study"),
    "self": _("how I see myself"),
    "habits": _("habits I want to change"),
    "body": _("pain and the body"),
    "meaning": _("meaning and direction"),
    "migration": _("living between countries"),
}
AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """What one side says: languages, hours, a place on each of the four lines, topics."""

    languages: frozenset[str]
    hours: frozenset[str]
    ways: tuple[int, ...]
    topics: frozenset[str]

    def plain(self) -> dict[str, Any]:
        """As it is sealed."""
        return {
            "languages": sorted(self.languages),
            "hours": sorted(self.hours),
            "ways": list(self.ways),
            "topics": sorted(self.topics),
        }


def read_profile(plain: Mapping[str, Any]) -> Profile:
    """A profile from its plain form, whatever is not known left out."""
    ways = [int(one) for one in plain.get("ways", ())][: len(DIMENSIONS)]
    return Profile(
        frozenset(plain.get("languages", ())) & set(LANGUAGES),
        frozenset(plain.get("hours", ())) & set(HOURS),
        tuple(ways + [0] * (len(DIMENSIONS) - len(ways))),
        frozenset(plain.get("topics", ())) & set(TOPICS),
    )


def profile_of(sealed: Any) -> Profile:
    """What was sealed, opened; an empty one where nothing was."""
    return read_profile(sealed.json() if sealed and sealed.text_or_gone else {})
