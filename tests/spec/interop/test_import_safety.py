"""Item 9 by a table: one alert for each (administration, item); young ones tell, old ones go to one list for review."""

from datetime import timedelta

import pytest

from alliance.interop.tables.actions import import_table
from alliance.interop.tables.preview import safety_of
from alliance.kernel import clock, due
from alliance.measurement.models import Response, Score
from alliance.measurement.queries import courses
from alliance.notices.models import Notice
from alliance.people.seats import seat_at
from alliance.safety.actions import close_alert
from alliance.safety.models import Alert
from alliance.safety.queries import alerts_for
from tests.spec.house import ITEM_9, NOW, House
from tests.spec.interop.tables import ITEMS_MAPPING, answered, look
from tests.spec.safety.test_every_way_in import _refused, end_work


def row(days_ago: float, item_9: object = 1, client: str = "c") -> str:
    day = (NOW - timedelta(days=days_ago)).date()
    return f"{client},{day}" + ",0" * 8 + f",{item_9}"


def bring(house: House, *rows: str, text: str = ITEMS_MAPPING, correct: bool = False):
    return import_table(preview=look(house, answered(*rows), text, correct=correct), by=None)


def sweep_until_quiet() -> None:
    while due.sweep():
        pass


def told(alert: Alert) -> set:
    return set(Notice.objects.filter(ref=alert.id).values_list("person_id", flat=True))


@pytest.mark.parametrize("item_9", [1, 2, 3])
def test_a_young_answer_tells_the_therapist_once(house: House, item_9: int) -> None:
    bring(house, row(13, item_9))
    alert = Alert.objects.get()
    assert (alert.item, alert.value, alert.for_review_only) == (ITEM_9, item_9, False)
    sweep_until_quiet()
    assert told(alert) == {house.therapist.person_id}


def test_the_therapist_is_on_leave_the_cover_is_told(house: House) -> None:
    house.away(house.therapist, cover=house.supervisor.person_id)
    bring(house, row(13))
    sweep_until_quiet()
    assert told(Alert.objects.get()) == {house.supervisor.person_id}


def test_the_therapist_is_gone_a_manager_finds_somebody(house: House) -> None:
    bring(house, row(13))
    end_work(house.therapist)
    sweep_until_quiet()
    assert told(Alert.objects.get()) == {house.manager.person_id}


def test_the_mail_is_down_it_is_tried_again(house: House, monkeypatch) -> None:
    bring(house, row(13))
    with monkeypatch.context() as down:
        down.setattr("alliance.notices.actions.send_mail", _refused)
        sweep_until_quiet()
    with clock.at(clock.now() + timedelta(seconds=2)):
        sweep_until_quiet()
    assert Notice.objects.get(ref=Alert.objects.get().id).sent_at is not None


def test_an_old_answer_goes_to_the_list_for_review_and_disturbs_nobody(house: House) -> None:
    bring(house, row(15), row(400))
    assert set(Alert.objects.values_list("for_review_only", flat=True)) == {True}
    sweep_until_quiet()
    assert not Notice.objects.exists()
    assert alerts_for(house.therapist).count() == 2


@pytest.mark.parametrize("item_9", [0, "NA", ""])
def test_not_at_all_and_a_gap_raise_nothing(house: House, item_9: object) -> None:
    bring(house, row(1, item_9))
    assert not Alert.objects.exists()
    assert Response.objects.get().instrument == "phq-9"


def test_the_same_and_a_longer_table_raise_nothing_again(house: House) -> None:
    bring(house, row(8))
    bring(house, row(8))
    bring(house, row(8), row(1, 2))
    assert sorted(Alert.objects.values_list("value", flat=True)) == [1, 2]


def test_a_repeated_table_does_not_open_a_closed_alert(house: House) -> None:
    bring(house, row(8))
    close_alert(alert_id=Alert.objects.get().id, done="We spoke.", by=house.therapist)
    bring(house, row(8), row(1, 0))
    assert Alert.objects.get().closed_at is not None


def test_a_correction_upward_waits_again_and_a_lower_one_withdraws_nothing(house: House) -> None:
    bring(house, row(8, 1))
    bring(house, row(8, 3), correct=True)
    assert Alert.objects.get().value == 3
    bring(house, row(8, 0), correct=True)
    assert Alert.objects.get().value == 3


def test_a_correction_from_nothing_raises_one(house: House) -> None:
    bring(house, row(8, 0))
    bring(house, row(8, 2), correct=True)
    assert Alert.objects.get().value == 2


def test_the_dry_run_says_how_many_are_told_and_how_many_are_for_review(house: House) -> None:
    preview = look(house, answered(row(13), row(15), row(20, 0)), ITEMS_MAPPING)
    assert safety_of(preview) == (1, 1)
    assert not Alert.objects.exists()


def test_what_fails_later_leaves_no_alert(house: House, monkeypatch) -> None:
    monkeypatch.setattr("alliance.interop.tables.actions._note_batch", _fails)
    with pytest.raises(ZeroDivisionError):
        bring(house, row(1))
    assert not Alert.objects.exists()


def _fails(*_args: object) -> None:
    raise ZeroDivisionError


def test_items_are_scored_by_the_rule_of_the_form(house: House) -> None:
    bring(house, f"c,{(clock.now() - timedelta(days=3)).date()},3,3,3,3,3,3,NA,NA,0")
    score = Score.objects.get()
    assert (score.value, score.n_answered, score.n_missing, score.prorated) == (162 / 7, 7, 2, True)
    alliance = Response.objects.get().alliance_id
    (course,) = courses(seat_at(house.therapist, alliance))
    assert (course.instrument, len(course.points)) == ("phq-9", 1)


def test_wide_tables_of_items_are_taken_too(house: House) -> None:
    names = [f"gad_{n}_t{t}" for t in (1, 2) for n in range(1, 8)]
    raw = ",".join(["id", *names]) + "\nc" + ",1" * 7 + ",2" * 7 + "\n"
    text = """
source = "gad"
shape = "wide"
[client]
column = "id"
[when]
first_day = 2026-01-05
occasions = { t1 = 0, t2 = 7 }
[[measure]]
instrument = "gad-7"
items = "gad_{item}_{occasion}"
"""
    import_table(preview=look(house, raw.encode(), text), by=None)
    assert sorted(Score.objects.values_list("value", flat=True)) == [7, 14]
