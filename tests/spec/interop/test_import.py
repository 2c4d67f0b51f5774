"""A practice's own table: laid out, seen first, brought in as a whole, once; both chairs see the courses."""

import pytest

from alliance.interop.tables.actions import import_table
from alliance.kernel import audit
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.keyring import keyring
from alliance.kernel.models import AuditEntry, Fact
from alliance.kernel.principal import Principal
from alliance.measurement.models import CustomInstrument, ImportBatch, Response, Score
from alliance.measurement.queries import courses
from alliance.people.models import Alliance, Chair, Person
from alliance.people.queries import names_of, pair_of
from alliance.people.seats import seat_at
from tests.spec.house import House, build
from tests.spec.interop.tables import LONG, LONG_MAPPING, WIDE, WIDE_MAPPING, look


def bring(house: House, raw: bytes, text: str, **more):
    return import_table(preview=look(house, raw, text, **more), by=None)


def seats(house: House, name: str):
    """The client's and the therapist's seat at the alliance of the client called so."""
    for alliance in Alliance.objects.filter(practice=house.practice):
        seat = seat_at(house.therapist, alliance.id)
        pair = pair_of(seat)
        if pair.client == name:
            client = Principal(pair.client_id, house.practice.id, frozenset({"client"}))
            return seat_at(client, alliance.id), seat
    raise AssertionError(name)


def values(seat) -> dict[str, list[float]]:
    return {one.instrument: [value for _at, value in one.points] for one in courses(seat)}


def test_a_wide_table_becomes_courses_that_both_chairs_see(house: House) -> None:
    written = bring(house, WIDE, WIDE_MAPPING)
    assert (written.n_clients, written.n_new_clients, written.n_responses) == (3, 3, 12)
    for seat in seats(house, "Client 2"):
        assert values(seat) == {"mood": [11, 9], "calm": [2]}
    mood = {one.instrument: one for one in courses(seats(house, "Client 1")[0])}["mood"]
    assert (mood.title, mood.scale.low, mood.scale.high, mood.scale.higher_is) == (
        "Mood total",
        0,
        63,
        "worse",
    )
    assert [str(at.date()) for at, _value in mood.points] == ["2025-01-06", "2025-01-13"]


def test_a_long_table_with_semicolons_and_decimal_commas(house: House) -> None:
    preview = look(house, LONG, LONG_MAPPING)
    assert preview.layout.left_out == ("arm",)
    assert preview.layout.n_gaps == {"mood": 1, "hope": 1}
    import_table(preview=preview, by=None)
    assert values(seats(house, "Ward a")[1]) == {"mood": [20], "hope": [5.5, 6]}


def test_a_gap_is_missing_and_a_zero_is_a_zero(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    assert values(seats(house, "Client 3")[0])["mood"] == [0, 1, 2]
    assert Score.objects.filter(response__instrument="mood").count() == 7


def test_looking_writes_nothing(house: House) -> None:
    before = everything()
    look(house, WIDE, WIDE_MAPPING)
    assert everything() == before


def everything() -> list[int]:
    models = (Person, Alliance, Response, Fact, AuditEntry, ImportBatch, CustomInstrument)
    return [model.objects.count() for model in models]


def test_the_same_again_adds_nothing(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    before = everything()
    again = look(house, WIDE, WIDE_MAPPING)
    assert (again.problems, again.n_to_write, again.imported_at is None) == ([], 0, False)
    assert import_table(preview=again, by=None).n_responses == 0
    assert everything() == before


def test_a_longer_table_adds_only_what_is_new(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    longer = WIDE.replace(b"2,11,,9,NA,2", b"2,11,10,9,NA,2") + b"4,5,6,7,8,9\n"
    written = bring(house, longer, WIDE_MAPPING)
    assert (written.n_clients, written.n_new_clients, written.n_responses) == (2, 1, 6)
    assert values(seats(house, "Client 2")[1])["mood"] == [11, 10, 9]


def test_rows_in_another_order_under_another_delimiter_are_the_same(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    first, *rest = WIDE.decode().replace(",", ";").splitlines()
    turned = "\n".join([first, *reversed(rest)]).encode("utf-8-sig")
    assert look(house, turned, WIDE_MAPPING).n_to_write == 0


def test_a_changed_value_is_a_problem_until_it_is_called_a_correction(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    changed = WIDE.replace(b"1,20,18", b"1,20,8")
    (wrong,) = look(house, changed, WIDE_MAPPING).problems
    assert (wrong.line, wrong.column) == (2, "mood_s1")
    with pytest.raises(Refused):
        bring(house, changed, WIDE_MAPPING)
    assert bring(house, changed, WIDE_MAPPING, correct=True).n_corrected == 1
    for seat in seats(house, "Client 1"):
        assert values(seat)["mood"] == [20, 8]
    assert Response.objects.filter(corrects__isnull=False).count() == 1
    assert look(house, changed, WIDE_MAPPING).n_to_write == 0
    assert bring(house, WIDE, WIDE_MAPPING, correct=True).n_corrected == 1
    assert values(seats(house, "Client 1")[0])["mood"] == [20, 18]


def test_another_first_day_is_not_a_second_course(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    moved = look(house, WIDE, WIDE_MAPPING.replace("2025-01-06", "2025-02-06"))
    assert len(moved.problems) == 12
    assert "2025-01-06" in str(moved.problems[0])


def test_everything_or_nothing(house: House, monkeypatch) -> None:
    before = everything()
    monkeypatch.setattr("alliance.interop.tables.actions._note_batch", _fails)
    with pytest.raises(ZeroDivisionError):
        bring(house, WIDE, WIDE_MAPPING)
    assert everything() == before


def _fails(*_args: object) -> None:
    raise ZeroDivisionError


def test_nobody_signs_in_as_somebody_imported(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    new = Person.objects.filter(address=None)
    assert new.count() == 3
    assert not any(one.has_usable_password() for one in new)
    assert all(keyring().path(one.key).exists() for one in new)
    assert sorted(names_of(one.id for one in new).values()) == ["Client 1", "Client 2", "Client 3"]


def test_a_client_of_the_table_who_is_here_already_is_found_by_address(house: House) -> None:
    person = Person.objects.get(id=house.client.person_id)
    raw = f"id,mail,mood_s0\n1,{person.address.text.upper()},7\n".encode()
    text = WIDE_MAPPING.replace('column = "id"', 'column = "id"\naddress = "mail"')
    text = text[: text.rindex("[[measure]]")]
    written = bring(house, raw, text)
    assert written.n_new_clients == 0
    assert values(house.seat) == {"mood": [7]}
    assert Chair.objects.filter(person=person).count() == 1


def test_a_therapist_named_in_the_table_sits_across(house: House) -> None:
    raw = b"id,who,mood_s0\n1,Theo,7\n2,Cora,8\n3,Nobody,9\n"
    text = WIDE_MAPPING.replace('column = "id"', 'column = "id"\ntherapist = "who"')
    text = text[: text.rindex("[[measure]]")]
    (wrong,) = look(house, raw, text, therapist="").problems
    assert (wrong.line, "Cora, Theo" in wrong.sentence) == (4, True)
    bring(house, raw.replace(b"3,Nobody,9\n", b""), text, therapist="")
    assert Chair.objects.filter(person_id=house.colleague.person_id).count() == 1


def test_with_two_therapists_somebody_must_be_named(house: House) -> None:
    for typed in ("", "Nobody"):
        with pytest.raises(Refused, match="Cora, Theo"):
            look(house, WIDE, WIDE_MAPPING, therapist=typed)


def test_an_erased_client_does_not_come_back(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    person = seats(house, "Client 1")[0].principal.person_id
    Person.objects.filter(id=person).update(erased_at=house.practice.created_at)
    (wrong,) = look(house, WIDE, WIDE_MAPPING).problems
    assert (wrong.line, "erased" in wrong.sentence) == (2, True)


def test_a_second_practice_has_its_own(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    other = build()
    assert bring(other, WIDE, WIDE_MAPPING).n_responses == 12
    assert CustomInstrument.objects.filter(key="mood").count() == 2


def test_only_the_server_and_a_manager_of_this_practice_bring_in(house: House) -> None:
    for by in (house.therapist, house.client, build().manager):
        with pytest.raises(NotYours):
            import_table(preview=look(house, WIDE, WIDE_MAPPING), by=by)
    assert import_table(preview=look(house, WIDE, WIDE_MAPPING), by=house.manager).n_responses == 12


def test_what_was_done_stands_in_both_logs(house: House) -> None:
    bring(house, WIDE, WIDE_MAPPING)
    client = seats(house, "Client 1")[0]
    lines = AuditEntry.objects.filter(scope_id=client.alliance.id).values_list("verb", flat=True)
    assert "measure.import" in lines
    assert AuditEntry.objects.filter(scope_id=house.practice.id, verb="table.import").count() == 1
    assert audit.broken_at(client.alliance.id) is audit.broken_at(house.practice.id) is None


def test_a_total_does_not_take_the_place_of_a_questionnaire(house: House) -> None:
    with pytest.raises(Refused, match="phq-9-total"):
        look(house, WIDE, WIDE_MAPPING.replace('key = "mood"', 'key = "phq-9"'))
