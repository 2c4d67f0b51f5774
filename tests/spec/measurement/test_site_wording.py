"""A skeleton with the site's own wording is offered, asked and scored like any other; taken away, no more."""

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import reverse

from alliance.kernel.errors import Refused
from alliance.measurement import actions, site_wording
from alliance.measurement.asking import SITE_WORDING, questions_of, shipped, stem_of
from alliance.measurement.models import Score
from alliance.measurement.queries import due_measures, offered_in
from alliance.safety.models import Alert
from alliance_core.instruments import questionnaire_json, questionnaire_with
from tests.core.instruments.test_wording import words_for
from tests.spec.house import House
from tests.spec.visiting import visitor


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    shutil.rmtree(SITE_WORDING, ignore_errors=True)


def add(id: str, **words: str) -> None:
    form = questionnaire_with(questionnaire_json(id), words_for(id) | words, "en")
    site_wording.keep(SITE_WORDING, id, form | {"copyright": "Letter", "approvalDate": "2026-11-26"})


def titles(house: House) -> list[str]:
    return [one.title for one in offered_in(house.practice.id)]


def test_the_pages_offer_it_from_then_on_and_a_running_server_takes_it_up(pages: House) -> None:
    place = reverse("measures", args=[pages.alliance.id])
    assert "WHO-5" not in visitor(pages.therapist).get(place).content.decode()
    with pytest.raises(Refused, match="no wording here"):
        pages.assign("who-5")
    add("who-5", stem="Over the last days …")
    assert "WHO-5" in visitor(pages.therapist).get(place).content.decode()
    assert stem_of(shipped("who-5"), "en") == "Over the last days …"
    add("who-5", **{"who-5.1": "Better said"})
    assert questions_of(shipped("who-5"), "en")[0].text == "Better said"


def test_it_is_agreed_asked_and_scored(house: House) -> None:
    add("who-5")
    session = house.session()
    house.assign("who-5")
    assert [(name, len(asked)) for name, asked in due_measures(house.seat, session)] == [("who-5", 5)]
    actions.answer_measure(
        alliance_id=house.alliance.id,
        instrument="who-5",
        submission_id=uuid4(),
        answers={f"who-5.{n}": 4 for n in range(1, 6)},
        candour="share",
        by=house.client,
    )
    assert Score.objects.get().value == 80


def test_taken_away_it_is_neither_offered_nor_asked(house: House) -> None:
    add("who-5")
    session = house.session()
    house.assign("who-5")
    site_wording.remove(SITE_WORDING, "who-5")
    assert due_measures(house.seat, session) == []
    assert "WHO-5" not in titles(house)


def test_wording_that_does_not_fit_any_more_is_not_shown(house: House, caplog) -> None:
    add("who-5")
    site_wording.file_of(SITE_WORDING, "who-5").write_text("{}")
    assert shipped("who-5").is_skeleton
    assert "WHO-5" not in titles(house)
    assert "who-5" in caplog.text


def test_a_safety_item_of_it_needs_a_plan_and_is_passed_on(house: House) -> None:
    add("core-10")
    with pytest.raises(Refused, match=r"The CORE-10 asks about thoughts of death\..* when\.$"):
        house.assign("core-10")
    house.plan(known=3)  # which speaks of the PHQ-9's answers, and makes no other measure's known
    house.assign("core-10")
    actions.answer_measure(
        alliance_id=house.alliance.id,
        instrument="core-10",
        submission_id=uuid4(),
        answers={f"core-10.{n}": 1 for n in range(1, 11)},
        candour="keep",
        by=house.client,
    )
    assert [(one.item, one.value, one.urgency) for one in Alert.objects.all()] == [("core-10.6", 1, "soon")]
