"""Several hours ahead, by any forecaster that looks one hour ahead."""

import numpy as np

from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.frames.step7 import apply_step7


def forecast_counts(forecaster, cumulative, starts, n_hours):
    """Expected crimes of the hours from each start, knowing only the hours before it.

    Parameters
    ----------
    forecaster : object
        As in `crimecast.baselines`, fitted.
    cumulative : ndarray of shape (n_known, n_rows, n_cols)
        Y from the first hour of a day.
    starts : sequence of int
        First hours of the forecasts, rising, at most n_known.
    n_hours : int

    Yields
    ------
    ndarray of shape (n_hours, n_rows, n_cols)
        Expected X, crimes per cell and hour, never below 0.
    """
    if hasattr(forecaster, "counts_ahead"):
        yield from forecaster.counts_ahead(cumulative[: starts[-1]], starts, n_hours)
    else:
        for start in starts:
            yield hour_by_hour(forecaster, cumulative, start, n_hours)


def hour_by_hour(forecaster, cumulative, start, n_hours):
    """Let a forecaster that looks one hour ahead look further and further.

    What it expects then stands for what will happen. Where its forecast is linear in the past
    (ETAS, ARIMA) that is the expectation itself; for a network it is an approximation.

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
    """
    n_days = -(-(start + n_hours) // HOURS_PER_DAY)
    known = np.zeros((n_days * HOURS_PER_DAY, *cumulative.shape[1:]))
    known[:start] = cumulative[:start]
    counts = np.empty((n_hours, *cumulative.shape[1:]))
    for ahead, hour in enumerate(range(start, start + n_hours)):
        midnight = hour - hour % HOURS_PER_DAY
        today = known[: midnight + HOURS_PER_DAY]
        previous = known[hour - 1] if hour > midnight else np.zeros_like(known[0])
        predicted = forecaster.predict(today, midnight)[hour - midnight]
        known[hour] = apply_step7(predicted, previous)
        counts[ahead] = known[hour] - previous
    return counts


def hours_with_data(cumulative):
    """Number of hours up to the last one in which anything happened anywhere."""
    n_days = len(cumulative) // HOURS_PER_DAY
    shape = (n_days, HOURS_PER_DAY, -1)
    total = cumulative.reshape(*shape).sum(axis=2)
    counts = np.diff(total, axis=1, prepend=0).ravel()
    return int(np.flatnonzero(counts)[-1]) + 1
