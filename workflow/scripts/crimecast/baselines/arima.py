"""ARIMA of every active cell, fitted once and rolled hour by hour.

Rolling is the exact Kalman filter of statsmodels over the whole series in one go, which is what
appending one hour after the other does, without building a new model each time.
"""

import signal
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from statsmodels.tsa.statespace.kalman_filter import MEMORY_CONSERVE, MEMORY_NO_FORECAST
from statsmodels.tsa.statespace.sarimax import SARIMAX

from crimecast.baselines.arima_fit import choose_order, fit_arima
from crimecast.frames.periods import HOURS_PER_DAY

# A root this near the unit circle is on it for every practical purpose: after 1000 hours a shock
# still has 0.999**1000 = 37 % of its size.
UNIT_ROOT_TOLERANCE = 1e-3
UNIT_VARIANCE = 1.0  # of the innovations; forecasts do not depend on it


def roll_arima(series, fitted, first_hour):
    """Forecast each hour from `first_hour` one hour ahead with fixed parameters.

    Parameters
    ----------
    series : ndarray of shape (n_hours,)
        Whole series, fitting hours first.
    fitted : FittedArima
    first_hour : int

    Returns
    -------
    ndarray of shape (n_hours - first_hour,)
        Equal to `first_hour` updates of the filter, then a forecast and an update each hour.
    """
    model = state_space(series, fitted)
    model.update(parameters(fitted))
    # The filter alone: results objects differentiate the likelihood, 100 times the work.
    model.ssm.memory_conserve = MEMORY_CONSERVE & ~MEMORY_NO_FORECAST
    return model.ssm.filter().forecasts[0, first_hour:] + fitted.mean


def state_space(series, fitted):
    """Build the state space of a fitted model over `series`."""
    return SARIMAX(
        series - fitted.mean,
        order=fitted.order,
        trend="n",
        enforce_stationarity=False,
        enforce_invertibility=False,
    )


def parameters(fitted):
    """Parameters of a fitted model as `state_space` takes them."""
    return np.r_[fitted.ar, fitted.ma, UNIT_VARIANCE]


class Arima:
    """One ARIMA a cell with crimes in the fitting hours; the other cells are forecast empty.

    Parameters
    ----------
    order : tuple of int or 'auto'
        p, d, q of every cell; 'auto' chooses them once, on the busiest cell.
    refit : {'never', 'daily'}
        Estimate once, or again each midnight on all hours before it.
    n_workers : int
        Processes.
    """

    def __init__(self, *, order, refit, n_workers=1):
        self.order = order
        self.refit = refit
        self.n_workers = n_workers

    def fit(self, cumulative):
        """Estimate the parameters of every active cell."""
        totals = cumulative.sum(axis=0)
        self._active = totals > 0
        self.n_not_finite = 0
        self.order_used = (0, 0, 0)
        if self.order != "auto":
            self.order_used = tuple(self.order)
        elif self._active.any():
            busiest = np.unravel_index(totals.argmax(), totals.shape)
            self.order_used = choose_order(cumulative[:, *busiest].astype(float))
        fit = partial(fit_arima, order=self.order_used)
        self._fitted = self._map(fit, self._series(cumulative))
        return self

    def predict(self, cumulative, first_hour):
        """Roll every active cell over the hours from `first_hour`."""
        predicted = np.zeros((len(cumulative) - first_hour, *cumulative.shape[1:]))
        roll = partial(_roll_cell, first_hour=first_hour, refit=self.refit == "daily")
        rolled = self._map(roll, self._series(cumulative), self._fitted)
        self.n_not_finite = sum(not np.isfinite(forecast).all() for forecast in rolled)
        if rolled:
            # A state that overflows has lost the series: the cell's mean is all that is left.
            means = np.array([fitted.mean for fitted in self._fitted])
            stacked = np.stack(rolled, axis=1)
            predicted[:, self._active] = np.where(np.isfinite(stacked), stacked, means)
        return predicted

    def notes(self):
        """Order, method, and how many cells have roots on or beyond the unit circle."""
        ar_moduli = np.array([fitted.ar_modulus for fitted in self._fitted])
        ma_moduli = np.array([fitted.ma_modulus for fitted in self._fitted])
        return {
            "order": list(self.order_used),
            "order_chosen": "auto" if self.order == "auto" else "config",
            "refit": self.refit,
            "estimator": "Hannan-Rissanen, then conditional least squares; mean removed",
            "n_active_cells": len(self._fitted),
            "n_cells_not_converged": sum(not fitted.converged for fitted in self._fitted),
            "n_cells_with_reflected_start": sum(fitted.n_reflected > 0 for fitted in self._fitted),
            "ar_roots": _describe_roots(ar_moduli),
            "ma_roots": _describe_roots(ma_moduli),
            "n_cells_not_finite": self.n_not_finite,
        }

    def _series(self, cumulative):
        return list(cumulative[:, self._active].T.astype(float))

    def _map(self, function, *iterables):
        if self.n_workers == 1:
            return list(map(function, *iterables))
        # Ctrl-C ends workers without a traceback each.
        quiet = {"initializer": signal.signal, "initargs": (signal.SIGINT, signal.SIG_DFL)}
        with ProcessPoolExecutor(self.n_workers, **quiet) as pool:
            return list(pool.map(function, *iterables, chunksize=4))


def _roll_cell(series, fitted, *, first_hour, refit):
    if not refit:
        return roll_arima(series, fitted, first_hour)
    return np.concatenate(
        [
            roll_arima(series[: day + HOURS_PER_DAY], fit_arima(series[:day], fitted.order), day)
            for day in range(first_hour, len(series), HOURS_PER_DAY)
        ]
    )


def _describe_roots(moduli):
    near = np.abs(moduli - 1) <= UNIT_ROOT_TOLERANCE
    return {
        "n_cells_on_unit_circle": int(near.sum()),
        "n_cells_beyond_unit_circle": int((moduli > 1 + UNIT_ROOT_TOLERANCE).sum()),
        "largest_modulus": float(moduli.max(initial=0.0)),
        "tolerance": UNIT_ROOT_TOLERANCE,
    }
