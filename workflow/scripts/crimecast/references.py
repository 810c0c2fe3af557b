"""What any forecast of Y one hour ahead is to be compared with."""

import numpy as np

from crimecast import diurnal
from crimecast.scores import rmse


def reference_errors(cumulative, test):
    """RMSE of forecasts that know nothing, and the floor that no forecast can beat.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y on the base lattice, all hours of the period.
    test : slice
        The test hours.

    Returns
    -------
    dict of str to float
        ``zero``: the root mean square of Y. ``persistence``: Y as it is, 0 at midnight. ``floor``:
        the square root of the mean count per cell and hour, the error of the best possible
        forecast if counts are Poisson given all that is known an hour before.
    """
    observed = cumulative[test]
    counts = diurnal.diurnal_difference(cumulative)[test]
    return {
        "zero": rmse(observed, np.zeros_like(observed)),
        "persistence": rmse(observed, diurnal.previous_cumulative(cumulative)[test]),
        "floor": float(np.sqrt(counts.mean())),
    }
