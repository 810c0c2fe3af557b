"""What kernels remember, by hand and by properties: maps of the past, and how many in all."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_cities import CITY, SHAPE, counts_of_days, maps_of
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array

from crimecast.baselines.city import City, expected_totals
from crimecast.baselines.components import (
    CityEchoMaps,
    DayMaps,
    EchoMaps,
    HourMaps,
    sparse_counts,
    sum_rows,
)
from crimecast.baselines.nearness import around_the_clock, gaussian, neighbours
from crimecast.frames.diurnal import diurnal_integral


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
