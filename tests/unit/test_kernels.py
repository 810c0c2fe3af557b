"""The mixture of space-time kernels: by hand, by properties, and that no future leaks in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import minimize
from scipy.sparse import csr_array

from crimecast.baselines.city import City, expected_totals
from crimecast.baselines.components import (
    CityEchoMaps,
    DayMaps,
    EchoMaps,
    HourMaps,
    rows_of,
    sparse_counts,
    sum_rows,
)
from crimecast.baselines.em import PRIOR_CRIMES, fit_weights
from crimecast.baselines.kernels import DayKernels, Kernels
from crimecast.baselines.nearness import around_the_clock, gaussian, neighbours
from crimecast.forecast.horizon import hour_by_hour
from crimecast.frames.diurnal import diurnal_integral

DAYS = {
    "half_lives_days": [2, None],
    "widths_cells": [0, 1],
    "level_half_life_days": 7,
    "profile_half_life_days": 60,
    "week_share": 0.9,
    "week_width_hours": 1,
    "warm_up_days": 7,
    "max_steps": 2000,
    "tolerance": 1e-9,
}
HOURS = DAYS | {
    "hour_half_life_days": 60,
    "hour_widths": [0, 3],
    "week_hour_widths": [6],
    "echo_half_lives_hours": [1, 12],
}
CITY = {
    "half_life_days": 7,
    "profile_half_life_days": 60,
    "week_share": 0.9,
    "week_width": 1,
}
SHAPE = (3, 4)
counts_of_days = arrays(np.int64, (5 * 24, *SHAPE), elements=st.integers(0, 2))


def city(n_days=30, seed=0):
    """X of Poisson counts that differ from cell to cell and hour to hour."""
    rng = np.random.default_rng(seed)
    profile = 1 + np.sin(np.arange(24) / 24 * 2 * np.pi)[:, None, None]
    return rng.poisson(np.tile(profile * rng.gamma(0.5, 0.3, SHAPE), (n_days, 1, 1)))


def maps_of(memory, counts):
    """Maps of each step before its crimes are seen; a memory may use one array again and again."""
    maps = []
    for row in rows_of(counts):
        maps.append(memory.maps().copy())
        memory.see(*row)
    return np.stack(maps)


@given(counts_of_days)
def test_sparse_counts_undo_the_diurnal_integral(counts):
    sparse = sparse_counts(diurnal_integral(counts))
    assert_array_equal(sparse.toarray(), counts.reshape(len(counts), -1))
    assert sparse.nnz == np.count_nonzero(counts)
    by_hand = counts.reshape(5, 24, -1).sum(axis=1)
    assert_array_equal(sum_rows(sparse, 24).toarray(), by_hand)


def test_day_kernels_by_hand():
    # Two cells in a row: 1 crime west on day 0, 3 east on day 1.
    daily = csr_array([[1.0, 0.0], [0.0, 3.0], [0.0, 0.0]])
    maps = maps_of(DayMaps((1, 2), half_lives=[1, np.inf], widths=[0]), daily)
    assert_allclose(maps[0], [[0, 0], [0, 0], [0, 0], [0.5, 0.5]])
    assert_allclose(maps[1], [[1, 0], [1, 0], [1, 0], [0.5, 0.5]])
    # After one half-life the crime of day 0 counts 1 / 2: 0.5 of 3.5; for ever, 1 of 4.
    assert_allclose(maps[2], [[1 / 7, 6 / 7], [1 / 4, 3 / 4], [0.5, 0.5], [0.5, 0.5]])


def test_echo_by_hand():
    # One crime in the south-west corner of 2 x 2 cells; half is left after an hour.
    hourly = csr_array([[1.0, 0, 0, 0], [0.0] * 4, [0.0] * 4])
    maps = maps_of(EchoMaps((2, 2), half_lives=[1]), hourly)
    assert not maps[0].any()
    assert_allclose(maps[1], [[1 / 2, 0, 0, 0], [0, 1 / 6, 1 / 6, 1 / 6]])
    assert_allclose(maps[2], maps[1] / 2)


def test_hour_kernels_by_hand():
    hourly = np.zeros((72, 2))
    hourly[5, 0] = hourly[29, 1] = 1  # 05:00 of two days
    maps = maps_of(HourMaps((1, 2), period="day", half_life=1, widths=[0, 1]), csr_array(hourly))
    assert not maps[[4, 5, 28, 30], 0].any()
    assert_allclose(maps[[29, 53], 0], [[1, 0], [1 / 3, 2 / 3]], rtol=1e-6)
    # An hour later, that hour alone is empty, but the hour before is near.
    assert_allclose(maps[[6, 54], 1], [[1, 0], [1 / 3, 2 / 3]], rtol=1e-6)


def test_hours_of_the_week_by_hand():
    hourly = np.zeros((169, 2))
    hourly[5, 0] = 1
    maps = maps_of(HourMaps((1, 2), period="week", half_life=60, widths=[6]), csr_array(hourly))
    assert not maps[[4, 24 + 12, 168 - 26], 0].any()  # further than five widths, or before
    assert_allclose(maps[[6, 5 + 24, 168], 0], [[1, 0]] * 3, rtol=1e-6)


def test_echo_of_the_city_by_hand():
    # Three even days: 1 crime an hour in turn west and east, then 3 in an hour where 1 is expected.
    hourly = np.tile([[1.0, 0], [0, 1.0]], (37, 1))
    hourly[72] = [3, 0]
    forever = {"half_life_days": 1e9, "profile_half_life_days": 1e9}
    even = City(24, **forever, week_share=0, week_width=0)
    maps = maps_of(CityEchoMaps((1, 2), half_lives=[1], city=even), csr_array(hourly))
    assert_allclose(maps[40, 0], [0.5, 0.5], rtol=0.02)
    # After the third day half of what was an hour ago is left: (1 + 3) / 2 for (1 + 1) / 2.
    assert_allclose(maps[73, 0], np.array([39, 36]) / 75 * 2, rtol=0.02)


def test_midnight_is_near_the_hour_before_it():
    weights = around_the_clock(24, 1)
    assert_allclose(weights[[1, 23]], np.exp(-0.5), rtol=1e-6)
    assert weights[12] == 0


def test_city_by_hand():
    # 14 crimes on the first day of each week, else 7; the level forgets nothing.
    totals = np.tile([14.0] + [7.0] * 6, 2)
    forever = {"half_life_days": 1e9, "profile_half_life_days": 1e9}
    expected = expected_totals(totals, City(1, **forever, week_share=1, week_width=0))
    assert_allclose(expected[:3], [0, 14, 21 / 2])
    # 56 crimes in 7 even days are 8 a day. The profile of the first weekday is 14 of the mean, to
    # which one imaginary crime belongs.
    assert_allclose(expected[7], 8 * 14 / (57 / 7))


@settings(max_examples=30)
@given(counts_of_days)
def test_maps_of_days_and_hours_add_up_to_one_or_nothing(counts):
    hourly = sparse_counts(diurnal_integral(counts))
    for memory, steps in (
        (DayMaps(SHAPE, half_lives=[2, np.inf], widths=[0, 1, 9]), sum_rows(hourly, 24)),
        (HourMaps(SHAPE, period="day", half_life=60, widths=[0, 3]), hourly),
        (HourMaps(SHAPE, period="week", half_life=0.2, widths=[6]), hourly),
    ):
        maps = maps_of(memory, steps)
        total = maps.sum(axis=2)
        assert np.all(np.isclose(total, 1, atol=1e-5) | (total == 0))
        assert maps.shape[1] == len(memory.names)


@settings(max_examples=30)
@given(counts_of_days, st.integers(0, 5 * 24 - 1))
def test_no_map_knows_its_own_step_or_later(counts, hour):
    other = counts.copy()
    other[hour:] = 3 - other[hour:]
    one, two = (sparse_counts(diurnal_integral(x)) for x in (counts, other))
    for kind, kernels, n in (
        (DayMaps, {"half_lives": [2, np.inf], "widths": [0, 1]}, 24),
        (HourMaps, {"period": "week", "half_life": 60, "widths": [0, 3]}, 1),
        (EchoMaps, {"half_lives": [1, 12]}, 1),
    ):
        first, second = (maps_of(kind(SHAPE, **kernels), sum_rows(x, n)) for x in (one, two))
        assert_array_equal(first[: hour // n + 1], second[: hour // n + 1])


@settings(max_examples=30)
@given(st.integers(0, 20), st.integers(0, 6))
def test_the_city_does_not_know_its_own_day(day, other_day):
    totals = np.random.default_rng(day).poisson(5, 21 * 24).astype(float)
    changed = totals.copy()
    changed[day * 24 :] += other_day
    one, two = (expected_totals(x, City(24, **CITY)) for x in (totals, changed))
    assert_array_equal(one[: (day + 1) * 24], two[: (day + 1) * 24])


@given(st.integers(1, 20), st.just(0) | st.floats(0.01, 30))
def test_a_blur_keeps_the_sum(n_cells, width):
    assert_allclose(gaussian(n_cells, width).sum(axis=0), 1, rtol=1e-5)


@given(st.integers(1, 5), st.integers(1, 5))
def test_neighbours_are_the_cells_that_touch(n_rows, n_cols):
    place = np.array(list(np.ndindex(n_rows, n_cols)))
    apart = np.abs(place[:, None] - place).max(axis=2)
    touch = (apart == 1).astype(float)
    expected = touch / np.maximum(touch.sum(axis=1, keepdims=True), 1)
    assert_allclose(neighbours(n_rows, n_cols).toarray(), expected)


def test_echoes_are_named_in_their_order():
    memory = EchoMaps((2, 2), half_lives=[1, 3])
    assert maps_of(memory, csr_array(np.ones((2, 4)))).shape[1] == 4
    assert memory.names == [
        "echo, 1 hours, same cell",
        "echo, 3 hours, same cell",
        "echo, 1 hours, neighbours",
        "echo, 3 hours, neighbours",
    ]


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
