"""The glyph of an alliance for a page: petals from a profile, in the reader's words."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from alliance.design.pictures import Petal, glyph, petals
from alliance.design.svg import Picture
from alliance.insight.profile import ElementProfile
from alliance.insight.state import Element, Known
from alliance.rooms.registry import all_rooms


def petals_of(elements: Sequence[ElementProfile], chair: str, *, size: int = 132) -> Picture:
    """A petal an element: the client's newest answer, the therapist's, and what is usual, as far as may be known."""
    found = [
        Petal(
            label=str(one.room.name_for(chair)),
            hue=one.room.hue,
            client=one.client.last,
            therapist=one.therapist.last if one.is_same_session else None,
            usual=one.client.mean_before,
        )
        for one in elements
    ]
    return petals(found, size=size)


def small_petals(known: Known) -> SafeString:
    """The glyph beside a line of a list: the client's newest answers and what is usual."""
    found = []
    for room in all_rooms():
        track = known.elements.get(room.key, Element()).client
        usual = track.mean_before if track.has_history else None
        found.append(Petal(label="", hue=room.hue, client=track.last, usual=usual))
    return glyph(found)
