"""Estimate the parameters of an ARIMA with many lags, in a fraction of a second.

Maximum likelihood as statsmodels starts it fails on Y: the sawtooth of the day puts roots on the
unit circle. So: two regressions after Hannan and Rissanen (1982), roots outside the unit circle
reflected into it, and then the conditional sum of squares minimised by Levenberg and Marquardt's
method (Box and Jenkins, Time Series Analysis, ch. 7). Its derivatives are the series and the
innovations filtered once more, so 51 parameters cost two recursions a step.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from statsmodels.tsa.arima.estimators.hannan_rissanen import hannan_rissanen
from statsmodels.tsa.stattools import acf, adfuller, pacf

from crimecast.frames.periods import HOURS_PER_DAY

# The first regression estimates the innovations; it must see several rounds of the daily sawtooth.
LONG_ORDER = 6 * HOURS_PER_DAY
# Moving-average roots stay below this, or the innovations would not forget how they started.
MAX_MA_MODULUS = 0.9999
MAX_STEPS = 50
GAIN_TOLERANCE = 1e-5  # share of the sum of squares that a step must still gain
MAX_DAMPING = 1e8
MAX_AUTO_LAG = HOURS_PER_DAY + 2
SIGNIFICANCE = 0.05
NORMAL_QUANTILE = 1.96  # of SIGNIFICANCE, two sides


@dataclass(frozen=True)
class FittedArima:
    """Parameters of one series: ``mean`` is taken off before and put back after."""

    order: tuple
    mean: float
    ar: np.ndarray
    ma: np.ndarray
    converged: bool
    n_reflected: int

    @property
    def ar_modulus(self):
        """Largest modulus of the autoregressive roots; stationary below 1."""
        return largest_modulus(-self.ar)

    @property
    def ma_modulus(self):
        """Largest modulus of the moving-average roots; invertible below 1."""
        return largest_modulus(self.ma)


def fit_arima(series, order):
    """Estimate an ARIMA without constant.

    Parameters
    ----------
    series : ndarray of shape (n_hours,)
    order : tuple of int
        p, d, q.

    Returns
    -------
    FittedArima

    Raises
    ------
    ValueError
        If the series is too short for the order.
    """
    p, d, q = order
    mean = float(series.mean()) if d == 0 else 0.0
    stationary = np.diff(series - mean, d)
    try:
        ar, ma = _regress(stationary, p, q)
    except np.linalg.LinAlgError:
        # A constant, or one that repeats exactly: nothing tells one lag from another.
        return FittedArima(tuple(order), mean, np.zeros(p), np.zeros(q), False, 0)
    ar_inside, n_ar = _reflect(-ar, limit=1.0)
    ma_inside, n_ma = _reflect(ma, limit=MAX_MA_MODULUS)
    ar, ma, converged = refine_least_squares(stationary, -ar_inside, ma_inside)
    return FittedArima(tuple(order), mean, ar, ma, converged, n_ar + n_ma)


def _regress(stationary, p, q):
    """Hannan and Rissanen: a long autoregression, then one on lags of it and of the series."""
    long_order = max(p, q, min(LONG_ORDER, len(stationary) // 4))
    if len(stationary) - long_order - max(p, q) < 2 * (p + q):
        raise ValueError(
            f"baselines.settings.arima.order: {len(stationary)} hours are too few for {p} + {q}"
            " lags; make the period longer or the order smaller."
        )
    with warnings.catch_warnings():
        # Roots outside the unit circle warn; they are counted and reflected instead.
        warnings.simplefilter("ignore")
        estimate, _ = hannan_rissanen(
            stationary, ar_order=p, ma_order=q, demean=False, initial_ar_order=long_order
        )
    return np.asarray(estimate.ar_params), np.asarray(estimate.ma_params)


def refine_least_squares(stationary, ar, ma):
    """Minimise the conditional sum of squares from a start inside the unit circle.

    Parameters
    ----------
    stationary : ndarray of shape (n_hours,)
    ar, ma : ndarray of shape (p,), (q,)
        Start; the moving average must be invertible.

    Returns
    -------
    ar, ma : ndarray
    converged : bool
        Whether the last step gained next to nothing, rather than finding no step or no time.
    """
    innovations = _innovations(stationary, ar, ma)
    damping = 1e-3
    for _ in range(MAX_STEPS):
        jacobian = _jacobian(stationary, innovations, ar, ma)
        step = _damped_step(stationary, innovations, jacobian, ar, ma, damping)
        if step is None:
            return ar, ma, False
        ar, ma, improved, damping = step
        before, after = (_sum_of_squares(e, len(ar)) for e in (innovations, improved))
        gain = 1 - after / before if before > 0 else 0.0
        innovations = improved
        if gain < GAIN_TOLERANCE:
            return ar, ma, True
    return ar, ma, False


def _damped_step(stationary, innovations, jacobian, ar, ma, damping):
    """Find a step that lowers the sum of squares and stays invertible, or None."""
    p = len(ar)
    normal, gradient = jacobian.T @ jacobian, jacobian.T @ innovations[p:]
    before = _sum_of_squares(innovations, p)
    # A column of zeros (a lag never seen) must not make the equations singular.
    scale = np.diag(np.diag(normal) + np.finfo(float).tiny + 1e-9 * np.trace(normal))
    while damping < MAX_DAMPING:
        step = -np.linalg.solve(normal + damping * scale, gradient)
        new_ar, new_ma = ar + step[:p], ma + step[p:]
        if largest_modulus(new_ma) < MAX_MA_MODULUS:
            improved = _innovations(stationary, new_ar, new_ma)
            if _sum_of_squares(improved, p) <= before:
                return new_ar, new_ma, improved, damping / 8
        damping *= 4
    return None


def _innovations(stationary, ar, ma):
    """e(t) = y(t) - sum ar(i) y(t-i) - sum ma(j) e(t-j), from rest."""
    return lfilter(np.r_[1.0, -ar], np.r_[1.0, ma], stationary)


def _jacobian(stationary, innovations, ar, ma):
    p, q = len(ar), len(ma)
    denominator = np.r_[1.0, ma]
    by_ar = _lagged(lfilter([1.0], denominator, stationary), p)
    by_ma = _lagged(lfilter([1.0], denominator, innovations), q)
    return -np.hstack([by_ar, by_ma])[p:]


def _lagged(series, n_lags):
    """Columns of the series 1, 2, ... steps back, 0 before its start."""
    columns = np.zeros((len(series), n_lags))
    for lag in range(1, n_lags + 1):
        columns[lag:, lag - 1] = series[:-lag]
    return columns


def _sum_of_squares(innovations, p):
    # The first p innovations miss part of their past.
    return innovations[p:] @ innovations[p:]


def largest_modulus(coefficients):
    """Largest modulus of the roots of z^n + c(1) z^(n-1) + ... + c(n)."""
    return float(np.abs(np.roots(np.r_[1.0, coefficients])).max(initial=0.0))


def _reflect(coefficients, *, limit):
    """Replace roots outside the unit circle by their mirror images; pull others below `limit`."""
    roots = np.roots(np.r_[1.0, coefficients])
    outside = np.abs(roots) > 1
    roots[outside] = 1 / np.conj(roots[outside])
    modulus = np.abs(roots)
    roots = roots * np.minimum(1.0, 0.9999 * limit / np.maximum(modulus, limit * 0.9999))
    # np.roots leaves out trailing zeros of the polynomial: they are roots at 0.
    full = np.real(np.poly(roots)) if len(roots) else np.ones(1)
    return np.pad(full[1:], (0, len(coefficients) - len(full) + 1)), int(outside.sum())


def choose_order(series):
    """Choose d by the augmented Dickey-Fuller test, p by the PACF and q by the ACF.

    p and q are the last lags, up to `MAX_AUTO_LAG`, outside the 95 % band about 0: the paper's
    (25, 0, 26) reflects "a roughly one day dependence" and was read off the same plots.

    Parameters
    ----------
    series : ndarray of shape (n_hours,)

    Returns
    -------
    tuple of int
        p, d, q.
    """
    if np.ptp(series) == 0:
        return 0, 0, 0
    d = 0 if adfuller(series, result_object=False)[1] < SIGNIFICANCE else 1
    stationary = np.diff(series, d)
    band = NORMAL_QUANTILE / np.sqrt(len(stationary))
    return (
        _last_outside(pacf(stationary, nlags=MAX_AUTO_LAG), band),
        d,
        _last_outside(acf(stationary, nlags=MAX_AUTO_LAG), band),
    )


def _last_outside(correlations, band):
    # Lag 0 is always 1 and does not count.
    lags = 1 + np.flatnonzero(np.abs(correlations[1:]) > band)
    return int(lags.max(initial=0))
