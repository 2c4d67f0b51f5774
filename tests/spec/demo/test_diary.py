"""When the sessions of the demo are: one hour a week for each pair, some today, whatever time of day it is."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alliance.demo.cast import cast
from alliance.demo.diary import LATEST_HOUR, Diary, weeks_of, where_it_is_day

WEEK = timedelta(weeks=1)
AT = [
    datetime(2026, month, day, hour, minute, tzinfo=UTC)
    for month, day in (
        (1, 7),
        (3, 28),
        (7, 4),
        (10, 25),
    )  # a Wednesday, and weekends around the change of clocks
    for hour, minute in ((0, 5), (4, 0), (7, 59), (10, 20), (13, 45), (16, 40), (20, 0), (23, 55))
]


def diary_at(now: datetime) -> Diary:
    return Diary(now, ZoneInfo(where_it_is_day(cast().places, now).time_zone))


@pytest.mark.parametrize("now", AT)
def test_no_two_sessions_of_a_therapist_overlap_and_the_next_is_near(now):
    diary, taken = diary_at(now), Counter()
    for script in (*cast().clients, cast().second_client):
        moments = weeks_of(diary.take(script), script, now)
        who = (script.therapist, script.next_therapist) if script.next_therapist else (script.therapist,)
        taken.update((one, moment.astimezone(UTC)) for moment in moments for one in who)
        assert len(moments) == script.sessions + 1
        assert all(moment < now for moment in moments[:-1])
        if not script.gap:
            assert now < moments[-1] <= now + WEEK + timedelta(hours=1)
    assert max(taken.values()) == 1


@pytest.mark.parametrize("now", AT)
def test_some_come_today_still(now):
    diary = diary_at(now)
    coming = [weeks_of(diary.take(one), one, now)[-1].astimezone(diary.zone) for one in cast().clients]
    today = now.astimezone(diary.zone).date()
    assert sum(one.date() == today for one in coming) >= 4
    assert all(8 <= one.hour <= LATEST_HOUR for one in coming)


def test_every_other_week_and_a_gap():
    now = datetime(2026, 3, 3, 10, 20, tzinfo=UTC)
    coming = datetime(2026, 3, 4, 9, tzinfo=UTC)
    plain = replace(cast().clients[0], weeks=6)
    assert weeks_of(coming, replace(plain, every_weeks=2), now) == [
        coming - 6 * WEEK,
        coming - 4 * WEEK,
        coming - 2 * WEEK,
        coming,
    ]
    assert weeks_of(coming, replace(plain, weeks=2, gap=2), now) == [
        coming - 3 * WEEK,
        coming - 2 * WEEK,
        coming + WEEK,
    ]


def test_a_session_is_moved_to_an_evening_that_is_free():
    now = datetime(2026, 3, 3, 10, 20, tzinfo=UTC)
    diary, start = diary_at(now), datetime(2026, 2, 2, 9, tzinfo=UTC)
    moved = [diary.another_time("first", start) for _ in range(4)]
    assert len(set(moved)) == 4
    assert all(start < one <= start + timedelta(days=4) for one in moved)
