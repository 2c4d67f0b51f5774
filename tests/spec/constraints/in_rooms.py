"""The rooms."""

from datetime import timedelta

from django.db.models import F

from alliance.elements.empathy import actions as empathy
from alliance.elements.empathy.models import FeltMoment, GuessesShown, Understanding
from alliance.therapy.models import Session
from tests.spec.constraints.breaking import Break, breaking, change, twice
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room

A_DAY = timedelta(days=1)


def session_in(house: House, key: str) -> Session:
    """The room open, and a session that took place."""
    open_room(house, key)
    return held(house, days=-2).session


def understood(house: House) -> None:
    session = session_in(house, "empathy")
    at = {"alliance_id": house.alliance.id, "session_id": session.id}
    found = empathy.write_understanding(**at, words="You felt alone.", by=house.therapist)
    empathy.say_how_it_fits(
        understanding_id=found.id, fit=6, put_right="Ashamed.", seen_version=1, by=house.client
    )
    empathy.answer_putting_right(understanding_id=found.id, words="I see.", by=house.therapist)
    empathy.mark_moment(**at, kind="missed", words="", shared=True, by=house.client)
    empathy.show_guesses(alliance_id=house.alliance.id, show=True, by=house.therapist)


EMPATHY: dict[str, Break] = {
    "understanding_answered_whole": breaking(understood, lambda: change(Understanding, fit=11)),
    "understanding_replied_after": breaking(
        understood, lambda: change(Understanding, replied_at=F("answered_at") - A_DAY)
    ),
    "felt_moment_kind": breaking(understood, lambda: change(FeltMoment, kind="bored")),
    "felt_moment_shared_after": breaking(
        understood, lambda: change(FeltMoment, shared_at=F("marked_at") - A_DAY)
    ),
    "guesses_shown_once": breaking(understood, lambda: twice(GuessesShown)),
}
BREAKS: dict[str, Break] = EMPATHY
