"""The two published tables as they are, with the mappings that ship. Skipped, loudly, where they are not there."""

import csv
from pathlib import Path

import pytest

from alliance.interop.tables.actions import import_table
from alliance.measurement.models import Score
from alliance.measurement.queries import courses
from alliance.people.models import Alliance
from alliance.people.queries import pairs_of
from alliance.people.seats import seat_at
from tests.spec.house import House
from tests.spec.interop.tables import look
from tests.spec.interop.test_import import seats, values

ROOT = Path(__file__).parents[3]
OUTCOMES = ROOT.parent / "shared" / "data" / "outcomes"
TABLES = {"sgdata": (1150, 43), "claus_2020": (652, 43)}

pytestmark = pytest.mark.skipif(
    not OUTCOMES.is_dir(),
    reason="NOT RUN: the published tables are not beside this clone (../shared/data/outcomes)",
)


def text_of(name: str) -> str:
    return (ROOT / "mappings" / f"{name}.toml").read_text()


@pytest.fixture(params=sorted(TABLES))
def brought_in(request, house: House) -> tuple[str, House]:
    name = request.param
    preview = look(house, (OUTCOMES / f"{name}.csv").read_bytes(), text_of(name))
    assert preview.problems == []
    written = import_table(preview=preview, by=None)
    assert (written.n_responses, written.n_clients) == TABLES[name]
    return name, house


def test_it_is_taken_as_it_is_and_again_adds_nothing(brought_in: tuple[str, House]) -> None:
    name, house = brought_in
    raw = (OUTCOMES / f"{name}.csv").read_bytes()
    assert look(house, raw, text_of(name)).n_to_write == 0
    again = raw.replace(b'"', b"").replace(b",", b";")
    assert look(house, again, text_of(name)).n_to_write == 0


def test_every_number_of_the_table_and_no_other_stands_here(brought_in: tuple[str, House]) -> None:
    name, _house = brought_in
    with open(OUTCOMES / f"{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = ("bdi", "rq") if name == "sgdata" else ("bdi", "shaps", "who", "hamd")
    for key in keys:
        wanted = sorted(
            float(cell)
            for row in rows
            for column, cell in row.items()
            if column.split("_")[0] == key and cell != "NA"
        )
        found = Score.objects.filter(response__instrument=key).values_list("value", flat=True)
        assert sorted(found) == wanted


def test_each_client_and_the_therapist_see_the_same_courses(brought_in: tuple[str, House]) -> None:
    name, house = brought_in
    first = {"sgdata": "Sgdata 1", "claus_2020": "Claus 1"}[name]
    client, therapist = seats(house, first)
    assert values(client) == values(therapist)
    assert values(client)["bdi"][0] == 33
    mine = Alliance.objects.filter(practice=house.practice).exclude(id=house.alliance.id)
    assert len(pairs_of(one.id for one in mine)) == 43
    assert all(courses(seat_at(house.therapist, one.id)) for one in mine)
