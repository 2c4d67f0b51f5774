"""Lives with an eighth room, from a folder named on the command line: migrations, a check-in, its place in the profile.

Run as a program, in a process of its own: the rooms are found once, when Django starts.
"""

import json
import sys
from uuid import uuid4

WISH = "the garden in spring"


def open_the_house(folder: str) -> None:
    """Puts the folder on the path of the rooms, and starts."""
    import django

    from alliance import elements

    elements.__path__.append(folder)
    django.setup()
    from django.core.management import call_command

    call_command("makemigrations", "hope", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def check_in(house, session, by, numbers: dict[str, int]) -> list[str]:
    """Answers the whole form; returns what was asked, in the form's own order."""
    from alliance.people.seats import seat_at
    from alliance.rooms.actions import submit_check_in
    from alliance.rooms.forms import AFTER, form_for

    questions = form_for(seat_at(by, house.alliance.id), session, AFTER).questions
    answers = {one.link_id: numbers.get(one.link_id, 7) for one in questions if one.kind == "scale"}
    submit_check_in(
        session_id=session.id,
        occasion=AFTER,
        submission_id=uuid4(),
        answers=answers,
        candours={"standing": "share"},
        by=by,
    )
    return [one.link_id for one in questions]


def profile_of(by, alliance_id) -> list[dict[str, object]]:
    """The profile as this principal may know it."""
    from alliance.insight.profile import profile
    from alliance.insight.queries import known_to
    from alliance.kernel import clock
    from alliance.people.seats import seat_at
    from alliance.rooms.registry import rooms_by_key

    seat = seat_at(by, alliance_id)
    shown = profile(known_to(seat), rooms_by_key(), clock.now())
    return [
        {
            "key": one.room.key,
            "client": one.client.last,
            "therapist": one.therapist.last,
            "evidence": str(one.evidence.sentence) if one.evidence else "",
        }
        for one in shown
    ]


def visited(house, names: tuple[str, ...]) -> dict[str, str]:
    """Pages as the client sees them."""
    from django.test import Client
    from django.urls import reverse

    from alliance.people.models import Person

    client = Client()
    client.force_login(
        Person.objects.get(id=house.client.person_id), backend="alliance.people.sign_in.PasswordBackend"
    )
    pages = {}
    for name in names:
        answer = client.get(reverse(name, args=[house.alliance.id]))
        pages[name] = f"{answer.status_code} {answer.content.decode()}"
    return pages


def live() -> dict[str, object]:
    """One session from both chairs, with the eighth room among the seven."""
    from alliance.elements.hope.actions import make_wish

    from alliance.therapy.actions import hold_session
    from tests.spec.house import build

    house = build()
    session = house.session(days=0.01)
    hold_session(session_id=session.id, by=house.therapist)
    asked = {
        "client": check_in(house, session, house.client, {"hope.client.after.1": 4}),
        "therapist": check_in(house, session, house.therapist, {"hope.therapist.after.1": 9}),
    }
    make_wish(alliance_id=house.alliance.id, words=WISH, by=house.client)
    return {
        "asked": asked,
        "profile": profile_of(house.therapist, house.alliance.id),
        "pages": visited(house, ("hope:page", "profile", "alliance")),
    }


if __name__ == "__main__":
    open_the_house(sys.argv[1])
    sys.stdout.write(json.dumps(live()))
