"""A bank of filters says what each filter says alone, whatever else stands beside it; and is written exactly."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_core.ruptures
from alliance_core.ruptures import (
    BEHAVIOUR,
    CLIENT_FORM,
    THERAPIST_FORM,
    Bank,
    RuptureModel,
    UnlikeChannels,
    UnlikeModels,
    begin,
    draw_dyads,
    fold,
    together,
)
from alliance_core.ruptures.bank_text import UnreadableBank, dumps, loads
from alliance_core.vocabulary import OutOfRange

STATED = RuptureModel(channels=(CLIENT_FORM, THERAPIST_FORM, BEHAVIOUR), kept=9, depths=3)
MODELS = (STATED, replace(STATED, hazard=0.12, memory=0.6, repair=0.2), replace(STATED, level_sd=2.0))
BANK = Bank(MODELS)

answer = st.one_of(st.just(np.nan), st.integers(0, 20).map(lambda half: half / 2.0))
session = st.tuples(st.lists(answer, min_size=9, max_size=9), st.integers(0, 400))


def values_of(answers: list[float]) -> np.ndarray:
    return np.array(answers).reshape(1, 3, 3)


@settings(max_examples=25, deadline=None)
@given(sessions=st.lists(session, min_size=1, max_size=12))
def test_it_says_what_each_filter_says_alone(sessions) -> None:
    state, alone = BANK.begin(), [begin(model) for model in MODELS]
    for answers, gap in sessions:
        values = values_of(answers)
        state, reading = BANK.read(state, values, np.array([float(gap)]))
        for row, model in enumerate(MODELS):
            alone[row], said = fold(model, alone[row], tuple(values[0, row]), float(gap))
            for name in ("open", "recent", "withdrawal", "depth"):
                assert getattr(reading, name)[0, row] == pytest.approx(getattr(said, name), abs=1e-9)
            if said.open < 1.0 - 1e-6:  # nearer to one its complement is rounding
                assert reading.alarm[0, row] == pytest.approx(said.alarm, abs=1e-6)
            assert reading.usual[0, row] == pytest.approx(said.usual, abs=1e-9)
            assert reading.usual_sd[0, row] == pytest.approx(said.usual_sd, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(sessions=st.lists(session, min_size=1, max_size=8), others=st.lists(session, min_size=1, max_size=3))
def test_who_stands_beside_changes_no_byte(sessions, others) -> None:
    alone, beside = BANK.begin(), BANK.begin(1 + len(others))
    for answers, gap in sessions:
        alone = BANK.step(alone, values_of(answers), np.array([float(gap)]))
        values = np.concatenate([values_of(answers), *(values_of(one) for one, _gap in others)])
        gaps = np.array([float(gap), *(float(other) for _one, other in others)])
        beside = BANK.step(beside, values, gaps)
    assert dumps(BANK, beside.only(0)) == dumps(BANK, alone)


@settings(max_examples=15, deadline=None)
@given(before=st.lists(session, max_size=6), after=st.lists(session, min_size=1, max_size=4))
def test_written_and_read_it_goes_on_as_if_it_had_not_been(before, after) -> None:
    state = BANK.begin()
    for answers, gap in before:
        state = BANK.step(state, values_of(answers), np.array([float(gap)]))
    read = loads(BANK, dumps(BANK, state))
    for answers, gap in after:
        state = BANK.step(state, values_of(answers), np.array([float(gap)]))
        read = BANK.step(read, values_of(answers), np.array([float(gap)]))
    assert dumps(BANK, read) == dumps(BANK, state)


def test_dyads_of_different_lengths_stand_side_by_side() -> None:
    rng = np.random.default_rng(3)
    long, short = BANK.begin(), BANK.begin()
    for _ in range(4):
        long = BANK.step(long, rng.uniform(5, 10, (1, 3, 3)), np.array([7.0]))
    values = rng.uniform(5, 10, (2, 3, 3))
    both, reading = BANK.read(together([long, short]), values, np.array([7.0, 7.0]))
    for row, one in enumerate((long, short)):
        state, said = BANK.read(one, values[row : row + 1], np.array([7.0]))
        assert dumps(BANK, both.only(row)) == dumps(BANK, state)
        assert reading.open[row] == pytest.approx(said.open[0], abs=1e-12)


def test_the_level_lies_where_its_interval_says() -> None:
    """95 % intervals of a client's own level, over simulated dyads of the model itself, hold it about that often."""
    model = replace(
        STATED, channels=tuple(replace(one, ceiling=None) for one in STATED.channels[:2]), kept=24, depths=6
    )
    bank, drawn = Bank([model]), draw_dyads(model, np.full((400, 8), 7.0), np.random.default_rng(8))
    form = model.channels[0]
    falls = np.array([0.0, form.withdrawal, form.confrontation])[drawn.kind[:, 7]]
    level = form.mean + drawn.course[:, 7] - falls * drawn.depth[:, 7]
    inside = []
    for dyad in range(400):
        state = bank.begin()
        for number in range(8):
            values = drawn.sessions.values[dyad, number][None, None, :]
            state, reading = bank.read(state, values, np.array([7.0]))
        low, high = bank.level_quantiles(reading.looked, 0, 0, (0.025, 0.975))
        middle = bank.level_quantiles(reading.looked, 0, 0, (0.5,))[0]
        assert low < middle < high
        inside.append(low <= level[dyad] <= high)
    assert 0.92 <= np.mean(inside) <= 0.975


def test_a_form_with_a_ceiling_has_its_level_below_it() -> None:
    state = BANK.begin()
    for _ in range(6):
        state, reading = BANK.read(state, np.full((1, 3, 3), 10.0), np.array([7.0]))
    low, high = BANK.level_quantiles(reading.looked, 0, 0, (0.025, 0.975))
    assert 8.0 < low < high <= 10.0
    with pytest.raises(OutOfRange):
        BANK.level_quantiles(reading.looked, 0, 0, (1.0,))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UnlikeModels):
        Bank([STATED, replace(STATED, kept=8)])
    with pytest.raises(UnlikeChannels):
        BANK.step(BANK.begin(), np.zeros((1, 3, 2)), np.array([7.0]))
    with pytest.raises(OutOfRange):
        BANK.step(BANK.begin(), np.zeros((1, 3, 3)), np.array([-1.0]))
    with pytest.raises(UnreadableBank):
        loads(Bank([STATED]), dumps(BANK, BANK.begin()))


def test_a_name_that_is_not_there_is_said_so() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = alliance_core.ruptures.nothing


def test_a_bank_loads_no_compiler() -> None:
    code = (
        "import sys, alliance_core.ruptures as r\nassert r.Bank and r.fold\nimport alliance_core.ruptures.bank_text\n"
        "assert 'numba' not in sys.modules\ntry:\n r.nothing\nexcept AttributeError: print('so')"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "so\n"


STEPPED = """
import numpy as np
from alliance_core.ruptures import BEHAVIOUR, CLIENT_FORM, THERAPIST_FORM, Bank, RuptureModel
from alliance_core.ruptures.bank_text import dumps
bank = Bank([RuptureModel(channels=(CLIENT_FORM, THERAPIST_FORM, BEHAVIOUR), kept=9, depths=3)] * 3)
rng, state = np.random.default_rng(5), bank.begin()
for _ in range(40):
    values = np.clip(np.rint(rng.normal(8.5, 1.2, (1, 3, 3))), 0, 10)
    values[rng.random(values.shape) < 0.2] = np.nan
    state = bank.step(state, values, np.array([7.0]))
print(dumps(bank, state))
"""
OTHER_MACHINES = [
    {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX", "OPENBLAS_CORETYPE": "Haswell"},
    {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX", "OPENBLAS_CORETYPE": "Nehalem"},
]


def stepped(env: dict[str, str]) -> np.ndarray:
    """The bank after forty sessions, worked out with other instructions of the processor."""
    told = {"PATH": "/usr/bin:/bin", "NUMBA_DISABLE_JIT": "1", **env}
    run = [sys.executable, "-W", "ignore", "-c", STEPPED]
    text = subprocess.run(run, capture_output=True, text=True, check=True, env=told).stdout.strip()
    state = loads(Bank([STATED] * 3), text)
    return np.concatenate([state.mean.ravel(), state.covariance.ravel(), np.exp(state.log_weight).ravel()])


@pytest.mark.parametrize("env", OTHER_MACHINES, ids=["as of 2013", "as of 2008"])
def test_another_machine_says_the_same_to_nine_places(env) -> None:
    assert stepped(env) == pytest.approx(stepped({}), abs=1e-9)
