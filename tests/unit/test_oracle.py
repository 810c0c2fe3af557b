"""The rate of the simulated city: it adds up, echoes as drawn, and is the best forecast."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from crimecast.audit import metrics, oracle
from crimecast.crimes import simulated_table, simulation
from crimecast.frames import lattice, periods

PERIOD = {"start": "2015-07-01", "end": "2015-09-30"}
REGION = {axis: list(edges) for axis, edges in simulation.REGION.items()}
LATTICE = {"n_rows": 16, "n_cols": 16, "region": REGION}
BOX = {"lat": [33.3427, 34.6837], "lon": [-118.8551, -117.7157]}
N_EVENTS, BRANCHING = 30_000, 0.6


@pytest.fixture(scope="module")
def profile(root):
    folder = Path(root, "resources", "la_profile")
    names = ("month_2015", "hour_of_day_2015", "cells_64x64")
    return simulation.Profile.from_tables(*(pd.read_csv(folder / f"{n}.csv") for n in names))


@pytest.fixture(scope="module")
def counts(profile):
    """X of a city in which most crimes have followed another."""
    rng = np.random.default_rng(11)
    known = {"n_events": N_EVENTS, "branching_ratio": BRANCHING, "box": BOX}
    events = simulation.simulate_events(profile, rng, **PERIOD, **known)
    # To blocks, as they are written down.
    places = {axis: simulated_table._to_block(events[axis], *BOX[axis]) for axis in BOX}
    table = events.assign(**places)
    return lattice.count_events([table], periods.hours(**PERIOD), **LATTICE).astype(float)


def rates_of(profile, counts, **changed):
    settings = {"n_events": N_EVENTS, "branching_ratio": BRANCHING} | changed
    return oracle.oracle_rates(profile, counts, period=PERIOD, lattice=LATTICE, **settings)


def test_all_crimes_are_expected(profile, counts):
    later = slice(30 * 24, None)  # the crimes before the period echo, but are in no count
    rates = rates_of(profile, counts)
    assert rates[later].sum() == pytest.approx(counts[later].sum(), rel=0.03)


def test_whoever_knows_the_echo_knows_more(profile, counts):
    later, even = slice(30 * 24, None), counts.mean()

    def likelihood(branching_ratio):
        rates = rates_of(profile, counts, branching_ratio=branching_ratio)[later]
        return metrics.log_likelihood(counts[later], metrics.positive_rates(rates, even)).sum()

    assert likelihood(BRANCHING) > max(likelihood(0), likelihood(0.2), likelihood(0.95))


def test_the_forecast_of_an_hour_knows_only_the_hours_before(profile, counts):
    changed = counts.copy()
    changed[500:] += 1
    before, after = (rates_of(profile, x)[:501] for x in (counts, changed))
    assert_allclose(before, after)


def test_a_crime_echoes_once_in_all():
    by_hour = np.linspace(1, 3, 24) / 48
    crime = np.zeros((24 * 80, 1, 1))
    crime[7] = 1
    echo = oracle.echo_in_time(crime, by_hour)
    decay = np.exp(-1 / 120)
    # All but what would have come in the hour of the crime itself.
    weights = decay ** np.arange(24 * 73) * np.tile(by_hour, 74)[7 : 7 + 24 * 73]
    assert echo.sum() == pytest.approx(1 - weights[0] / weights.sum(), rel=1e-4)
    assert_allclose(echo[31] / echo[7 + 48], np.exp(24 / 120))


def test_of_few_crimes_more_are_drawn_and_fewer_of_their_echoes_kept(profile):
    crime = np.zeros((24 * 92, 16, 16))
    crime[7, 8, 8] = 1
    few = {"n_events": 900, "branching_ratio": 0.6}
    by_hour = oracle.recorded_shares(profile, LATTICE).sum(axis=(1, 2))
    echo = oracle.echo_in_time(crime, by_hour / by_hour.sum()).sum()
    more = rates_of(profile, crime, **few).sum() - rates_of(profile, 0 * crime, **few).sum()
    # The smallest month, September, is to have 294 crimes: 8 standard errors and 20 are added.
    assert more == pytest.approx(echo * 0.6 / ((294 + 8 * np.sqrt(294) + 20) / 294), rel=0.01)


def test_what_spills_over_an_edge_is_that_of_drawn_places():
    rng, spread = np.random.default_rng(6), 0.3
    start = rng.uniform(2, 3, 200_000)  # somewhere in cell 2
    end = np.floor(start + rng.normal(0, spread, start.size)).astype(int)
    drawn = np.bincount(end, minlength=5) / start.size
    assert_allclose(oracle._spill_matrix(5, spread)[:, 2], drawn, atol=0.003)


def test_shares_are_those_of_the_profile_whatever_the_lattice(profile):
    fine = LATTICE | {"n_rows": 64, "n_cols": 64}
    parts = [oracle.recorded_shares(profile, where).sum(axis=(1, 2)) for where in (LATTICE, fine)]
    assert_allclose(parts[0], parts[1], rtol=0.005)
    assert parts[0].sum() == pytest.approx(1 - simulation.SHARE_OUTSIDE_REGION, rel=0.005)
