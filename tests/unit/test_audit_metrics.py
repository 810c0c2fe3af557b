"""Metrics of the audit against hand calculations, properties and scipy's distributions."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy import stats
from scipy.special import gammaln

from crimecast.audit import metrics

SHAPE = (4, 2, 3)
COUNTS = arrays(np.int64, SHAPE, elements=st.integers(0, 5))
RATES = arrays(float, SHAPE, elements=st.floats(0.01, 20))
# Few values, so that many cells are tied.
TIED = arrays(float, SHAPE, elements=st.sampled_from([0.1, 0.2, 0.5]))


def frame(*cells):
    """One frame of one row."""
    return np.array(cells, float)[None, None]


def test_a_rate_of_nothing_is_a_fiftieth_of_the_mean():
    assert_allclose(metrics.positive_rates(frame(0, 2), 0.5), frame(0.01, 0.98 * 2 + 0.01))


@given(COUNTS, RATES)
def test_likelihood_and_deviance_are_those_of_poisson(observed, rates):
    expected, best = (stats.poisson.logpmf(observed, r) for r in (rates, observed))
    factorials = gammaln(observed + 1).sum(axis=(1, 2))
    likelihood = metrics.log_likelihood(observed, rates)
    assert_allclose(likelihood - factorials, expected.sum(axis=(1, 2)), atol=1e-9)
    deviance = metrics.poisson_deviance(observed, rates)
    assert_allclose(deviance, 2 * (best - expected).mean(), atol=1e-9)
    assert deviance >= -1e-12


def test_a_crime_twice_as_likely_is_one_bit():
    observed, even, sharp = frame(3, 0), frame(1, 1), frame(2, 0)
    # The sums of the rates are the same, so the three crimes alone decide.
    likely, usual = (metrics.log_likelihood(observed, r)[0] for r in (sharp, even))
    assert metrics.bits_per_event(likely, usual, 3) == pytest.approx(1)
    assert np.isnan(metrics.bits_per_event(likely, usual, 0))


@given(COUNTS, RATES)
def test_crps_is_the_sum_over_counts(observed, rates):
    counts = np.arange(120)
    below = stats.poisson.cdf(counts, rates[..., None])
    step = counts >= observed[..., None]
    expected = ((below - step) ** 2).sum(axis=-1).mean()
    assert_allclose(metrics.poisson_crps(observed, rates), expected, rtol=1e-6)
    # Who expects nothing is wrong by each crime.
    assert metrics.poisson_crps(observed, 0 * rates) == pytest.approx(observed.mean())


def test_hit_rates_by_hand():
    # Two frames of four cells: their best cells hold 1 and 4 of 10 crimes.
    observed = np.array([[[1, 3, 0, 0]], [[2, 4, 0, 0]]])
    rates = np.array([[[9.0, 1, 2, 3]], [[1.0, 8, 2, 3]]])
    curve = metrics.hit_curve(observed, rates)
    assert_allclose(curve, [0.5, 0.5, 0.5, 1.0])
    best = metrics.hit_curve(observed, observed)
    assert_allclose(best, [0.7, 1, 1, 1])
    assert metrics.hit_rate(curve, 0.3) == 0.5  # 30 % of four cells are one cell
    assert metrics.pai(curve, 0.3) == pytest.approx(0.5 / 0.25)
    assert metrics.pei(curve, best, 0.3) == pytest.approx(0.5 / 0.7)
    assert np.isnan(metrics.hit_curve(0 * observed, rates)).all()


@pytest.mark.parametrize(
    ("area", "n_cells", "expected"), [(0.01, 16, 1), (0.05, 256, 12), (0.29, 100, 29), (0.2, 5, 1)]
)
def test_cells_of_an_area(area, n_cells, expected):
    assert metrics.cells_of_area(area, n_cells) == expected


@given(COUNTS.filter(np.any), TIED)
def test_ties_count_as_the_mean_over_all_orders(observed, rates):
    curve = metrics.hit_curve(observed, rates)
    found = np.zeros(rates[0].size)
    for crimes, rate in zip(observed.reshape(4, -1), rates.reshape(4, -1), strict=True):
        orders = [crimes[list(order)] for order in _orders(rate)]
        found += np.mean(orders, axis=0)
    assert_allclose(curve, found.cumsum() / observed.sum())


def _orders(rate):
    """Every order of the cells in which the rates do not rise."""
    for order in permutations(range(len(rate))):
        if (np.diff(rate[list(order)]) <= 0).all():
            yield order


@given(COUNTS.filter(np.any), TIED, st.permutations(range(6)))
def test_hit_curve_does_not_depend_on_the_order_of_the_cells(observed, rates, order):
    def moved(frames):
        return frames.reshape(4, -1)[:, list(order)].reshape(SHAPE)

    curve = metrics.hit_curve(observed, rates)
    assert_allclose(metrics.hit_curve(moved(observed), moved(rates)), curve)
    assert (np.diff(curve, prepend=0) >= -1e-12).all()
    assert curve[-1] == pytest.approx(1)
    best = metrics.hit_curve(observed, observed)
    assert (curve <= best + 1e-12).all()


@given(COUNTS, RATES)
def test_calibration_groups_hold_everything_once(observed, rates):
    expected, happened, size = metrics.calibration(observed, rates)
    assert_allclose([expected.sum(), happened.sum()], [rates.sum(), observed.sum()])
    assert size.sum() == observed.size
    assert (np.diff(expected / size) >= -1e-12).all()


def test_miscalibration_by_hand():
    rates = np.linspace(0.1, 1, 10).reshape(1, 2, 5)
    assert metrics.miscalibration(metrics.calibration(rates, rates)) == pytest.approx(0)
    assert metrics.miscalibration(metrics.calibration(2 * rates, rates)) == pytest.approx(0.5)
    assert metrics.miscalibration(metrics.calibration(rates, 0 * rates)) == 1


def test_hours_add_up_to_shifts_and_days():
    counts = np.arange(48.0)[:, None, None]
    assert metrics.total_by(counts, 8)[:, 0, 0].tolist() == [28, 92, 156, 220, 284, 348]
    assert metrics.total_by(counts, 24)[:, 0, 0].tolist() == [276, 852]
