"""Memories of past crimes, as maps of where the next ones may be.

A memory takes the crimes of one step (a day if `daily`, else an hour) after the other by
``see(cells, counts)``. ``maps()`` are those of the step to come, in the order of ``names``: an
array of shape (n_maps, n_cells), float32, which the next call may write over. If `is_share`, they
are shares of what the whole city is expected to have, and 0 where nothing was seen; else crimes. No
memory holds more than some hundred maps, so a year on a large lattice needs little room.
Counts come as a sparse array of shape (n_steps, n_cells): few cells have a crime in an hour.
"""

import numpy as np
from scipy.sparse import coo_array, csr_array

from crimecast.baselines.nearness import around_the_clock, decay_of, gaussian, neighbours
from crimecast.frames.periods import HOURS_PER_DAY

TINY = 1e-30
HEAVY = 2.0**20
HOURS_PER = {"day": HOURS_PER_DAY, "week": 7 * HOURS_PER_DAY}


def sparse_counts(cumulative):
    """X of Y, the inverse of the diurnal integral, day by day and without the zeros.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y, crimes since midnight, from the first hour of a day.

    Returns
    -------
    csr_array of shape (n_hours, n_rows * n_cols)
    """
    n_hours, n_cells = len(cumulative), cumulative[0].size
    hours, cells, counts = [], [], []
    for midnight in range(0, n_hours, HOURS_PER_DAY):
        day = cumulative[midnight : midnight + HOURS_PER_DAY].reshape(-1, n_cells)
        day = np.diff(day, axis=0, prepend=np.zeros_like(day[:1]))
        hour, cell = np.nonzero(day)
        hours.append(hour + midnight)
        cells.append(cell)
        counts.append(day[hour, cell].astype(float))
    places = np.concatenate(hours), np.concatenate(cells)
    return csr_array((np.concatenate(counts), places), shape=(n_hours, n_cells))


def sum_rows(counts, n_rows):
    """Sum each `n_rows` rows to one: hours to days.

    Parameters
    ----------
    counts : csr_array of shape (n_rows * n_steps, n_cells)
    n_rows : int

    Returns
    -------
    csr_array of shape (n_steps, n_cells)
    """
    row, cell = counts.tocoo().coords
    shape = counts.shape[0] // n_rows, counts.shape[1]
    return coo_array((counts.data, (row // n_rows, cell)), shape=shape).tocsr()


class DayMaps:
    """Where crimes were, forgotten at several half-lives and blurred by several widths.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the lattice.
    half_lives : list of float
        Days; `inf` forgets nothing.
    widths : list of float
        Standard deviations of the Gaussians, cells; 0 leaves the map as it is.
    """

    daily, is_share = True, True

    def __init__(self, shape, *, half_lives, widths):
        kernels = [f"{days:g} days, {width:g} cells" for days in half_lives for width in widths]
        self.names = [*kernels, "active cells", "all cells"]
        self._decay = decay_of(half_lives)[:, None, None]
        self._blurs = [tuple(gaussian(n, width) for n in shape) for width in widths]
        self._shape, n_cells = shape, shape[0] * shape[1]
        self._memory = np.zeros((len(half_lives), len(widths), n_cells), np.float32)
        self._mass = np.zeros((len(half_lives), 1, 1), np.float32)
        self._seen = np.zeros(n_cells, bool)
        self._maps = np.zeros((len(self.names), n_cells), np.float32)
        self._maps[-1] = 1 / n_cells

    def maps(self):
        """Half-lives before widths, then cells that ever had a crime, evenly, and all cells."""
        kernels = self._maps[:-2].reshape(self._memory.shape)
        np.divide(self._memory, np.maximum(self._mass, TINY), out=kernels)
        self._maps[-2] = self._seen / max(self._seen.sum(), 1)
        return self._maps

    def see(self, cells, counts):
        """Blur and remember the crimes of a day."""
        day = np.zeros(self._seen.size, np.float32)
        day[cells] = counts
        # A part of a crime that is expected makes no cell active.
        self._seen |= day >= 1
        day = day.reshape(self._shape)
        self._memory *= self._decay
        self._memory += np.stack([(rows @ day @ cols.T).ravel() for rows, cols in self._blurs])
        self._mass = self._decay * self._mass + day.sum()


class HourMaps:
    """Where crimes were about that hour of the day or of the week, forgotten with a half-life.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the lattice.
    period : {'day', 'week'}
    half_life : float
        Days.
    widths : list of float
        Standard deviations of Gaussians around the clock, hours; 0 is that hour alone.
    """

    daily, is_share = False, True

    def __init__(self, shape, *, period, half_life, widths):
        self.names = [f"this hour of the {period}, {width:g} hours around" for width in widths]
        clocks = [around_the_clock(HOURS_PER[period], width) for width in widths]
        self._nearness = np.stack(clocks)
        self._memory = np.zeros((*self._nearness.shape, shape[0] * shape[1]), np.float32)
        self._mass = np.zeros_like(self._nearness)
        self._growth, self._weight = 0.5 ** (-1 / (HOURS_PER["day"] * half_life)), 1.0
        self._clock = 0

    def maps(self):
        """A map for each width."""
        mass = np.maximum(self._mass[:, self._clock, None], TINY)
        return self._memory[:, self._clock] / mass

    def see(self, cells, counts):
        """Remember the crimes of an hour, each in all hours near it."""
        near = np.float32(self._weight) * np.roll(self._nearness, self._clock, axis=1)
        self._memory[..., cells] += near[..., None] * counts.astype(np.float32)
        self._mass += near * np.float32(counts.sum())
        # Nothing is made smaller: what comes later weighs more.
        self._weight *= self._growth
        if self._weight > HEAVY:
            self._memory /= self._weight
            self._mass /= self._weight
            self._weight = 1.0
        self._clock = (self._clock + 1) % self._mass.shape[1]


class EchoMaps:
    """Echo of each crime in the hours after it (near repeats): in its cell, then around it.

    In crimes: each adds up to 1 over the hours to come, in its own cell and once more spread over
    its neighbours.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the lattice.
    half_lives : list of float
        Hours.
    """

    daily, is_share = False, False

    def __init__(self, shape, *, half_lives):
        places = ("same cell", "neighbours")
        self.names = [f"echo, {hours:g} hours, {place}" for place in places for hours in half_lives]
        self._decay = decay_of(half_lives)[:, None]
        self._neighbours = neighbours(*shape)
        self._own = np.zeros((len(half_lives), shape[0] * shape[1]), np.float32)
        self._near = np.zeros_like(self._own)

    def maps(self):
        """Half-lives in the same cell, then around it."""
        return np.concatenate([self._own, self._near])

    def see(self, cells, counts):
        """Let the crimes of an hour echo."""
        spread = self._neighbours[cells]
        shares = np.repeat(counts, np.diff(spread.indptr)) * spread.data
        around = np.bincount(spread.indices, shares, minlength=self._near.shape[1])
        for memory, at, crimes in ((self._own, cells, counts), (self._near, slice(None), around)):
            memory *= self._decay
            memory[:, at] += (1 - self._decay) * crimes.astype(np.float32)


class CityEchoMaps:
    """Where crimes were, times how many the city's last hours had for each that was expected.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the lattice.
    half_lives : list of float
        Memories of the last hours, hours.
    city : crimecast.baselines.city.City
        Of hours; it has seen nothing.
    """

    daily, is_share = False, True

    def __init__(self, shape, *, half_lives, city):
        self.names = [f"echo, {hours:g} hours, all over the city" for hours in half_lives]
        self._decay = decay_of(half_lives)
        self._map = np.zeros(shape[0] * shape[1], np.float32)
        self._seen = np.zeros(len(half_lives), np.float32)
        self._usual = np.zeros_like(self._seen)
        self._city, self._expected, self._of_today = city, city.expect(), []

    def maps(self):
        """A map for each half-life."""
        echo = np.divide(
            self._seen, self._usual, out=np.ones_like(self._seen), where=self._usual > 0
        )
        return echo[:, None] * (self._map / max(self._map.sum(), TINY))

    def see(self, cells, counts):
        """Compare the crimes of an hour with what was expected."""
        total, expected = counts.sum(), self._expected[len(self._of_today)]
        if expected:  # nothing is on the first day
            self._seen = self._decay * self._seen + np.float32(total)
            self._usual = self._decay * self._usual + np.float32(expected)
        self._map[cells] += counts.astype(np.float32)
        self._of_today.append(total)
        if len(self._of_today) == len(self._expected):
            self._city.see(np.array(self._of_today))
            self._expected, self._of_today = self._city.expect(), []


def rows_of(sparse):
    """Yield the cells and the counts of each row."""
    for start, stop in zip(sparse.indptr[:-1], sparse.indptr[1:], strict=True):
        yield sparse.indices[start:stop], sparse.data[start:stop]
