"""The client's home: one thing to do now, what is next, how the two are doing; whatever there is, within bounds."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor


def text(response) -> str:
    return unescape(response.content.decode())


def home(pages: House, who: str = "client") -> str:
    response = visitor(getattr(pages, who)).get(reverse("home"))
    assert response.status_code == 200
    return text(response)


def test_before_anything_there_is_nothing_to_do(pages: House) -> None:
    page = home(pages)
    assert "No session is planned yet. There is nothing to do now." in page
    assert "No answers to look at yet." in page
    assert reverse("help_now") in page
    assert reverse("contact_me") in page


def test_the_hub_of_the_client_is_the_same_page(pages: House) -> None:
    page = text(visitor(pages.client).get(reverse("alliance", args=[pages.alliance.id])))
    assert "There is nothing to do now." in page


def test_the_hub_of_the_therapist(pages: House) -> None:
    held(pages)
    page = text(visitor(pages.therapist).get(reverse("alliance", args=[pages.alliance.id])))
    assert "Clea" in page


def test_the_caseload(pages: House) -> None:
    page = home(pages, "therapist")
    assert "Clea" in page
    assert "Order: what changed most against each client’s own history." in page


@pytest.mark.parametrize("who", ["supervisor", "colleague"])
def test_nobody_is_there_for_others(pages: House, who: str) -> None:
    assert "Clea" not in home(pages, who)
