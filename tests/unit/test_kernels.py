"""The mixture of space-time kernels: its weights, and that no future leaks in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_cities import CITY, DAYS, HOURS, SHAPE, city, counts_of_days, maps_of
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import minimize

from crimecast.baselines.city import City, expected_totals
from crimecast.baselines.components import (
    CityEchoMaps,
    DayMaps,
    EchoMaps,
    HourMaps,
    sparse_counts,
    sum_rows,
)
from crimecast.baselines.em import PRIOR_CRIMES, fit_weights
from crimecast.baselines.kernels import DayKernels, Kernels
from crimecast.forecast.horizon import hour_by_hour
from crimecast.frames.diurnal import diurnal_integral


@settings(max_examples=50)
@given(st.integers(0, 10_000))
def test_em_never_falls(seed):
    rng = np.random.default_rng(seed)
    values, counts = rng.gamma(0.5, 1, (40, 5)), rng.poisson(2, 40)
    exposure = values.sum(axis=0) + rng.uniform(0, 50, 5)
    weights, objectives = fit_weights(values, counts, exposure, max_steps=200, tolerance=0)
    # As far as sums of floating point numbers can tell.
    assert (np.diff(objectives) >= -1e-9 * np.abs(objectives[0])).all()
    assert (weights > 0).all()


def test_em_finds_the_maximum_that_a_general_method_finds():
    rng = np.random.default_rng(1)
    values, counts = rng.gamma(1, 1, (300, 3)), rng.poisson(3, 300)
    exposure = values.sum(axis=0) + np.array([10, 200, 50])
    weights, _ = fit_weights(values, counts, exposure, max_steps=20_000, tolerance=1e-15)

    def loss(logs):
        w = np.exp(logs)
        prior = PRIOR_CRIMES * logs.sum() - PRIOR_CRIMES * 3 * w.sum()
        return exposure @ w - counts @ np.log(values @ w) - prior

    best = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-9})
    assert_allclose(weights, np.exp(best.x), atol=1e-4)


def test_em_tells_the_true_component_from_an_even_one():
    rng = np.random.default_rng(0)
    truth = rng.gamma(0.3, 1, 4000)
    values = np.stack([truth, np.full(4000, truth.mean())], axis=1)
    counts = rng.poisson(truth)
    seen = counts > 0
    weights, _ = fit_weights(
        values[seen], counts[seen], values.sum(axis=0), max_steps=2000, tolerance=1e-9
    )
    assert_allclose(weights, [1, 0], atol=0.05)


@pytest.mark.parametrize("first_day", [15, 25])
def test_changing_the_future_changes_no_forecast_before_it(first_day):
    counts = city()
    other = counts.copy()
    other[first_day * 24 :] = counts[::-1][first_day * 24 :] + 1
    hours = Kernels(**HOURS).fit(diurnal_integral(counts[: 15 * 24]))
    one, two = (hours.predict(diurnal_integral(x), 15 * 24) for x in (counts, other))
    known = (first_day - 15) * 24 + 1  # the first hour that differs is forecast before it is seen
    assert_array_equal(one[:known], two[:known])
    assert (one[known:] != two[known:]).any()


def test_days_know_nothing_of_the_future():
    daily = city().reshape(30, 24, *SHAPE).sum(axis=1)
    other = daily.copy()
    other[20:] += 3
    days = DayKernels(**DAYS).fit(daily[:20])
    one, two = (days.predict(x, 20) for x in (daily, other))
    assert_array_equal(one[0], two[0])
    assert (one[1:] != two[1:]).any()


def test_the_rate_is_the_weighted_sum_of_its_parts():
    counts = city()
    sparse = sparse_counts(diurnal_integral(counts))
    mixture = Kernels(**HOURS).fit(diurnal_integral(counts[: 20 * 24]))
    expected = expected_totals(counts.sum(axis=(1, 2)), City(24, **CITY))
    memory = DayMaps(SHAPE, half_lives=[2, np.inf], widths=[0, 1])
    days = maps_of(memory, sum_rows(sparse, 24)).repeat(24, axis=0)
    hours = maps_of(HourMaps(SHAPE, period="day", half_life=60, widths=[0, 3]), sparse)
    weeks = maps_of(HourMaps(SHAPE, period="week", half_life=60, widths=[6]), sparse)
    shares = np.concatenate([days, hours, weeks], axis=1) * expected[:, None, None]
    echoes = maps_of(EchoMaps(SHAPE, half_lives=[1, 12]), sparse)
    busy = maps_of(CityEchoMaps(SHAPE, half_lives=[1, 12], city=City(24, **CITY)), sparse)
    maps = np.concatenate([shares, echoes, busy * expected[:, None, None]], axis=1)
    by_hand = np.einsum("k,tkc->tc", mixture.weights, maps)[20 * 24 :].reshape(-1, *SHAPE)
    assert_allclose(mixture.rates(sparse, SHAPE, 20 * 24), by_hand, rtol=1e-4)


def test_weights_are_fitted_to_the_days_after_the_warm_up_only():
    # Until day 7 all in one corner, afterwards elsewhere.
    counts = np.zeros((30, 24, *SHAPE), int)
    counts[:7, :, 0, 0] = 5
    counts[7:, :, 1:, :] = np.random.default_rng(0).poisson(1, (23, 24, 2, 4))
    hourly = counts.reshape(-1, *SHAPE)
    late = Kernels(**HOURS).fit(diurnal_integral(hourly)).notes()["weights"]
    early = Kernels(**HOURS | {"warm_up_days": 1}).fit(diurnal_integral(hourly)).notes()["weights"]
    assert late.keys() == early.keys()
    assert late != early


def test_every_cell_may_have_a_crime():
    counts = city()
    counts[:, 0, 0] = 0
    predicted = (
        Kernels(**HOURS)
        .fit(diurnal_integral(counts))
        .rates(sparse_counts(diurnal_integral(counts)), SHAPE, 24)
    )
    assert (predicted > 0).all()


@settings(max_examples=10)
@given(counts_of_days, st.integers(24, 5 * 24), st.integers(1, 40))
def test_several_hours_ahead_are_those_of_one_after_the_other(counts, start, n_hours):
    cumulative = diurnal_integral(counts).astype(float)
    kernels = Kernels(**HOURS).fit(cumulative)
    (ahead,) = kernels.counts_ahead(cumulative, [start], n_hours)
    assert_allclose(ahead, hour_by_hour(kernels, cumulative, start, n_hours), rtol=1e-5, atol=1e-9)


def test_a_look_ahead_changes_nothing_of_the_next():
    cumulative = diurnal_integral(city()).astype(float)
    kernels = Kernels(**HOURS).fit(cumulative)
    starts = [24 * 20, 24 * 20 + 7, 24 * 22]
    for start, ahead in zip(starts, kernels.counts_ahead(cumulative, starts, 30), strict=True):
        (alone,) = kernels.counts_ahead(cumulative[:start], [start], 30)
        assert_array_equal(ahead, alone)


def test_a_part_of_a_crime_that_is_expected_makes_no_cell_active():
    memory = DayMaps((1, 2), half_lives=[1], widths=[0])
    memory.see(slice(None), np.array([1.0, 0.9]))
    assert memory.maps()[-2].tolist() == [1, 0]


def test_it_forecasts_about_as_many_crimes_as_happen():
    daily = city(n_days=100).reshape(100, 24, *SHAPE).sum(axis=1)
    predicted = DayKernels(**DAYS).fit(daily[:80]).predict(daily, 80)
    assert predicted.sum() == pytest.approx(daily[80:].sum(), rel=0.15)


def test_too_few_steps_are_said_so(caplog):
    kernels = Kernels(**HOURS | {"max_steps": 2}).fit(diurnal_integral(city()))
    assert not kernels.notes()["converged"]
    assert "EM has not settled after 2 steps" in caplog.text
