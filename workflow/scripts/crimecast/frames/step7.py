"""Step 7 of the paper's Algorithm 1: forecasts that can be cumulative counts."""

import numpy as np


def apply_step7(predicted, previous):
    """Positive part, and within a day never below the last value.

    Parameters
    ----------
    predicted : ndarray of shape (n_hours, n_rows, n_cols)
        Forecast of Y on the base lattice.
    previous : ndarray of shape (n_hours, n_rows, n_cols)
        Y one hour before, 0 in the first hour of a day; see
        `crimecast.frames.diurnal.previous_cumulative`. Being at least 0, it also takes the
        positive part.

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
    """
    return np.maximum(predicted, previous)
