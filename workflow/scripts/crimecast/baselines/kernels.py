"""A mixture of space-time kernels: where crimes were, at several memories and blurs.

The crimes of cell c in hour t are Poisson about

    N(t) * sum over k of w_k p_k(c, t)  +  sum over j of v_j e_j(c, t).

N is what the city is expected to have in that hour (`city.py`); each p_k is a map of past crimes
that adds up to 1, e_j the echo of the last hours (`components.py`). All are made of what was
before t alone, so the weights, fitted by EM (`em.py`), reward what forecasts and not what fits.
"""

import numpy as np
from scipy.sparse import csr_array

from crimecast.baselines.components import (
    CityEchoMaps,
    DayMaps,
    EchoMaps,
    HourMaps,
    sparse_counts,
)
from crimecast.baselines.mixture import Mixture
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
    fitting
        As for `crimecast.baselines.mixture.Mixture`.
    """

    rows_a_day = 1

    def __init__(self, *, half_lives_days, widths_cells, **fitting):
        super().__init__(**fitting)
        half_lives = [np.inf if days is None else days for days in half_lives_days]
        self._kernels = {"half_lives": half_lives, "widths": widths_cells}

    def fit(self, daily):
        """Find the weights from the crimes of each day, shape (n_days, n_rows, n_cols)."""
        return self.fit_counts(_sparse(daily), daily.shape[1:])

    def predict(self, daily, first_day):
        """Expect the crimes of each day from `first_day`, each from the days before it."""
        return self.rates(_sparse(daily), daily.shape[1:], first_day)

    def memories(self, shape):
        """Those of days."""
        return [DayMaps(shape, **self._kernels)]


class Kernels(DayKernels):
    """Persistence plus the expected crimes of the hour, one hour ahead.

    Parameters
    ----------
    hour_half_life_days : float
        Memory of each cell's own hours of the day and of the week.
    hour_widths, week_hour_widths : list of float
        Standard deviations of the Gaussians that blur them around the clock, hours; 0 for none.
    echo_half_lives_hours : list of float
        Memories of the echo of single crimes, and of how busy the city's last hours were.
    days
        As for `DayKernels`.
    """

    rows_a_day = HOURS_PER_DAY

    def __init__(
        self, *, hour_half_life_days, hour_widths, week_hour_widths, echo_half_lives_hours, **days
    ):
        super().__init__(**days)
        self._half_life, self._echo_half_lives = hour_half_life_days, echo_half_lives_hours
        self._widths = {"day": hour_widths, "week": week_hour_widths}

    def fit(self, cumulative):
        """Find the weights from Y of the fitting hours."""
        return self.fit_counts(sparse_counts(cumulative), cumulative.shape[1:])

    def predict(self, cumulative, first_hour):
        """Y(t-1), 0 in the first hour of a day, plus the rate of the hour."""
        rates = self.rates(sparse_counts(cumulative), cumulative.shape[1:], first_hour)
        return previous_cumulative(cumulative[first_hour:]) + rates

    def counts_ahead(self, cumulative, starts, n_hours):
        """X of the hours from each start; see `crimecast.baselines`."""
        counts = sparse_counts(cumulative)
        return self.rates_ahead(counts, cumulative.shape[1:], starts, n_hours)

    def memories(self, shape):
        """Those of days, of hours of the day and of the week, and echoes."""
        hours = [
            HourMaps(shape, period=period, half_life=self._half_life, widths=widths)
            for period, widths in self._widths.items()
            if widths
        ]
        echo = EchoMaps(shape, half_lives=self._echo_half_lives)
        city_echo = CityEchoMaps(shape, half_lives=self._echo_half_lives, city=self.city())
        return [*super().memories(shape), *hours, echo, city_echo]


def _sparse(frames):
    return csr_array(frames.reshape(len(frames), -1).astype(float))
