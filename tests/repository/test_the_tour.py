"""The tour through the code is true: a session is gone through, and the functions it names are called, in its order."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.urls import reverse

from alliance.kernel import clock
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, BEFORE
from tests.repository.reading import APPLICATION, ROOT
from tests.spec.house import NOW, House, build
from tests.spec.rooms.loop import Loop, held
from tests.spec.visiting import visitor

STOP = re.compile(r"^## (\d)\. .*`([\w/]+\.py) (\w+)`$", re.MULTILINE)


def stops() -> list[tuple[str, str]]:
    """The files of the tour with the name that matters in each, in order."""
    found = STOP.findall((ROOT / "docs/tour/README.md").read_text("utf-8"))
    assert [number for number, _file, _name in found] == [str(n) for n in range(1, 9)]
    return [(file, name) for _number, file, name in found]


@contextmanager
def noticing() -> Iterator[list[tuple[str, str]]]:
    """Which functions of the application are called meanwhile, each at its first call."""
    called: dict[tuple[str, str], None] = {}

    def notice(frame, event, _arg) -> None:
        file = Path(frame.f_code.co_filename)
        if event == "call" and file.is_relative_to(APPLICATION):
            called.setdefault((str(file.relative_to(APPLICATION)), frame.f_code.co_name))

    before = sys.getprofile()
    seen: list[tuple[str, str]] = []
    sys.setprofile(notice)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        seen.extend(called)


def post(house: House, loop: Loop, value: int) -> None:
    """Clea answers after a session, through the page."""
    form = {
        "submission_id": str(uuid4()),
        "whole": "1",
        "candour.standing": "share",
        **{link_id: str(value) for link_id in loop.questions("client")},
    }
    url = reverse("check_in_send", args=[house.alliance.id, loop.session.id, AFTER])
    assert visitor(house.client).post(url, form).status_code == 302


def before(house: House, loop: Loop) -> None:
    """The measure that asks a safety question, answered before a session."""
    submit_check_in(
        session_id=loop.session.id,
        occasion=BEFORE,
        submission_id=uuid4(),
        answers={"phq-9.1": 0, "phq-9.9": 0},
        candours={"standing": "keep"},
        by=house.client,
    )


def four_sessions(house: House) -> None:
    """Four sessions from both chairs, as usual."""
    for day, value in enumerate((8, 8, 7, 8)):
        with clock.at(NOW + timedelta(days=day)):
            loop = held(house, days=0.01)
        with clock.at(NOW + timedelta(days=day, hours=3)):
            loop.answer("client", value)
            loop.answer("therapist", 8)


def test_the_tour_is_the_way_an_answer_goes(db) -> None:
    with clock.at(NOW):
        house = build()
        house.plan()
        house.assign("phq-9")
    four_sessions(house)
    with clock.at(NOW + timedelta(days=5)):
        loop = held(house, days=0.01)
    with clock.at(NOW + timedelta(days=5, hours=3)):
        with noticing() as called:
            before(house, loop)
            post(house, loop, 4)
            loop.answer("therapist", 8)
            page = visitor(house.therapist).get(reverse("today"))
        assert_on_the_way(called)
        assert "Something may have changed between you two" in page.content.decode(), page.content.decode()[
            -6000:
        ]


def assert_on_the_way(called: list[tuple[str, str]]) -> None:
    """Each function of the tour was called, and the page's two ends lie around all the others."""
    files = [file for file, _name in called]
    assert [file for file, name in stops() if (file, name) not in called and not name.isupper()] == []
    assert [file for file, _name in stops() if file not in files] == []
    functions = [called.index(stop) for stop in stops() if not stop[1].isupper()]
    assert functions[-1] == max(functions), "the sentence comes last"
