"""One contract for all forecasters, then what is particular to the simple ones."""

import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import nbinom

from crimecast.baselines.averages import HistoricalAverage, NearestNeighbours, mean_of_last
from crimecast.baselines.methods import METHODS, make_baseline
from crimecast.baselines.persistence import ClimatologyIncrement, separable_total, shrink_rates
from crimecast.frames import diurnal, lattice, periods
from crimecast.scores import rmse
from crimecast.tables.labels import LABELS

FIRST = 38 * 24
SETTINGS = {
    "arima": {"order": [2, 0, 1], "refit": "never", "n_workers": 1},
    "arima, daily": {"order": [2, 0, 1], "refit": "daily", "n_workers": 1},
    "arima, auto": {"order": "auto", "refit": "never", "n_workers": 1},
    "knn": {"folds": 5, "max_k": 24},
    "ha": {"season": "hour_of_day"},
    "ha, week": {"season": "hour_of_week"},
    "persistence": {},
    "climatology": {"shrink": True},
    "climatology, plain": {"shrink": False},
    "etas": {"max_steps": 30, "tolerance": 1e-6},
    "kernels": {
        "half_lives_days": [7, None],
        "widths_cells": [0, 1],
        "hour_half_life_days": 60,
        "hour_widths": [0, 3],
        "week_hour_widths": [6],
        "echo_half_lives_hours": [3],
        "level_half_life_days": 7,
        "profile_half_life_days": 60,
        "week_share": 0.9,
        "week_width_hours": 1,
        "warm_up_days": 14,
        "max_steps": 300,
        "tolerance": 1e-6,
    },
}
# Crimes near by make these expect some where there never was one.
SPREAD_IN_SPACE = {"kernels"}


def simulate(n_days=40, seed=0):
    """Y of Poisson counts with a daily profile in 3 x 2 cells, the last of them empty."""
    cell = np.array([[0.5, 0.05], [0.3, 0.01], [0.8, 0.0]])
    profile = 1 + np.sin(np.arange(24) / 24 * 2 * np.pi)
    rate = np.tile(profile[:, None, None] * cell, (n_days, 1, 1))
    return diurnal.diurnal_integral(np.random.default_rng(seed).poisson(rate)).astype(float)


@pytest.fixture(scope="module", params=SETTINGS)
def fitted(request):
    """A forecaster fitted to the first 38 of 40 days, and Y of all 40."""
    cumulative = simulate()
    method = request.param.split(",")[0]
    forecaster = make_baseline(method, SETTINGS[request.param])
    assert forecaster.fit(cumulative[:FIRST]) is forecaster
    return forecaster, cumulative


def test_every_method_is_tested_labelled_and_drawn():
    assert {name.split(",")[0] for name in SETTINGS} == set(METHODS)
    assert set(METHODS) < set(LABELS)
    looks = [(label.colour, label.dashes) for label in LABELS.values()]
    assert len(set(looks)) == len(LABELS)


def test_forecasts_every_cell_of_every_hour(fitted):
    forecaster, cumulative = fitted
    predicted = forecaster.predict(cumulative, FIRST)
    assert predicted.shape == (48, 3, 2)
    assert np.isfinite(predicted).all()
    assert predicted.dtype == float


def test_beats_no_crime_ever(fitted):
    forecaster, cumulative = fitted
    observed = cumulative[FIRST:]
    predicted = forecaster.predict(cumulative, FIRST)
    assert rmse(observed, predicted) < rmse(observed, np.zeros_like(observed))


@pytest.mark.parametrize("hour", [0, 5, 24, 30])
def test_knows_nothing_of_its_hour_and_later(fitted, hour):
    forecaster, cumulative = fitted
    other = cumulative.copy()
    other[FIRST + hour :] += 7
    before = forecaster.predict(cumulative, FIRST)[: hour + 1]
    assert_allclose(forecaster.predict(other, FIRST)[: hour + 1], before, atol=1e-9)


def test_forecasts_do_not_depend_on_where_they_begin(fitted):
    forecaster, cumulative = fitted
    whole = forecaster.predict(cumulative, FIRST)
    assert_allclose(forecaster.predict(cumulative, FIRST + 24), whole[24:], atol=1e-9)


def test_changes_nothing_it_is_given_and_repeats_itself(fitted):
    forecaster, cumulative = fitted
    copy = cumulative.copy()
    first = forecaster.predict(cumulative, FIRST)
    assert_array_equal(cumulative, copy)
    assert_array_equal(forecaster.predict(cumulative, FIRST), first)


def test_a_cell_that_never_had_a_crime_has_the_lowest_forecast(fitted, request):
    forecaster, cumulative = fitted
    predicted = forecaster.predict(cumulative, FIRST)
    if request.node.callspec.params["fitted"] in SPREAD_IN_SPACE:
        assert (predicted[:, 2, 1] > 0).all()
        assert predicted.sum(axis=0).argmin() == 5
    else:
        assert not predicted[:, 2, 1].any()


def test_notes_can_be_written_as_json(fitted):
    forecaster, _ = fitted
    assert json.loads(json.dumps(forecaster.notes(), allow_nan=False)) == forecaster.notes()


@pytest.mark.parametrize("name", SETTINGS)
def test_an_empty_city_is_forecast_empty(name):
    empty = np.zeros((40 * 24, 2, 2))
    forecaster = make_baseline(name.split(",")[0], SETTINGS[name]).fit(empty[:FIRST])
    assert not forecaster.predict(empty, FIRST).any()
    json.dumps(forecaster.notes(), allow_nan=False)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match=r"no method 'lstm'; known: arima, knn"):
        make_baseline("lstm", {})


def test_ha_is_the_mean_of_that_hour():
    counts = np.zeros((48, 1, 1))
    counts[3], counts[27] = 1, 2
    forecaster = HistoricalAverage(season="hour_of_day").fit(diurnal.diurnal_integral(counts))
    assert forecaster.predict(np.zeros((72, 1, 1)), 48).ravel().tolist() == [0.0] * 3 + [1.5] * 21


def test_ha_needs_a_whole_season():
    with pytest.raises(ValueError, match="48 hours do not hold every hour_of_week"):
        HistoricalAverage(season="hour_of_week").fit(np.zeros((48, 1, 1)))


def test_mean_of_last_takes_what_there_is():
    series = np.array([4.0, 2.0, 6.0, 0.0]).reshape(-1, 1, 1)
    assert mean_of_last(series, 2).ravel().tolist() == [0.0, 4.0, 3.0, 4.0]


def test_knn_chooses_the_window_of_the_signal():
    # Noise about a level that stays: the longest window has the smallest error.
    noise = np.random.default_rng(0).normal(5, 1, (960, 1, 1))
    assert NearestNeighbours(folds=5, max_k=6).fit(noise).k == 6
    # A signal that moves every hour: only the last value counts.
    walk = np.random.default_rng(0).normal(0, 1, (960, 1, 1)).cumsum(axis=0)
    assert NearestNeighbours(folds=5, max_k=6).fit(walk).k == 1


def test_knn_wants_folds_longer_than_its_window():
    with pytest.raises(ValueError, match="leave 16 hours each, fewer than max_k 24"):
        NearestNeighbours(folds=5, max_k=24).fit(np.zeros((96, 1, 1)))


def test_climatology_adds_the_mean_count_of_the_hour():
    counts = np.zeros((48, 1, 1))
    counts[3], counts[27], counts[28] = 1, 2, 2
    forecaster = ClimatologyIncrement(shrink=False).fit(diurnal.diurnal_integral(counts))
    observed = diurnal.diurnal_integral(np.concatenate([counts, counts[24:]]))
    assert forecaster.predict(observed, 48).ravel()[:6].tolist() == [0, 0, 0, 1.5, 3, 4]


def test_separable_total_keeps_both_margins():
    total = np.random.default_rng(0).poisson(3.0, (24, 2, 3))
    separable = separable_total(total)
    assert_allclose(separable.sum(axis=0), total.sum(axis=0))
    assert_allclose(separable.sum(axis=(1, 2)), total.sum(axis=(1, 2)))


def test_shrinkage_weight_is_the_most_likely_one():
    n_days, rng = 50, np.random.default_rng(0)
    mean = rng.uniform(0.05, 0.3, (24, 4, 4))
    total = rng.poisson(n_days * rng.gamma(20 * mean, 1 / 20))
    rates, prior_days = shrink_rates(total, n_days)
    prior = separable_total(total) / n_days

    def likelihood(days):
        return nbinom.logpmf(total, days * prior, days / (days + n_days)).sum()

    nearby = [likelihood(prior_days * factor) for factor in (0.8, 1.25)]
    assert likelihood(prior_days) > max(nearby)
    assert_allclose(rates, (total + prior_days * prior) / (n_days + prior_days))


# Worked out independently from the raw file, RMSE of Y over all cells.
ST_LOUIS = {
    "ha": ({"season": "hour_of_day"}, 0.4689),
    "knn": ({"folds": 5, "max_k": 24}, 0.2314),
    "persistence": ({}, 0.1318),
    "climatology": ({"shrink": False}, 0.1301),
}


@pytest.fixture(scope="module")
def st_louis(shared_data):
    """Y of the city on 16 x 16 cells, July to December 2015, 184 days."""
    rows = pd.read_csv(shared_data / "stlouis_crime_2015h2_latlon.csv.gz")
    rows = rows.dropna(subset=["lat", "lon"])
    events = rows.assign(time=pd.to_datetime(rows["DateOccur"], format="%m/%d/%Y %H:%M"))
    region = {"lat": [38.53, 38.78], "lon": [-90.32, -90.18]}
    hours = periods.hours("2015-07-01", "2015-12-31")
    counts = lattice.count_events([events], hours, region=region, n_rows=16, n_cols=16)
    return diurnal.diurnal_integral(counts).astype(float)


@pytest.fixture(scope="module")
def st_louis_error(st_louis):
    """Function that fits a method and returns its RMSE on the last 14 days."""
    first = 170 * 24

    def error(method, settings):
        forecaster = make_baseline(method, settings).fit(st_louis[:first])
        return rmse(st_louis[first:], forecaster.predict(st_louis, first))

    return error


@pytest.mark.parametrize("method", ST_LOUIS)
def test_st_louis_has_the_known_errors(st_louis_error, method):
    settings, expected = ST_LOUIS[method]
    assert st_louis_error(method, settings) == pytest.approx(expected, abs=5e-5)


def test_st_louis_zero(st_louis):
    observed = st_louis[170 * 24 :]
    assert rmse(observed, np.zeros_like(observed)) == pytest.approx(0.5389, abs=5e-5)


def test_st_louis_shrinkage_does_not_hurt(st_louis_error):
    assert st_louis_error("climatology", {"shrink": True}) <= 0.1301


def test_st_louis_chooses_one_neighbour_as_the_paper_does(st_louis):
    assert NearestNeighbours(folds=5, max_k=24).fit(st_louis[: 170 * 24]).k == 1
