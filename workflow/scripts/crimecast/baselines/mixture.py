"""A weighted sum of streams of maps as the rate of Poisson counts, on any steps of time."""

import logging
from copy import deepcopy
from itertools import islice, pairwise

import numpy as np

from crimecast.baselines.city import City, expected_totals
from crimecast.baselines.components import rows_of, sum_rows
from crimecast.baselines.em import fit_weights
from crimecast.baselines.past import Past

logger = logging.getLogger(__name__)


class Stream:
    """The maps of a memory, step after step, times a factor of each row of the counts; read once.

    Parameters
    ----------
    memory
        As in `crimecast.baselines.components`.
    counts : csr_array of shape (n_rows, n_cells)
    rows_a_step : int
        24 if the memory is of days and the counts of hours, else 1.
    scale : ndarray of shape (n_rows,)
        What the maps are multiplied by.
    """

    def __init__(self, memory, counts, rows_a_step, scale):
        self.names = memory.names
        self._memory, self._counts = memory, counts
        self._rows, self._scale = rows_a_step, scale

    def gather(self, first):
        """Look up the values wherever there was a crime, and sum them over everywhere.

        Parameters
        ----------
        first : int
            Rows before it are left out.

        Returns
        -------
        values : ndarray of shape (n_maps, n_points)
        exposure : ndarray of shape (n_maps,)
        """
        counts, start = self._counts, self._counts.indptr[first]
        values = np.empty((len(self.names), counts.nnz - start))
        exposure = np.zeros(len(self.names))
        scale_of_point = np.repeat(self._scale, np.diff(counts.indptr))
        for row, maps in self._steps_from(first):
            points = slice(counts.indptr[row], counts.indptr[row + self._rows])
            found = maps[:, counts.indices[points]] * scale_of_point[points]
            values[:, points.start - start : points.stop - start] = found
            exposure += maps.sum(axis=1) * self._scale[row : row + self._rows].sum()
        return values, exposure

    def add_to(self, rates, weights, first):
        """Add the weighted maps to `rates`, shape (n_rows - first, n_cells), in place."""
        weights = weights.astype(np.float32)
        for row, maps in self._steps_from(first):
            scale = self._scale[row : row + self._rows, None]
            rates[row - first : row - first + self._rows] += scale * (weights @ maps)

    def _steps_from(self, first):
        for step, (cells, counts) in enumerate(rows_of(sum_rows(self._counts, self._rows))):
            if step * self._rows >= first:
                yield step * self._rows, self._memory.maps()
            self._memory.see(cells, counts)


class Mixture:
    """Fits the weights of the maps of the memories that a subclass has.

    Parameters
    ----------
    level_half_life_days, profile_half_life_days, week_share, week_width_hours : float
        Settings of `crimecast.baselines.city.City`.
    warm_up_days : int
        First days whose crimes no weight is fitted to, at most half of the days.
    max_steps : int
    tolerance : float
        See `crimecast.baselines.em.fit_weights`.
    """

    rows_a_day: int

    def __init__(
        self,
        *,
        level_half_life_days,
        profile_half_life_days,
        week_share,
        week_width_hours,
        warm_up_days,
        max_steps,
        tolerance,
    ):
        self._city = {
            "half_life_days": level_half_life_days,
            "profile_half_life_days": profile_half_life_days,
            "week_share": week_share,
            "week_width": week_width_hours,
        }
        self._warm_up_days = warm_up_days
        self._em = {"max_steps": max_steps, "tolerance": tolerance}

    def memories(self, shape):
        """Make the list of memories of a lattice of this shape, which have seen nothing."""
        raise NotImplementedError

    def city(self):
        """Make a city that has seen nothing."""
        return City(self.rows_a_day, **self._city)

    def fit_counts(self, counts, shape):
        """Find the weights.

        Parameters
        ----------
        counts : csr_array of shape (n_rows, n_cells)
            Crimes, whole days of rows.
        shape : tuple of int
            Rows and columns of the lattice.
        """
        n_days = counts.shape[0] // self.rows_a_day
        first = min(self._warm_up_days, n_days // 2) * self.rows_a_day
        streams = self._streams(counts, shape)
        gathered = [stream.gather(first) for stream in streams]
        values, exposure = (np.concatenate(parts) for parts in zip(*gathered, strict=True))
        seen = counts.data[counts.indptr[first] :]
        self.names = [name for stream in streams for name in stream.names]
        self.weights, self.objectives = fit_weights(values.T, seen, exposure, **self._em)
        self.converged = len(self.objectives) < self._em["max_steps"]
        if not self.converged:
            logger.warning("kernels: EM has not settled after %d steps", len(self.objectives))
        return self

    def rates(self, counts, shape, first):
        """Expect the crimes of each row from `first`, each from the rows before it.

        Returns
        -------
        ndarray of shape (n_rows - first, n_rows, n_cols)
        """
        rates = np.zeros((counts.shape[0] - first, counts.shape[1]))
        streams = self._streams(counts, shape)
        for stream, weights in zip(streams, self._weights_of(streams), strict=True):
            stream.add_to(rates, weights, first)
        return rates.reshape(-1, *shape)

    def rates_ahead(self, counts, shape, starts, n_rows):
        """Expect the crimes of several rows, each time knowing only the rows before the first.

        What is expected stands for what will happen in the rows between. As the rates are linear in
        the counts, but for the city's level, that is the expectation.

        Parameters
        ----------
        counts : csr_array of shape (n_known, n_cells)
        shape : tuple of int
            Rows and columns of the lattice.
        starts : sequence of int
            First rows, rising, at most n_known.
        n_rows : int
            Rows to expect from each.

        Yields
        ------
        ndarray of shape (n_rows, *shape)
        """
        past = Past(self.memories(shape), self.city(), counts.shape[1])
        weights = [part.astype(np.float32) for part in self._weights_of(past.memories)]
        rows = rows_of(counts)
        for before, start in pairwise([0, *starts]):
            for row in islice(rows, start - before):
                past.see(*row)
            yield deepcopy(past).look_ahead(weights, n_rows).reshape(-1, *shape)

    def notes(self):
        """Weight of each component, the heaviest first, and how EM ended."""
        heaviest = np.argsort(-self.weights, kind="stable")
        return {
            "weights": {self.names[k]: float(self.weights[k]) for k in heaviest},
            "converged": self.converged,
            "em_steps": len(self.objectives),
        }

    def _streams(self, counts, shape):
        totals = np.asarray(counts.sum(axis=1)).ravel()
        expected = expected_totals(totals, self.city())
        return [
            Stream(
                memory,
                counts,
                self.rows_a_day if memory.daily else 1,
                expected if memory.is_share else np.ones_like(expected),
            )
            for memory in self.memories(shape)
        ]

    def _weights_of(self, parts):
        """Split the weights into those of each part, a stream or a memory."""
        stops = np.cumsum([len(part.names) for part in parts])
        return np.split(self.weights, stops[:-1])
