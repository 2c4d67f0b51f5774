"""The expected course: a band from the first answer, prospects from all, silence where too little is known."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from scripts.expected_courses import fitted, measures

from alliance.insight.expected import (
    ABOVE,
    BELOW,
    SIMULATED_DYADS,
    WITHIN,
    Beginning,
    Expected,
    course_expected,
    off_track,
    prospects_of,
    rule_of,
    scale_named,
)
from alliance.insight.track import Track
from alliance_core.trajectories import Prospects
from alliance_core.vocabulary import Abstention, Signal

PHQ = "phq-9.total"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def weekly(*values: float) -> list[tuple[datetime, float]]:
    return [(START + timedelta(weeks=n), value) for n, value in enumerate(values)]


def expected(*values: float) -> Expected:
    scale = scale_named(PHQ)
    assert scale is not None
    found = course_expected(weekly(*values), SIMULATED_DYADS[PHQ].model(), rule_of(scale))
    assert isinstance(found, Expected)
    return found


def test_below_three_answers_it_says_what_is_needed() -> None:
    model = SIMULATED_DYADS[PHQ].model()
    for n in range(3):
        found = course_expected(weekly(*[12.0] * n), model, None)
        assert isinstance(found, Abstention)
        assert (found.needed, found.found) == (3, n)
        assert isinstance(prospects_of(weekly(*[12.0] * n), PHQ), Abstention)


def test_the_band_knows_the_first_answer_only() -> None:
    calm, steep = expected(15, 14, 13, 12), expected(15, 20, 24, 27)
    assert [one.band for one in calm.places] == [one.band for one in steep.places]
    assert [one.weeks for one in calm.places] == pytest.approx([0, 1, 2, 3])
    assert expected(5, 5, 5).places[-1].band.high < calm.places[-1].band.high


def test_the_band_holds_what_it_says() -> None:
    """Drawn from the very model, four of five answers lie in it."""
    import numpy as np

    begun, rng, inside = SIMULATED_DYADS[PHQ], np.random.default_rng(4), 0
    g00, g01, g11 = begun.spread
    for own in rng.multivariate_normal([0, 0], [[g00, g01], [g01, g11]], 2000):
        line = (begun.mean[0] + own[0]) + (begun.mean[1] + own[1]) * np.log([1, 2, 3, 4, 5])
        found = course_expected(weekly(*(line + rng.normal(0, begun.noise**0.5, 5))), begun.model(), None)
        assert isinstance(found, Expected)
        inside += found.newest == WITHIN
    assert 0.77 < inside / 2000 < 0.83


def test_where_the_newest_lies() -> None:
    assert [expected(12, 12, last).newest for last in (26, 12, 0)] == [ABOVE, WITHIN, BELOW]


def test_prospects_follow_the_answers() -> None:
    worse, better = prospects_of(weekly(10, 14, 18), PHQ), prospects_of(weekly(18, 14, 9), PHQ)
    assert isinstance(worse, Prospects)
    assert isinstance(better, Prospects)
    assert worse.deterioration.value > 0.5 > 0.02 > better.deterioration.value
    assert better.recovery.value > 0.5


def test_off_track_is_a_signal_with_its_numbers() -> None:
    found = off_track(weekly(10, 14, 18), PHQ)
    assert isinstance(found, Signal)
    assert {one.name for one in found.basis} >= {"probability of deterioration", "threshold"}
    assert off_track(weekly(18, 14, 9), PHQ) is None


def test_a_scale_nobody_knows_abstains_and_one_without_reliable_change_has_a_band_alone() -> None:
    assert isinstance(prospects_of(weekly(1, 2, 3), "satisfaction.course"), Abstention)
    assert isinstance(off_track(weekly(1, 2, 3), "nothing.total"), Abstention)
    assert isinstance(prospects_of(weekly(12, 13, 14), "phq-8.total"), Abstention)
    assert isinstance(
        course_expected(weekly(12, 13, 14), SIMULATED_DYADS["phq-8.total"].model(), None), Expected
    )


def test_what_the_practice_estimated_comes_first() -> None:
    here = {PHQ: Beginning((12.0, 3.0), (9.0, 0.0, 0.01), 1.0, flags_above=0.2)}
    ours, simulated = prospects_of(weekly(12, 12, 12), PHQ, here), prospects_of(weekly(12, 12, 12), PHQ)
    assert isinstance(ours, Prospects)
    assert isinstance(simulated, Prospects)
    assert ours.deterioration.value > 0.9 > simulated.deterioration.value


def test_a_track_is_read_by_its_order() -> None:
    track = Track()
    for value in (10.0, 14.0, 18.0):
        track.add(value, ref="", at="")
    assert prospects_of(track, PHQ) == prospects_of(weekly(10, 14, 18), PHQ)
    for _ in range(20):
        track.add(18.0, ref="", at="")
    long = prospects_of(track, PHQ)
    assert isinstance(long, Prospects)
    assert long.deterioration.n_used == 13  # the first and the newest twelve


def test_what_it_begins_from_is_what_the_script_makes() -> None:
    """A tenth of the dyads, another seed: the same figures within their error."""
    for key, asked in measures().items():
        begun, model = SIMULATED_DYADS[key], fitted(asked, n=2000, seed=7)
        assert model.mean == pytest.approx(begun.mean, abs=0.35)
        assert model.spread == pytest.approx(begun.spread, rel=0.15, abs=0.4)
        assert model.noise == pytest.approx(begun.noise, rel=0.05)


def test_no_compiler_is_loaded() -> None:
    """What a request asks of it loads no Numba."""
    asks = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'alliance.config.settings_test';"
        "django.setup(); from datetime import *; from alliance.insight.expected import *; import alliance.web.outcomes;"
        "off_track([(datetime(2026, 1, 1 + n, tzinfo=UTC), 9.0) for n in range(4)], 'phq-9.total');"
        "print([one for one in sys.modules if one.split('.')[0] == 'numba'])"
    )
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
