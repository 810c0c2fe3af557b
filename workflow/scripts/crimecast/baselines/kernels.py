"""A mixture of space-time kernels: where crimes were, at several memories and blurs.

The crimes of cell c in hour t are Poisson about

    N(t) * sum over k of w_k p_k(c, t)  +  sum over j of v_j e_j(c, t).

N is what the city is expected to have in that hour (`city.py`); each p_k is a map of past crimes
that adds up to 1, e_j the echo of the last hours (`components.py`). All are made of what was
before t alone, so the weights, fitted by EM (`em.py`), reward what forecasts and not what fits.
"""

import numpy as np
from scipy.sparse import csr_array

from crimecast.baselines.city import expected_totals
from crimecast.baselines.components import (
    by_day,
    day_kernel_names,
    day_kernels,
    echo_names,
    echoes,
    hour_kernel_names,
    hour_kernels,
    sparse_counts,
)
from crimecast.baselines.mixture import Mixture, Stream
from crimecast.frames.diurnal import previous_cumulative
from crimecast.frames.periods import HOURS_PER_DAY


class DayKernels(Mixture):
    """Expected crimes of whole days, known at their midnight.

    Parameters
    ----------
    half_lives_days : list of float or None
        Memories of the kernels; None forgets nothing.
    widths_cells : list of float
        Standard deviations of the Gaussians that blur each memory; 0 for none.
    level_half_life_days, week_share : float
        See `crimecast.baselines.city.expected_totals`.
    warm_up_days, max_steps, tolerance
        See `crimecast.baselines.mixture.Mixture`.
    """

    rows_a_day = 1

    def __init__(
        self, *, half_lives_days, widths_cells, level_half_life_days, week_share, **fitting
    ):
        super().__init__(**fitting)
        memories = [np.inf if days is None else days for days in half_lives_days]
        self._kernels = {"half_lives": memories, "widths": widths_cells}
        self._level = {"half_life_days": level_half_life_days, "week_share": week_share}

    def fit(self, daily):
        """Find the weights from the crimes of each day, shape (n_days, n_rows, n_cols)."""
        return self.fit_counts(_sparse(daily), daily.shape[1:])

    def predict(self, daily, first_day):
        """Expect the crimes of each day from `first_day`, each from the days before it."""
        return self.rates(_sparse(daily), daily.shape[1:], first_day)

    def streams(self, counts, shape):
        """One stream, of days."""
        return [self._days(counts, shape, self._expected(counts))]

    def _expected(self, counts):
        totals = np.asarray(counts.sum(axis=1)).ravel()
        return expected_totals(totals, self.rows_a_day, **self._level)

    def _days(self, daily, shape, expected):
        maps = day_kernels(daily, shape, **self._kernels)
        return Stream(day_kernel_names(**self._kernels), maps, self.rows_a_day, expected)


class Kernels(DayKernels):
    """Persistence plus the expected crimes of the hour, one hour ahead.

    Parameters
    ----------
    hour_half_life_days : float
        Memory of each cell's own hours of the day.
    hour_widths : list of float
        Standard deviations of the Gaussians that blur it around the clock, hours; 0 for none.
    echo_half_lives_hours : list of float
        Memories of the echo of single crimes.
    days
        As for `DayKernels`.
    """

    rows_a_day = HOURS_PER_DAY

    def __init__(self, *, hour_half_life_days, hour_widths, echo_half_lives_hours, **days):
        super().__init__(**days)
        self._hours = {"half_life": hour_half_life_days, "widths": hour_widths}
        self._echo_half_lives = echo_half_lives_hours

    def fit(self, cumulative):
        """Find the weights from Y of the fitting hours."""
        return self.fit_counts(sparse_counts(cumulative), cumulative.shape[1:])

    def predict(self, cumulative, first_hour):
        """Y(t-1), 0 in the first hour of a day, plus the rate of the hour."""
        rates = self.rates(sparse_counts(cumulative), cumulative.shape[1:], first_hour)
        return previous_cumulative(cumulative[first_hour:]) + rates

    def streams(self, counts, shape):
        """Days, hours of the day, echoes."""
        expected = self._expected(counts)
        hours = hour_kernels(counts, **self._hours)
        echo = echoes(counts, shape, half_lives=self._echo_half_lives)
        return [
            self._days(by_day(counts), shape, expected),
            Stream(hour_kernel_names(self._hours["widths"]), hours, 1, expected),
            Stream(echo_names(self._echo_half_lives), echo, 1, np.ones_like(expected)),
        ]


def _sparse(frames):
    return csr_array(frames.reshape(len(frames), -1).astype(float))
