"""A self-exciting point process on the lattice (gridded ETAS), fitted by EM.

After Mohler et al. (2015), Randomized controlled field trials of predictive policing, JASA 110,
with the hour of the day in the background and whole hours as time steps: the crimes of cell c in
hour t are Poisson about

    mean(c, t) = mu(c) * profile(hour of t) + theta * sum over k >= 1 of (1 - r) r^(k-1) X(c, t-k).

theta is the mean number of crimes that a crime triggers; r = exp(-omega) is its hourly decay.
"""

import logging

import numpy as np
from scipy.signal import lfilter

from crimecast.frames.diurnal import diurnal_difference, previous_cumulative
from crimecast.frames.periods import HOURS_PER_DAY

logger = logging.getLogger(__name__)

START_THETA = 0.2
START_DECAY = 0.8  # an hour; EM does not depend on it but for the number of steps
TINY = 1e-300
MAX_DECAY = 1 - 1e-6


class Etas:
    """Gridded self-exciting process: background of cell and hour, plus an exponential echo.

    Parameters
    ----------
    max_steps : int
        EM steps at most; `notes` says whether they were enough.
    tolerance : float
        Stop when the log-likelihood gains less than this share of itself.
    """

    def __init__(self, *, max_steps, tolerance):
        self.max_steps = max_steps
        self.tolerance = tolerance

    def fit(self, cumulative):
        """Run EM from a separable background."""
        self._active = cumulative.any(axis=0)
        counts = diurnal_difference(cumulative)[:, self._active]
        self.theta, self.decay = START_THETA, START_DECAY
        self._background = (1 - self.theta) * _separable_background(counts)
        self.log_likelihoods, self.converged = [], False
        while not self.converged and len(self.log_likelihoods) < self.max_steps:
            self._em_step(counts)
            self.converged = self._has_settled()
        if not self.converged:
            logger.warning("ETAS: EM has not settled after %d steps", self.max_steps)
        return self

    def predict(self, cumulative, first_hour):
        """Y(t-1), 0 in the first hour of a day, plus the mean count given all hours before.

        Cells without a crime in the fitting hours keep Y(t-1).
        """
        counts = diurnal_difference(cumulative)[:, self._active]
        predicted = previous_cumulative(cumulative).astype(float)
        predicted[:, self._active] += self._mean(counts, _echo(counts, self.decay))
        return predicted[first_hour:]

    def notes(self):
        """Triggering, decay and how EM ended."""
        return {
            "theta": float(self.theta),
            "decay_per_hour": float(self.decay),
            "mean_delay_hours": float(1 / (1 - self.decay)),
            "converged": self.converged,
            "em_steps": len(self.log_likelihoods),
            "log_likelihood": self.log_likelihoods[-1] if self.log_likelihoods else None,
        }

    def _mean(self, counts, echo):
        """Mean count of each hour and active cell, given the hours before."""
        background = np.tile(self._background, (len(counts) // HOURS_PER_DAY, 1))
        return background + self.theta * (1 - self.decay) * echo

    def _em_step(self, counts):
        """Share each crime between its causes (E), then refit each cause to its share (M)."""
        echo = _echo(counts, self.decay)
        mean = np.maximum(self._mean(counts, echo), TINY)
        self.log_likelihoods.append(_log_likelihood(counts, mean))
        n_triggered = counts * self.theta * (1 - self.decay) * echo / mean
        self._background = _separable_background(counts - n_triggered)
        total = n_triggered.sum()
        if total <= TINY:
            self.theta = 0.0
            return
        delay_hours = (n_triggered * _echo_delay(counts, self.decay) / np.maximum(echo, TINY)).sum()
        # The crimes that could be followed: the last ones only in part, up to the last hour.
        hours_left = np.arange(len(counts))[::-1]
        exposure = (counts.sum(axis=1) * (1 - self.decay**hours_left)).sum()
        self.theta = total / exposure
        self.decay = float(np.clip(1 - total / delay_hours, 0.0, MAX_DECAY))

    def _has_settled(self):
        if len(self.log_likelihoods) < 2:
            return False
        before, now = self.log_likelihoods[-2:]
        return now - before <= self.tolerance * max(abs(before), 1.0)


def _separable_background(counts):
    """Mean count of each hour of the day and cell, as a product of the two margins."""
    n_days = len(counts) // HOURS_PER_DAY
    days = counts.reshape(n_days, HOURS_PER_DAY, counts.shape[1]).sum(axis=0)
    product = days.sum(axis=1, keepdims=True) * days.sum(axis=0)
    return product / max(days.sum(), TINY) / n_days


def _echo(counts, decay):
    """Sum over k >= 1 of decay^(k-1) X(t-k)."""
    return lfilter([0.0, 1.0], [1.0, -decay], counts, axis=0)


def _echo_delay(counts, decay):
    """Sum over k >= 1 of k decay^(k-1) X(t-k)."""
    return lfilter([0.0, 1.0], [1.0, -2 * decay, decay**2], counts, axis=0)


def _log_likelihood(counts, mean):
    """Poisson, without the factorials, which no parameter moves."""
    return float((counts * np.log(mean)).sum() - mean.sum())
