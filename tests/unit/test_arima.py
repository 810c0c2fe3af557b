"""ARIMA: estimates, rolling equal to appending, what is reported."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.signal import lfilter

from crimecast.baselines.arima import Arima, parameters, roll_arima, state_space
from crimecast.baselines.arima_fit import (
    FittedArima,
    _innovations,
    _jacobian,
    _reflect,
    choose_order,
    fit_arima,
    largest_modulus,
    refine_least_squares,
)


def simulate_arma(ar, ma, n_hours, seed=0):
    """A series of an ARMA process about 3."""
    noise = np.random.default_rng(seed).normal(size=n_hours)
    return 3 + lfilter(np.r_[1.0, ma], np.r_[1.0, -np.asarray(ar)], noise)


def sawtooth(n_days, seed=0):
    """Crimes since midnight in one cell, about 6 a day."""
    counts = np.random.default_rng(seed).poisson(0.25, (n_days, 24))
    return counts.cumsum(axis=1).ravel().astype(float)


def test_finds_the_parameters_of_a_known_process():
    fitted = fit_arima(simulate_arma([1.2, -0.5], [0.4], 20_000), (2, 0, 1))
    assert fitted.mean == pytest.approx(3, abs=0.3)
    assert_allclose(fitted.ar, [1.2, -0.5], atol=0.03)
    assert_allclose(fitted.ma, [0.4], atol=0.03)
    assert fitted.converged


def test_rolling_equals_appending_hour_after_hour():
    series, first = sawtooth(42), 40 * 24
    fitted = fit_arima(series[:first], (25, 0, 26))
    rolled = roll_arima(series, fitted, first)
    result = state_space(series[:first], fitted).filter(parameters(fitted), cov_type="none")
    appended = []
    for hour in range(first, first + 10):
        appended.append(result.forecast(1)[0] + fitted.mean)
        result = result.append(series[hour : hour + 1] - fitted.mean)
    assert_allclose(rolled[:10], appended, atol=1e-6)


def test_rolling_equals_the_recursion_of_its_innovations():
    # Another method: e(t) = y(t) - forecast(t), written as a filter that forgets its start.
    series = simulate_arma([0.5, 0.1], [0.3, 0.2], 2000)
    fitted = FittedArima((2, 0, 2), 3.0, np.array([0.5, 0.1]), np.array([0.3, 0.2]), True, 0)
    forecast = series - _innovations(series - 3.0, fitted.ar, fitted.ma)
    assert_allclose(roll_arima(series, fitted, 1000), forecast[1000:], atol=1e-6)


def test_a_mirrored_moving_average_makes_the_same_forecasts():
    # The exact filter settles on the invertible one of two models that cannot be told apart.
    series = simulate_arma([0.5], [0.4], 2000)
    inside, outside = (
        FittedArima((1, 0, 1), 3.0, np.array([0.5]), np.array([root]), True, 0)
        for root in (0.4, 2.5)
    )
    assert_allclose(roll_arima(series, inside, 1000), roll_arima(series, outside, 1000), atol=1e-6)


def test_derivatives_agree_with_differences():
    series = sawtooth(4)
    ar, ma = np.array([0.5, 0.1]), np.array([0.2])
    jacobian = _jacobian(series, _innovations(series, ar, ma), ar, ma)
    step = 1e-6
    for i in range(3):
        moved = np.r_[ar, ma]
        moved[i] += step
        difference = _innovations(series, moved[:2], moved[2:]) - _innovations(series, ar, ma)
        assert_allclose(jacobian[:, i], difference[2:] / step, atol=1e-3)


def test_refining_never_makes_it_worse():
    series = sawtooth(20) - 3
    ar, ma = np.array([0.9, 0.0]), np.array([0.5])
    refined = refine_least_squares(series, ar, ma)
    before, after = (_innovations(series, *p)[2:] for p in ((ar, ma), refined[:2]))
    assert after @ after < before @ before


def test_roots_outside_are_mirrored_into_the_circle():
    # (z - 2)(z - 0.5) has its root 2 mirrored to 0.5.
    mirrored, n_mirrored = _reflect(np.array([-2.5, 1.0]), limit=1.0)
    assert_allclose(mirrored, [-1.0, 0.25], atol=1e-12)
    assert n_mirrored == 1


def test_largest_modulus_is_of_the_roots():
    assert largest_modulus(np.array([-2.5, 1.0])) == pytest.approx(2)
    assert largest_modulus(np.array([])) == 0


def test_a_short_series_is_refused():
    with pytest.raises(ValueError, match=r"settings\.arima\.order: 96 hours are too few"):
        fit_arima(sawtooth(4), (25, 0, 26))


def test_auto_takes_no_difference_of_noise_and_one_of_a_walk():
    noise = np.random.default_rng(0).normal(size=2000)
    assert choose_order(noise)[1] == 0
    assert choose_order(noise.cumsum())[1] == 1


def test_auto_sees_the_day_in_the_sawtooth():
    p, d, q = choose_order(sawtooth(120))
    assert d == 0
    assert 23 <= p <= 26
    assert 23 <= q <= 26


def test_notes_count_what_does_not_converge_and_roots_on_the_circle():
    cumulative = sawtooth(60).reshape(-1, 1, 1)
    forecaster = Arima(order=[25, 0, 26], refit="never", n_workers=1).fit(cumulative)
    notes = forecaster.notes()
    assert notes["n_active_cells"] == 1
    assert notes["n_cells_not_converged"] in (0, 1)
    # A sawtooth of 24 hours keeps its phase for ever: some root lies on the circle.
    assert notes["ar_roots"]["n_cells_on_unit_circle"] == 1


def test_processes_change_no_forecast():
    cumulative = np.stack([sawtooth(30, seed) for seed in (0, 1)], axis=1).reshape(-1, 1, 2)
    alone, together = (
        Arima(order=[2, 0, 1], refit="never", n_workers=n).fit(cumulative[:672]) for n in (1, 2)
    )
    assert_allclose(alone.predict(cumulative, 672), together.predict(cumulative, 672), atol=1e-12)


@pytest.mark.parametrize("order", [(25, 0, 26), (1, 1, 1), (2, 0, 0), "auto"])
def test_a_constant_cell_is_forecast_as_itself(order):
    cumulative = np.zeros((1464, 1, 2))
    cumulative[:, 0, 1] = 1  # one crime at midnight of every day
    forecaster = Arima(order=order, refit="never").fit(cumulative[:1296])
    assert_allclose(forecaster.predict(cumulative, 1296), cumulative[1296:], atol=1e-9)


def test_a_crime_at_the_same_hour_of_every_day_is_forecast():
    day = (np.arange(24) >= 12).astype(float)
    cumulative = np.tile(day, 61)[:, None, None]
    forecaster = Arima(order=(25, 0, 26), refit="never").fit(cumulative[:1296])
    assert np.isfinite(forecaster.predict(cumulative, 1296)).all()
