"""What any network must beat: the last value, and the last value plus the usual increment."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from crimecast.frames.diurnal import diurnal_difference, previous_cumulative
from crimecast.frames.periods import HOURS_PER_DAY

# Bounds of the prior weight in days: below, a cell's own mean stands; above, the separable mean.
PRIOR_DAYS_BOUNDS = (1e-2, 1e6)


class Persistence:
    """Y stays as it is and starts the day at 0."""

    def fit(self, cumulative):
        """Learn nothing."""
        return self

    def predict(self, cumulative, first_hour):
        """Y(t-1), and 0 in the first hour of a day."""
        return previous_cumulative(cumulative)[first_hour:].astype(float)

    def notes(self):
        """Say that there is nothing to fit."""
        return {}


class ClimatologyIncrement:
    """Persistence plus the mean count of this cell and hour of the day.

    Parameters
    ----------
    shrink : bool
        Draw the mean of each cell and hour towards the separable mean (the cell's mean times the
        city's share of that hour), the more the fewer crimes there are; see `shrink_rates`.
    """

    def __init__(self, *, shrink):
        self.shrink = shrink

    def fit(self, cumulative):
        """Average the counts of each cell and hour of the day."""
        counts = diurnal_difference(cumulative)
        n_days = len(counts) // HOURS_PER_DAY
        total = counts.reshape(n_days, HOURS_PER_DAY, *counts.shape[1:]).sum(axis=0)
        self._rates, self.prior_days = total / n_days, 0.0
        if self.shrink:
            self._rates, self.prior_days = shrink_rates(total, n_days)
        return self

    def predict(self, cumulative, first_hour):
        """Y(t-1), 0 in the first hour of a day, plus the rate of the hour."""
        hours = np.arange(first_hour, len(cumulative))
        return previous_cumulative(cumulative)[first_hour:] + self._rates[hours % HOURS_PER_DAY]

    def counts_ahead(self, cumulative, starts, n_hours):
        """Rates of the hours, whatever was before."""
        for start in starts:
            yield self._rates[np.arange(start, start + n_hours) % HOURS_PER_DAY]

    def notes(self):
        """Weight of the separable mean."""
        return {"shrink": self.shrink, "prior_days": self.prior_days}


def separable_total(total):
    """Totals if every cell had the city's shares of the hours; keeps both margins.

    Parameters
    ----------
    total : ndarray of shape (n_hours, n_rows, n_cols)

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
    """
    by_hour, by_cell = total.sum(axis=(1, 2)), total.sum(axis=0)
    return by_hour[:, None, None] * by_cell / max(total.sum(), 1)


def shrink_rates(total, n_days):
    """Draw the mean counts of thin cells towards the separable mean (empirical Bayes).

    The rate of a cell and hour is taken as gamma distributed about its separable mean m with
    variance m / a, and the total of n days as Poisson about n times the rate. The posterior mean
    is (total + a m) / (n + a): the separable mean counts like `a` more days. `a` maximises the
    marginal likelihood, which is negative binomial.

    Parameters
    ----------
    total : ndarray of shape (24, n_rows, n_cols)
        Crimes of each hour of the day and cell, summed over the days.
    n_days : int

    Returns
    -------
    rates : ndarray of shape (24, n_rows, n_cols)
        Crimes a day.
    prior_days : float
        a.
    """
    prior = separable_total(total) / n_days
    seen, mean = total[prior > 0], prior[prior > 0]
    if not len(mean):
        return prior, PRIOR_DAYS_BOUNDS[1]

    def negative_log_likelihood(log_days):
        days = np.exp(log_days)
        shape = days * mean
        return -np.sum(
            gammaln(seen + shape)
            - gammaln(shape)
            + shape * np.log(days / (days + n_days))
            - seen * np.log(days + n_days)
        )

    bounds = tuple(np.log(PRIOR_DAYS_BOUNDS))
    best = minimize_scalar(negative_log_likelihood, bounds=bounds, method="bounded")
    prior_days = float(np.exp(best.x))
    return (total + prior_days * prior) / (n_days + prior_days), prior_days
