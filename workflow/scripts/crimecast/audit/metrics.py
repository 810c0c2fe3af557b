"""What a forecast is judged by: definition, formula and source of each metric.

x is the number of crimes of a cell in an hour (or a shift, or a day), r the number forecast; where
a likelihood is taken, r is above 0. A stack of frames has the shape (n_frames, n_rows, n_cols), and
a metric is over all of its frames. The RMSE of Y is in `crimecast.scores`. Where nothing happened,
what is divided by crimes is nan.
"""

import numpy as np
from scipy.special import gammaincc, gammaln, i0e, i1e, xlogy

# ASSUME: the share of the rates that is spread evenly, below. Large enough that a crime where a
# method sees none costs it less than ten bits, small enough that no ranking of ours moves with it.
EVEN_SHARE = 0.02
N_BINS = 10


def positive_rates(rates, even_rate):
    """Make a likelihood possible: 0.98 r + 0.02 m, for every method alike.

    A rate of 0 would be refuted by a single crime, for ever. So 2 % of each forecast are spread
    evenly over the lattice.

    Parameters
    ----------
    rates : ndarray of shape (n_frames, n_rows, n_cols)
        r, at least 0.
    even_rate : float
        m, the mean count per cell and hour before the test hours, above 0.
    """
    return (1 - EVEN_SHARE) * rates + EVEN_SHARE * even_rate


def total_by(counts, hours):
    """Sum hourly frames to frames of `hours` hours, which divide the number of frames."""
    return counts.reshape(len(counts) // hours, hours, *counts.shape[1:]).sum(axis=1)


def log_likelihood(observed, rates):
    """Poisson log-likelihood of each frame, in nats: sum over cells of x ln r - r.

    Without the ln x!, which no forecast changes.

    Returns
    -------
    ndarray of shape (n_frames,)
    """
    return (xlogy(observed, rates) - rates).sum(axis=(1, 2))


def bits_per_event(likelihood, reference, n_events):
    """Information gained over another forecast: (L - L_ref) / (N ln 2) of N crimes.

    One bit: crime by crime, the forecast makes what happened twice as likely. Daley and Vere-Jones
    (2004), Scoring probability forecasts for point processes, J. Appl. Probab. 41A.

    Parameters
    ----------
    likelihood, reference : float
        Sums of `log_likelihood` of the same frames.
    n_events : int
    """
    return _over(likelihood - reference, n_events * np.log(2))


def poisson_deviance(observed, rates):
    """Mean over cells and frames of 2 (x ln(x / r) - x + r); lower is better, 0 at r = x.

    McCullagh and Nelder (1989), Generalized Linear Models, section 2.3.
    """
    return float(2 * np.mean(xlogy(observed, observed / rates) - observed + rates))


def poisson_crps(observed, rates):
    """Mean continuous ranked probability score, counts taken as Poisson; lower is better.

    The integral of the squared difference between the forecast's distribution F and the step at x,
    in crimes: (x - r)(2 F(x) - 1) + 2 r f(x) - r exp(-2 r) (I0(2 r) + I1(2 r)), with f the mass.
    Wei and Held (2014), Calibration tests for count data, TEST 23.
    """
    spread = rates * (i0e(2 * rates) + i1e(2 * rates))  # they hold the exp(-2 r)
    score = rates - spread  # at x = 0, as nearly everywhere
    some = observed > 0
    x, r = observed[some], rates[some]
    below, mass = gammaincc(x + 1, r), np.exp(xlogy(x, r) - r - gammaln(x + 1))
    score[some] = (x - r) * (2 * below - 1) + 2 * r * mass - spread[some]
    return float(score.mean())


def hit_curve(observed, rates):
    """Share of the crimes that lay in the best 1, 2, ... all cells of their frame.

    Cells of equal rate hold equal shares of the crimes they have together: the mean over all orders
    in which they could be taken. No forecast gains by the order of the cells.

    Returns
    -------
    ndarray of shape (n_rows * n_cols,)
        Not falling, up to 1.
    """
    n_frames, n_cells = len(observed), observed.shape[1] * observed.shape[2]
    if not observed.any():
        return np.full(n_cells, np.nan)
    order = np.argsort(-rates.reshape(n_frames, -1), axis=1, kind="stable")
    taken = np.take_along_axis(rates.reshape(n_frames, -1), order, axis=1)
    found = np.take_along_axis(observed.reshape(n_frames, -1), order, axis=1).ravel()
    new_rate = np.ones((n_frames, n_cells), bool)
    new_rate[:, 1:] = taken[:, 1:] != taken[:, :-1]
    starts = np.flatnonzero(new_rate)
    sizes = np.diff(starts, append=new_rate.size)
    means = np.add.reduceat(found, starts) / sizes
    by_rank = np.repeat(means, sizes).reshape(n_frames, n_cells).sum(axis=0)
    return by_rank.cumsum() / observed.sum()


def cells_of_area(area, n_cells):
    """Number of cells in a share of the lattice: rounded down, at least 1."""
    return max(1, int(area * n_cells + 1e-9))  # 0.29 * 100 is 28.999...


def hit_rate(curve, area):
    """Share of the crimes in the best cells that make up `area` of the lattice.

    Parameters
    ----------
    curve : ndarray
        From `hit_curve`.
    area : float
        Share of the lattice's cells, all of them, also those in which nothing ever happens.
    """
    return float(curve[cells_of_area(area, len(curve)) - 1])


def pai(curve, area):
    """Prediction accuracy index: the hit rate over the share of the area; 1 is chance.

    Chainey, Tompson and Uhlig (2008), The utility of hotspot mapping, Security Journal 21. The
    share is that of the whole cells taken.
    """
    return hit_rate(curve, area) / (cells_of_area(area, len(curve)) / len(curve))


def pei(curve, best, area):
    """Prediction efficiency index: the hit rate over the best possible with as many cells.

    Hunt (2016), Do crime hot spots move? (dissertation, American University).

    Parameters
    ----------
    curve, best : ndarray
        From `hit_curve`: of the forecast, and of what happened taken as the forecast.
    area : float
    """
    return _over(hit_rate(curve, area), hit_rate(best, area))


def calibration(observed, rates):
    """Forecast and observed crimes in ten groups of cells and frames, lowest rates first.

    Each group holds about a tenth of the crimes that were forecast, so none is too small to judge.

    Returns
    -------
    expected, happened, size : ndarray of shape (n_groups,)
        Crimes forecast, crimes observed, cells times frames.
    """
    order = np.argsort(rates, axis=None, kind="stable")
    rising = rates.ravel()[order]
    share = (rising.cumsum() - rising / 2) / max(rising.sum(), np.finfo(float).tiny)
    group = np.minimum((share * N_BINS).astype(int), N_BINS - 1)
    sums = [np.bincount(group, weights) for weights in (rising, observed.ravel()[order], None)]
    filled = sums[2] > 0
    return tuple(values[filled] for values in sums)


def miscalibration(groups):
    """Sum over groups of abs(forecast - observed), per crime observed; 0 is perfect.

    The expected calibration error of classifiers, of counts: Naeini, Cooper and Hauskrecht (2015).
    Chance alone gives about sqrt(0.64 * n_groups / N) with N crimes.
    """
    expected, happened, _ = groups
    return _over(np.abs(expected - happened).sum(), happened.sum())


def _over(part, whole):
    return float(part / whole) if whole else float("nan")
