"""Each story tells what its name says."""

import numpy as np
import pytest

from alliance_core.simulation import CONFRONTATION, STORIES, WITHDRAWAL, ImpossibleDesign, UnknownStory, story


def tell(name, sessions=12, seeds=40):
    return [story(name, sessions, 7, np.random.default_rng(seed)) for seed in range(seeds)]


def average(told, read):
    stacked = np.stack([read(one)[0] for one in told])
    answered = (~np.isnan(stacked)).sum(axis=0)
    return np.nansum(stacked, axis=0)[answered > 0] / answered[answered > 0]


def client(one):
    return one.client_after.form_mean


def therapist(one):
    return one.therapist_after.form_mean


def outcome(one):
    return one.outcomes[0].total


@pytest.mark.parametrize("name", sorted(STORIES))
@pytest.mark.parametrize("sessions", [4, 12, 30])
def test_every_story_can_be_told_at_any_length(name, sessions):
    told = story(name, sessions, 7, np.random.default_rng(1))
    again = story(name, sessions, 7, np.random.default_rng(1))
    assert told.client_after.ticked.shape == (1, sessions, 7)
    assert np.array_equal(told.client_after.ticked, again.client_after.ticked, equal_nan=True)
    assert told.outcomes[0].items.shape == (1, sessions, 9)


def test_steady_growth_grows_and_symptoms_fall():
    told = tell("steady_growth")
    assert average(told, client)[-1] - average(told, client)[0] > 1.5
    assert average(told, outcome)[-1] < average(told, outcome)[0] - 4


def test_a_rupture_is_repaired():
    told = tell("rupture_and_repair")
    course = told[0].course
    assert course.onset.sum() == course.repaired.sum() == 1
    assert set(np.unique(course.kind)) == {0, CONFRONTATION}
    line = average(told, client)
    assert line[course.onset[0].argmax()] < line[0] - 2
    assert line[-1] > line[0]


def test_a_rupture_ends_in_dropout():
    told = tell("rupture_and_dropout")[0]
    assert told.dropped_out.all()
    assert told.course.in_rupture[0, told.attended[0].sum() - 1]
    assert not told.course.repaired.any()


def test_a_quiet_withdrawal_shows_less_to_the_client_than_it_is():
    told = tell("quiet_withdrawal")
    course = told[0].course
    assert course.kind.max() == WITHDRAWAL
    assert not told[0].dropped_out.any()
    fall = average(told, client)[0] - average(told, client)[-1]
    assert 0.5 < fall < 2.2


def test_deterioration_worsens_both():
    told = tell("deterioration")
    assert average(told, client)[-1] < average(told, client)[0] - 1
    assert average(told, outcome)[-1] > average(told, outcome)[0] + 5


def test_an_early_gain_comes_early():
    line = average(tell("early_gain"), outcome)
    assert line[0] - line[4] > 0.5 * (line[0] - line[-1])


def test_seen_differently_is_a_lasting_gap():
    told = tell("seen_differently")
    assert (average(told, therapist) - average(told, client) > 1.0).all()


def test_refusals_say_why():
    with pytest.raises(UnknownStory, match="steady_growth"):
        story("no_such_story", 10, 7, np.random.default_rng(1))
    with pytest.raises(ImpossibleDesign, match="four"):
        story("early_gain", 3, 7, np.random.default_rng(1))
