"""The safe view cannot be told from an account of which nothing is here: the same bytes, on every page."""

import re

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.people.models import Person
from tests.access.asking import path_for, routes
from tests.access.world import NOW, build_world, person
from tests.spec.house import House
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|submission_id)" value="[^"]*"|nonce="[^"]*"')
PASSWORD = "a long enough password 7"


def with_password(house: House) -> None:
    row = Person.objects.get(id=house.client.person_id)
    row.set_password(PASSWORD)
    row.save()


def shown(device, path: str) -> tuple[int, bytes]:
    answer = device.get(path)
    return answer.status_code, TOKEN.sub(b"", answer.content)


def test_every_page_is_that_of_an_empty_account() -> None:
    with clock.at(NOW):
        world = build_world("open")
        empty = person(world.house, "Clea", "client")
        hidden, plain = visitor(world.house.client), visitor(empty)
        hidden.post(reverse("safe_view"), {"do": "hide"})
        where = routes()
        own = {"me", "my_address"}  # these show the address, which is each person's own
        for name, route in where.items():
            if name in own or "token" in route or name.startswith(("mfa_", "account_")):
                continue
            path = path_for(name, route, world)
            assert shown(hidden, path) == shown(plain, path), name


def test_it_is_there_again_with_the_password(pages: House) -> None:
    with_password(pages)
    device, url = visitor(pages.client), reverse("safe_view")
    there = device.get(reverse("mine")).content
    assert b"No session is planned" in there
    before = shown(device, url)
    device.post(url, {"do": "hide"})
    assert b"No session is planned" not in device.get(reverse("mine")).content
    assert shown(device, url)[0] == before[0]
    assert visitor(pages.client).get(reverse("alliance", args=[pages.alliance.id])).status_code == 404
    wrong = device.post(url, {"do": "show", "password": "wrong"})
    assert (wrong.status_code, b"not your password" in wrong.content) == (422, True)
    device.post(url, {"do": "show", "password": PASSWORD})
    assert b"No session is planned" in device.get(reverse("mine")).content


def test_staff_do_not_hide(pages: House) -> None:
    assert visitor(pages.therapist).get(reverse("safe_view")).status_code == 404
