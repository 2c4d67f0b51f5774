"""A therapist's list: why somebody comes first, what waits, found by name and by choice, page by page."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.people.alliances import answer_supervision, ask_supervision, close_alliance, pause
from alliance.safety.actions import ask_contact
from alliance.therapy.models import Session
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.stories import another_pair, one_week
from tests.spec.visiting import visitor


def page(pages: House, query: str = "", who: str = "therapist", name: str = "home") -> str:
    response = visitor(getattr(pages, who)).get(reverse(name) + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def order(text: str, *names: str) -> list[str]:
    return sorted((one for one in names if one in text), key=text.index)


def test_who_changed_most_comes_first_and_why(pages: House) -> None:
    jonas, lena = another_pair(pages, "Jonas"), another_pair(pages, "Lena")
    for week, low in enumerate((8, 8, 7, 8, 3)):
        for hour, (pair, value) in enumerate(((pages, 8), (jonas, low), (lena, 8 if low > 3 else 5))):
            at = clock.now() + timedelta(weeks=week, hours=hour)
            one_week(pair, at, client=value, therapist=value)
    with clock.at(clock.now() + timedelta(weeks=5)):
        text = page(pages)
    assert order(text, "Clea", "Jonas", "Lena") == ["Jonas", "Lena", "Clea"]
    assert "Something may have changed between you two" in text
    assert "No change visible. 5 sessions since you last looked back together." in text
    assert "Nothing stands out" not in text


def test_what_is_kept_changes_no_byte(pages: House) -> None:
    def seen() -> str:
        return page(pages).split("<main")[1]

    loop = held(pages)
    loop.answer("therapist", 6)
    before = seen()
    loop.answer("client", 1, "keep")
    assert seen() == before


def test_what_waits(pages: House) -> None:
    pages.plan()
    loop = held(pages)
    ask_contact(alliance_id=pages.alliance.id, words="", by=pages.client)
    pages.answer(1)
    with clock.at(loop.session.starts_at + timedelta(days=1)):
        text = page(pages)
        assert page(pages, "?show=waits").count("data-case") == 1
    for wait in ("a safety answer", "asks to be contacted", "your answers"):
        assert f">{wait}</a>" in text
    assert "A safety answer waits for you." in text
    assert "Safety answers (1)" in text


def test_after_answering_nothing_waits(pages: House) -> None:
    loop = held(pages)
    loop.answer("therapist")
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        assert "your answers" not in page(pages)
        assert "data-case" not in page(pages, "?show=waits")


def test_a_session_of_which_nothing_is_said(pages: House) -> None:
    session: Session = pages.session()
    with clock.at(session.starts_at + timedelta(hours=2)):
        assert "did it take place?" in page(pages)


@pytest.mark.parametrize(("query", "found"), [("cle", 1), ("CLEA", 1), ("nobody", 0), ("%", 0)])
def test_found_by_name(pages: House, query: str, found: int) -> None:
    assert page(pages, f"?q={query}").count("data-case") == found


def test_today_and_paused(pages: House) -> None:
    assert "data-case" not in page(pages, "?show=today")
    session = pages.session(days=0.2)
    assert session.starts_at.date() == clock.now().date()
    assert "data-case" in page(pages, "?show=today")
    assert "data-case" not in page(pages, "?show=paused")
    pause(alliance_id=pages.alliance.id, by=pages.client)
    assert "data-case" in page(pages, "?show=paused")


def test_what_ended_is_a_name_and_dates(pages: House) -> None:
    close_alliance(alliance_id=pages.alliance.id, by=pages.client)
    text = page(pages, "?show=closed")
    assert "Clea" in text
    assert str(pages.alliance.id) not in text
    assert "Clea" not in page(pages)
    assert "Clea" not in page(pages, "?show=closed", "colleague")


def test_page_by_page_beyond_the_two_hundredth(pages: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance.web.caseload.PAGE", 3)
    for n in range(6):
        another_pair(pages, f"Client {n}")
    seen = [page(pages, f"?page={n}").count("data-case") for n in (1, 2, 3)]
    assert seen == [3, 3, 1]
    assert "Page 2 of 3" in page(pages, "?page=2&q=")
    assert "?q=client&page=2" in page(pages, "?q=client")


def test_an_empty_list_says_what_happens_next(pages: House) -> None:
    assert "No client sits with you yet." in page(pages, who="colleague")
    assert "Nobody here at the moment." in page(pages, "?show=paused")


def test_a_supervisor_sees_the_cases_both_agreed_to_until_the_day(pages: House) -> None:
    assert "No case is open to you." in page(pages, who="supervisor")
    until = clock.now() + timedelta(days=30)
    grant = ask_supervision(
        alliance_id=pages.alliance.id, supervisor=pages.supervisor.person_id, until=until, by=pages.therapist
    )
    assert "data-case" not in page(pages, who="supervisor")
    answer_supervision(grant_id=grant.id, agree=True, by=pages.client)
    text = page(pages, who="supervisor")
    assert "Clea" in text
    assert "1 April 2026" in text
    with clock.at(until):
        assert "Clea" not in page(pages, who="supervisor")


def test_a_supervisor_sees_only_what_both_may_see(pages: House) -> None:
    grant = ask_supervision(
        alliance_id=pages.alliance.id,
        supervisor=pages.supervisor.person_id,
        until=clock.now() + timedelta(days=90),
        by=pages.therapist,
    )
    answer_supervision(grant_id=grant.id, agree=True, by=pages.client)
    loop = held(pages)
    before = page(pages, who="supervisor").split("<main")[1]
    loop.answer("therapist", 3)
    assert page(pages, who="supervisor").split("<main")[1] == before


@pytest.mark.parametrize(("name", "who"), [("today", "client"), ("cases", "therapist"), ("today", "manager")])
def test_a_list_that_is_not_ones_own_is_not_there(pages: House, name: str, who: str) -> None:
    assert visitor(getattr(pages, who)).get(reverse(name)).status_code == 404


def test_a_manager_goes_to_the_people(pages: House) -> None:
    response = visitor(pages.manager).get(reverse("home"))
    assert response.status_code == 302
    assert response.url == reverse("people")
