"""Rolling origins: each method refitted on what lies before each of several windows."""

import numpy as np

from crimecast.frames.periods import HOURS_PER_DAY


def window_slices(n_hours, *, n_windows, test_days):
    """Hours of each window, the last `n_windows` times `test_days` days, the earliest first."""
    length = test_days * HOURS_PER_DAY
    starts = range(n_hours - n_windows * length, n_hours, length)
    return [slice(start, start + length) for start in starts]


def roll(forecaster, cumulative, windows):
    """Forecast every window, one hour ahead, fitted on all hours before it.

    Parameters
    ----------
    forecaster : object
        See `crimecast.baselines`.
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
    windows : list of slice
        From `window_slices`.

    Returns
    -------
    ndarray of shape (n_window_hours, n_rows, n_cols)
        One window after the other.
    """
    predicted = [
        forecaster.fit(cumulative[: window.start]).predict(cumulative[: window.stop], window.start)
        for window in windows
    ]
    return np.concatenate(predicted)
