"""The observed side of a run: Y of all hours, where the test begins, and the cells looked at."""

from dataclasses import dataclass

import numpy as np

from crimecast.frames import diurnal, periods
from crimecast.frames.tensors import read_tensor
from crimecast.tables.cells import pick_cells


@dataclass(frozen=True)
class Study:
    """What was observed, and how it is divided.

    Attributes
    ----------
    times : ndarray of datetime64[s], shape (n_hours,)
    cumulative : ndarray of float, shape (n_hours, n_rows, n_cols)
        Y on the base lattice.
    split : crimecast.frames.periods.Split
    cells : dict of str to (int, int)
        Rows and columns of A and B.
    """

    times: np.ndarray
    cumulative: np.ndarray
    split: periods.Split
    cells: dict

    @property
    def counts(self):
        """X, crimes per cell and hour."""
        return diurnal.diurnal_difference(self.cumulative)

    @property
    def test(self):
        """The test hours."""
        return self.split.test

    def test_hour(self, *, days_before_end, hour):
        """Index of an hour of a test day, counted back from the last; the first if too few."""
        n_days = (self.test.stop - self.test.start) // periods.HOURS_PER_DAY
        days_back = min(days_before_end, n_days - 1) + 1
        return self.test.stop - days_back * periods.HOURS_PER_DAY + hour


def read_study(tensor_path, cfg):
    """Read the tensor of whole hours on the base lattice; `cfg` has ``split`` and ``cells``."""
    times, cumulative, _ = read_tensor(tensor_path)
    split = periods.split(len(cumulative), **cfg["split"])
    cumulative = cumulative.astype(float)
    fitting = diurnal.diurnal_difference(cumulative)[split.fitting]
    return Study(times, cumulative, split, pick_cells(cfg["cells"], fitting))
