"""How sure it is that one forecast is better than another: the days are the sample."""

import numpy as np
from scipy import stats

LEVEL = 0.95


def resample_days(n_days, *, n_resamples, seed):
    """Draw days with replacement, in blocks of consecutive days (circular block bootstrap).

    A day keeps its 24 hours together, a block its neighbouring days; blocks have about n^(1/3)
    days. Künsch (1989), Ann. Stat. 17; Politis and Romano (1992).

    Returns
    -------
    ndarray of int, shape (n_resamples, n_days)
        The same for every forecast with the same seed, so that differences are of forecasts.
    """
    length = max(1, round(n_days ** (1 / 3)))
    n_blocks = -(-n_days // length)
    starts = np.random.default_rng(seed).integers(n_days, size=(n_resamples, n_blocks, 1))
    return ((starts + np.arange(length)) % n_days).reshape(n_resamples, -1)[:, :n_days]


def ratio_interval(part, whole, days):
    """95 % interval of sum(part) / sum(whole) over days: percentiles over the resamples.

    Parameters
    ----------
    part, whole : ndarray of shape (n_days,)
    days : ndarray of int, shape (n_resamples, n_days)
        From `resample_days`.

    Returns
    -------
    low, high : float
        Of the resamples in which `whole` is not 0.
    """
    parts, wholes = part[days].sum(axis=1), whole[days].sum(axis=1)
    possible = wholes > 0
    if not possible.any():
        return float("nan"), float("nan")
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(parts[possible] / wholes[possible], [tail, 1 - tail])
    return float(low), float(high)


def diebold_mariano(loss, reference):
    """Two-sided p-value that two forecasts have the same expected loss a day.

    The test of Diebold and Mariano (1995), J. Bus. Econ. Stat. 13, with the correction for small
    samples of Harvey, Leybourne and Newbold (1997), Int. J. Forecast. 13. For losses of whole days
    and forecasts that reach no further it is the paired t-test of the days.

    Parameters
    ----------
    loss, reference : ndarray of shape (n_days,)

    Returns
    -------
    float
        nan if the losses are the same or there is a single day.
    """
    difference = loss - reference
    if len(difference) < 2 or not difference.any():
        return float("nan")
    return float(stats.ttest_1samp(difference, 0).pvalue)
