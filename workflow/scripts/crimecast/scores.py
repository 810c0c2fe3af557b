"""Errors of forecasts, in numbers of crimes."""

import numpy as np


def rmse(observed, predicted):
    """Root mean square error over all hours and cells given (Eq. 2 of the paper).

    Parameters
    ----------
    observed, predicted : ndarray of the same shape
        Crimes.

    Returns
    -------
    float
        Lower is better. Name it with its lattice and protocol wherever it is printed.

    Raises
    ------
    ValueError
        If the shapes differ: broadcasting would hide a mistake.
    """
    if observed.shape != predicted.shape:
        raise ValueError(f"rmse: shapes {observed.shape} and {predicted.shape} differ.")
    difference = np.asarray(observed, float) - np.asarray(predicted, float)
    return float(np.sqrt(np.mean(difference**2)))
