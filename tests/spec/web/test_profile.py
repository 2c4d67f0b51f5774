"""The profile: a sentence, a picture that is also a table, three lines an element; each reader sees what they may."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.rooms.registry import all_rooms, rooms_by_key
from alliance.therapy.topics import bring_topic
from tests.spec.house import House
from tests.spec.rooms.loop import Loop, held
from tests.spec.visiting import visitor


def text(response) -> str:
    assert response.status_code == 200
    return unescape(response.content.decode())


def of(pages: House, who: str = "client", name: str = "profile", *more: object) -> str:
    return text(visitor(getattr(pages, who)).get(reverse(name, args=[pages.alliance.id, *more])))


def sessions(pages: House, *values: int, candour: str = "share", therapist: int | None = 7) -> Loop:
    """As many sessions held as values, a week apart, rated by both in their time."""
    for week, value in enumerate(values):
        loop = held(pages, days=7 * week + 1)
        with clock.at(loop.session.starts_at + timedelta(hours=2)):
            loop.answer("client", value, candour)
            if therapist is not None:
                loop.answer("therapist", therapist)
    return loop


def test_before_the_first_answer(pages: House) -> None:
    page = of(pages)
    assert "No answers to look at yet." in page
    assert "<svg" not in page.split("<main", 1)[1]
    for room in all_rooms():
        assert str(room.name_for_client) in page
        assert str(room.meaning) in page


def test_below_four_answers_it_is_too_early(pages: House) -> None:
    sessions(pages, 7, 8)
    assert "Too early to say: 2 of 4 answers." in of(pages)
    assert "too early to say what is usual; n = 2" in of(pages, "therapist")


def test_lower_than_usual(pages: House) -> None:
    sessions(pages, 8, 8, 7, 8, 3)
    page = of(pages)
    assert "was lower than usual for you." in page
    assert "Lower than usual for you." in page
    staff = of(pages, "therapist")
    assert "3, lower than usual" in staff
    assert "n = 5" in staff


def test_always_at_the_top_shows_no_change(pages: House) -> None:
    sessions(pages, 10, 10, 10, 10)
    assert "All answers are tens: ratings cannot show a change here." in of(pages)
    assert "Always at the top: a change cannot be seen here." in of(pages)


def test_no_change_visible_says_what_is_not_seen(pages: House) -> None:
    sessions(pages, 7, 8, 7, 8, 7)
    page = of(pages)
    assert "No change visible." in page or "sessions since you last looked back together" in page
    assert "Nothing stands out" not in page


def test_what_is_kept_changes_no_byte_for_the_therapist(pages: House) -> None:
    def page() -> str:
        return re.sub(r'value="[^"]{20,}"', "", of(pages, "therapist") + of(pages, "therapist", "alliance"))

    loop = held(pages)
    loop.answer("therapist", 7)
    before = page()
    loop.answer("client", 2, "keep")
    assert page() == before


def test_the_client_sees_no_figures_up_front(pages: House) -> None:
    sessions(pages, 8, 8, 7, 8, 3)
    page = of(pages)
    front = re.sub(r"<details.*?</details>", "", page.split("<main", 1)[1].split("</main>")[0], flags=re.S)
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", front, flags=re.S)
    assert not re.findall(r"\d", words.split(">", 1)[1]), words


def test_the_picture_is_a_table_too(pages: House) -> None:
    sessions(pages, 8, 8, 7, 8, 3, therapist=9)
    page = of(pages, "therapist")
    for room in all_rooms():
        assert f'<th scope="row">{room.name_for_staff}</th>' in page
    assert "As a table" in page


def test_every_answer_of_an_element_stands_in_its_history(pages: House) -> None:
    sessions(pages, 8, 6, 7)
    room = all_rooms()[0]
    page = of(pages, "therapist", "element", room.key)
    assert page.count('<th scope="row">') == 3
    assert str(room.name_for_staff) in page


def test_a_history_shows_only_what_was_shared(pages: House) -> None:
    sessions(pages, 8, 6, 7, candour="keep", therapist=None)
    room = all_rooms()[0]
    assert '<th scope="row">' not in of(pages, "therapist", "element", room.key)
    assert of(pages, "client", "element", room.key).count('<th scope="row">') == 3


def test_no_such_element(pages: House) -> None:
    url = reverse("element", args=[pages.alliance.id, "moon"])
    assert visitor(pages.client).get(url).status_code == 404


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
@pytest.mark.parametrize("name", ["profile", "alliance", "measures"])
def test_it_is_not_there_for_others(pages: House, who: str, name: str) -> None:
    url = reverse(name, args=[pages.alliance.id])
    assert visitor(getattr(pages, who)).get(url).status_code == 404


def test_what_is_kept_or_still_to_come_is_no_evidence(pages: House) -> None:
    loop = sessions(pages, 7, 7, 7)
    for candour in ("share", "share", "share", "keep", "keep"):
        bring_topic(session_id=loop.session.id, words="My sister", candour=candour, by=pages.client)
    ahead = pages.session(days=60)
    bring_topic(session_id=ahead.id, words="My brother", candour="share", by=pages.client)
    assert "0 of 3 things the client brought or proposed were taken up or answered." in of(pages, "therapist")
    assert "What you brought or proposed was not taken up yet." in of(pages)


def test_a_room_without_evidence_says_so(pages: House, monkeypatch) -> None:
    sessions(pages, 7)
    bare = {key: replace(room, trace=None) for key, room in rooms_by_key().items()}
    monkeypatch.setattr("alliance.web.profile.rooms_by_key", lambda: bare)
    assert "Nothing is noted here yet." in of(pages)


def test_an_answer_about_an_earlier_session_is_not_taken_for_the_newest(pages: House) -> None:
    sessions(pages, 8, 8, 7, 8)
    held(pages, days=90)
    assert "8 in an earlier session, as usual" in of(pages, "therapist")
    client = of(pages)
    assert "As usual for you. (An earlier session.)" in client
    assert "from an earlier session" in client
