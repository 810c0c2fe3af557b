"""What no forecast can beat, and what a forecast is that has seen the answer."""

import numpy as np

from crimecast.frames.diurnal import previous_cumulative
from crimecast.frames.resolution import insert_half_hours, super_resolve


def poisson_floor(counts):
    """RMSE of the best possible forecast of Y, if counts are Poisson given the hours before.

    The variance is then the mean: the square root of the mean count per cell and hour.
    """
    return float(np.sqrt(counts.mean()))


def excess_variance(counts, rates):
    """Kappa of Var X = r + kappa r^2, from the scatter of counts about their rates; at least 0.

    By moments: sum((x - r)^2 - r) / sum(r^2). Cameron and Trivedi (2013), Regression Analysis of
    Count Data, section 3.3 (NB2).
    """
    squares = (rates**2).sum()
    return float(max(0, ((counts - rates) ** 2 - rates).sum() / squares)) if squares else 0.0


def overdispersed_floor(counts, rates, kappa):
    """RMSE of the best possible forecast, if nobody foresees the scatter about the climatology.

    ASSUME: what the counts of the fitting hours scattered about their climatology beyond Poisson
    (kappa) cannot be known an hour before, but how much crime there is in all can: the rates are
    scaled to the counts. A forecast below this floor has foreseen part of the scatter.

    Parameters
    ----------
    counts, rates : ndarray of shape (n_hours, n_rows, n_cols)
        Of the test hours; the rates are those of the climatology.
    kappa : float
        From `excess_variance`, of the fitting hours.
    """
    level = counts.sum() / max(rates.sum(), np.finfo(float).tiny)
    return float(np.sqrt(counts.mean() + kappa * ((level * rates) ** 2).mean()))


def own_lattice_floor(counts, interpolation):
    """`poisson_floor` on the finer lattice of ``space`` and ``spacetime``.

    There a cell is a weighted mean of cells, sum w X, of variance sum w^2 E X: smaller, though
    nothing more is known.

    Parameters
    ----------
    counts : ndarray of shape (n_hours, n_rows, n_cols)
    interpolation : dict
        ``factor`` and ``method``, as for `crimecast.frames.resolution.super_resolve`.
    """
    rows, cols = (_weights(n, interpolation) ** 2 for n in counts.shape[1:])
    return float(np.sqrt((rows @ counts.mean(axis=0) @ cols.T).mean()))


def leak(cumulative):
    """Y(t) = 2 Y(t - 1/2) - Y(t - 1), from frames that `interpolated` shows the network.

    The half-hour frame is the mean of the hours before and after it. At midnight Y(t - 1) is 0.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
        The "forecast", equal to `cumulative`.
    """
    frames = insert_half_hours(cumulative)
    half_hours, whole_hours = frames[::2], frames[1::2]
    return 2 * half_hours - previous_cumulative(whole_hours)


def _weights(n_cells, interpolation):
    """S along one axis, (factor * n_cells, n_cells)."""
    return super_resolve(np.eye(n_cells)[:, :, None], **interpolation)[:, :, 0].T
