"""Words are stored only sealed; nothing that prints shows them."""

from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.keyring import KeyGone, keyring
from alliance.kernel.sealed import Sealed, SealedField, seal, seal_json
from alliance.people.models import Person

CANARY = "the heron stands in the river"


@pytest.fixture(scope="module")
def key() -> str:
    name = uuid4().hex
    keyring().create(name)
    return name


@given(text=st.text(max_size=200))
def test_any_words_come_back_as_they_were(key: str, text: str) -> None:
    assert seal(text, key=key).text == text


def test_nothing_that_prints_shows_the_words(key: str) -> None:
    sealed = seal(CANARY, key=key)
    shown = f"{sealed} {sealed!r} {[sealed]} {sealed.stored()} {sealed.token}"
    assert "heron" not in shown


def test_the_same_words_never_look_the_same(key: str) -> None:
    assert seal(CANARY, key=key).token != seal(CANARY, key=key).token


def test_json_keeps_its_shape(key: str) -> None:
    assert seal_json({"b": 1, "a": None}, key=key).json() == {"a": None, "b": 1}


@pytest.mark.parametrize("plain", ["words", b"words", 1, ["words"]])
def test_a_sealed_column_takes_nothing_plain(plain: object) -> None:
    for take in (SealedField().get_prep_value, SealedField().to_python):
        with pytest.raises(TypeError, match="never plain text"):
            take(plain)


def test_nothing_can_be_searched_by_plain_words(house) -> None:
    with pytest.raises(TypeError):
        list(Person.objects.filter(name="Clea"))
    assert not Person.objects.filter(name__contains="Clea").exists()


def test_after_erasure_there_is_nothing_to_read() -> None:
    name = uuid4().hex
    keyring().create(name)
    sealed = seal(CANARY, key=name)
    keyring().destroy(name)
    with pytest.raises(KeyGone):
        _ = sealed.text
    assert sealed.text_or_gone == ""


def test_what_stands_in_the_column_is_closed(house) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select name, address from people_person")
        rows = cursor.fetchall()
    assert len(rows) >= 5
    assert all("Clea" not in cell and cell.startswith("1.") for row in rows for cell in row)
    assert isinstance(Person.objects.first().name, Sealed)
