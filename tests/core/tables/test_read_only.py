"""The arrays that a dataframe hands out may not be written to; every way in takes them."""

import numpy as np
import polars as pl
import pytest

from alliance_core.instruments import load, score_table
from alliance_core.ruptures import RuptureModel, lay_out, run
from alliance_core.trajectories import fit_growth

RNG = np.random.default_rng(1)
FRAME = pl.DataFrame(
    {
        "client": np.repeat(np.arange(30), 5),
        "time": np.tile(np.arange(5.0), 30),
        "outcome": RNG.normal(size=150),
    }
)


def read_only(values):
    values = np.array(values)
    values.setflags(write=False)
    return values


@pytest.mark.compiled
def test_growth_models_scores_and_filters():
    client, time, outcome = (FRAME[name].to_numpy() for name in FRAME.columns)
    assert not outcome.flags.writeable
    fit = fit_growth(client, time, outcome)
    assert fit.criterion == fit_growth(client.copy(), time.copy(), outcome.copy()).criterion
    assert score_table(load("phq-9"), read_only(np.ones((3, 9)))).values.tolist() == [[9.0]] * 3
    ratings = read_only(np.full((2, 3, 2), 8.0))
    assert np.isfinite(run(RuptureModel(), lay_out(ratings)).open).all()
