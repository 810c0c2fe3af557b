"""How much of the crime past forecasts of this kind had in their best cells."""

import numpy as np

from crimecast.audit.metrics import hit_curve, hit_rate
from crimecast.forecast.horizon import forecast_counts
from crimecast.frames.diurnal import diurnal_difference
from crimecast.frames.periods import HOURS_PER_DAY

AREAS = (0.01, 0.05, 0.10)  # of the lattice, the best cells first


def rank_cells(counts):
    """Rank the cells of each frame, 1 for the highest count; ties go from south to north.

    Parameters
    ----------
    counts : ndarray of shape (n_frames, n_rows, n_cols)

    Returns
    -------
    ndarray of int, shape (n_frames, n_rows, n_cols)
    """
    flat = counts.reshape(len(counts), -1)
    order = np.argsort(-flat, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, flat.shape[1] + 1)[None], axis=1)
    return ranks.reshape(counts.shape)


def hit_rates(expected, observed):
    """Share of the crimes that lay in the best cells of their frame, for each of `AREAS`.

    Parameters
    ----------
    expected, observed : ndarray of shape (n_frames, n_rows, n_cols)

    Returns
    -------
    list of float or None
        None where nothing happened.
    """
    if not observed.any():
        return [None] * len(AREAS)
    curve = hit_curve(observed, expected)
    return [hit_rate(curve, area) for area in AREAS]


def backtest(forecaster, cumulative, test, n_hours):
    """Forecast from the midnight of each test day, as if it were the last day known.

    Parameters
    ----------
    forecaster : object
        Fitted to hours before the test; see `crimecast.baselines`.
    cumulative : ndarray of shape (n_known, n_rows, n_cols)
        Y; hours after the last one with data left out.
    test : slice
        The test hours.
    n_hours : int
        Hours ahead.

    Returns
    -------
    dict
        ``days``, and hit rates in ``each_hour`` (the best cells of each hour) and ``all_hours``
        (one choice of cells for all of them), in the order of `AREAS`; None if no day can be told.
    """
    starts = range(test.start, len(cumulative) - n_hours + 1, HOURS_PER_DAY)
    if not starts:
        return {"days": 0, "each_hour": [None] * len(AREAS), "all_hours": [None] * len(AREAS)}
    expected = np.stack(list(forecast_counts(forecaster, cumulative, starts, n_hours)))
    whole_days = -(-len(cumulative) // HOURS_PER_DAY) * HOURS_PER_DAY
    padding = [(0, whole_days - len(cumulative)), (0, 0), (0, 0)]
    counts = diurnal_difference(np.pad(cumulative, padding))
    observed = np.stack([counts[s : s + n_hours] for s in starts])
    shape = (-1, *cumulative.shape[1:])
    return {
        "days": len(starts),
        "each_hour": hit_rates(expected.reshape(shape), observed.reshape(shape)),
        "all_hours": hit_rates(expected.sum(axis=1), observed.sum(axis=1)),
    }
