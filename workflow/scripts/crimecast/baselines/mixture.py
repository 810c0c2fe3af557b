"""A weighted sum of streams of maps as the rate of Poisson counts, on any steps of time."""

import logging

import numpy as np

from crimecast.baselines.em import fit_weights

logger = logging.getLogger(__name__)


class Stream:
    """Maps of each step of a kind, times a factor of each row of the counts.

    Parameters
    ----------
    names : list of str
        Of the maps.
    maps : iterator of ndarray, shape (n_maps, n_cells)
        A step after the other; read once.
    rows_a_step : int
        24 if the maps are of days and the counts of hours, else 1.
    scale : ndarray of shape (n_rows,)
        What the maps are multiplied by.
    """

    def __init__(self, names, maps, rows_a_step, scale):
        self.names = names
        self._maps = maps
        self._rows = rows_a_step
        self._scale = scale

    def gather(self, counts, first):
        """Look up the values wherever there was a crime, and sum them over everywhere.

        Parameters
        ----------
        counts : csr_array of shape (n_rows, n_cells)
        first : int
            Rows before it are left out.

        Returns
        -------
        values : ndarray of shape (n_maps, n_points)
        exposure : ndarray of shape (n_maps,)
        """
        start = counts.indptr[first]
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
        for step, maps in enumerate(self._maps):
            if step * self._rows >= first:
                yield step * self._rows, maps


class Mixture:
    """Fits the weights of the streams of maps that a subclass makes of the counts.

    Parameters
    ----------
    warm_up_days : int
        First days whose crimes no weight is fitted to, at most half of the days.
    max_steps : int
    tolerance : float
        See `crimecast.baselines.em.fit_weights`.
    """

    rows_a_day: int

    def __init__(self, *, warm_up_days, max_steps, tolerance):
        self._warm_up_days = warm_up_days
        self._em = {"max_steps": max_steps, "tolerance": tolerance}

    def streams(self, counts, shape):
        """Make the list of `Stream`, each of whose maps knows only the rows before its own."""
        raise NotImplementedError

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
        streams = self.streams(counts, shape)
        gathered = [stream.gather(counts, first) for stream in streams]
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
        streams = self.streams(counts, shape)
        stops = np.cumsum([len(stream.names) for stream in streams])
        for stream, weights in zip(streams, np.split(self.weights, stops[:-1]), strict=True):
            stream.add_to(rates, weights, first)
        return rates.reshape(-1, *shape)

    def notes(self):
        """Weight of each component, the heaviest first, and how EM ended."""
        heaviest = np.argsort(-self.weights, kind="stable")
        return {
            "weights": {self.names[k]: float(self.weights[k]) for k in heaviest},
            "converged": self.converged,
            "em_steps": len(self.objectives),
        }
