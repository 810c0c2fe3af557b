"""What a mixture of memories knows before a step, and what it expects of the steps to come."""

import numpy as np


class Past:
    """Takes the crimes of one row of counts after the other, seen or expected.

    Parameters
    ----------
    memories : list
        As in `crimecast.baselines.components`.
    city : crimecast.baselines.city.City
    n_cells : int
    """

    def __init__(self, memories, city, n_cells):
        self.memories, self._city = memories, city
        self._of_today, self._totals = np.zeros(n_cells), []

    def see(self, cells, counts):
        """Remember a row, and at the end of a day the day."""
        self._of_today[cells] += counts
        self._totals.append(counts.sum())
        for memory in self.memories:
            if not memory.daily:
                memory.see(cells, counts)
        if len(self._totals) == self._city.steps_per_day:
            self._end_day()

    def expect(self, weights):
        """Expect the crimes of the row to come.

        Parameters
        ----------
        weights : list of ndarray, shape (n_maps,)
            Of the maps of each memory.

        Returns
        -------
        ndarray of shape (n_cells,)
        """
        total = self._city.expect()[len(self._totals)]
        rate = np.zeros(self._of_today.size)
        for memory, weight in zip(self.memories, weights, strict=True):
            rate += (total if memory.is_share else 1) * (weight @ memory.maps())
        return rate

    def look_ahead(self, weights, n_rows):
        """Expect rows to come, each as if those before had been what was expected of them.

        Returns
        -------
        ndarray of shape (n_rows, n_cells)
        """
        rates = np.empty((n_rows, self._of_today.size))
        for row in range(n_rows):
            rates[row] = self.expect(weights)
            self.see(slice(None), rates[row])
        return rates

    def _end_day(self):
        for memory in self.memories:
            if memory.daily:
                memory.see(slice(None), self._of_today)
        self._city.see(np.array(self._totals))
        self._of_today, self._totals = np.zeros(self._of_today.size), []
