"""Memories of past crimes, as maps of where the next ones may be.

A memory takes the crimes of one step (a day if `daily`, else an hour) after the other by
``see(cells, counts)``. ``maps()`` are those of the step to come, in the order of ``names``: an
array of shape (n_maps, n_cells), float32, which the next call may write over. If `is_share`, each
adds up to 1, or is 0 where nothing was seen; else it is in crimes. A memory holds one map each, so
a year on a large lattice needs little room.
Counts come as a sparse array of shape (n_steps, n_cells): few cells have a crime in an hour.
"""

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array, kron

from crimecast.frames.periods import HOURS_PER_DAY

TINY = 1e-30
NARROWEST = 0.05  # of a Gaussian, cells: the next cell would get less than 1e-80


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
    """Where crimes were about that hour of the day, forgotten with a half-life in days.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the lattice.
    half_life : float
        Days.
    widths : list of float
        Standard deviations of Gaussians around the clock, hours; 0 is that hour alone.
    """

    daily, is_share = False, True

    def __init__(self, shape, *, half_life, widths):
        self.names = [f"this hour of the day, {width:g} hours around" for width in widths]
        self._decay = decay_of(half_life)
        self._nearness = np.stack([around_the_clock(width) for width in widths])
        self._memory = np.zeros((HOURS_PER_DAY, shape[0] * shape[1]), np.float32)
        self._mass = np.zeros(HOURS_PER_DAY, np.float32)
        self._clock = 0

    def maps(self):
        """A map for each width."""
        near = np.roll(self._nearness, self._clock, axis=1)
        return (near / np.maximum(near @ self._mass, TINY)[:, None]) @ self._memory

    def see(self, cells, counts):
        """Remember the crimes of an hour."""
        self._memory[self._clock] *= self._decay
        self._memory[self._clock, cells] += counts
        self._mass[self._clock] = self._decay * self._mass[self._clock] + counts.sum()
        self._clock = (self._clock + 1) % HOURS_PER_DAY


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


def decay_of(half_lives):
    """What is left after a step of something with these half-lives, in steps."""
    return (0.5 ** (1 / np.array(half_lives, float))).astype(np.float32)


def around_the_clock(width):
    """Weight of the hours of the day as seen from hour 0, shape (24,)."""
    hours = np.arange(HOURS_PER_DAY)
    away = np.minimum(hours, HOURS_PER_DAY - hours)
    return (np.exp(-0.5 * (away / width) ** 2) if width else away == 0).astype(np.float32)


def rows_of(sparse):
    """Yield the cells and the counts of each row."""
    for start, stop in zip(sparse.indptr[:-1], sparse.indptr[1:], strict=True):
        yield sparse.indices[start:stop], sparse.data[start:stop]


def gaussian(n_cells, width):
    """Matrix that blurs along an axis and keeps the sum: what would leave is spread inside.

    Returns
    -------
    ndarray of float32, shape (n_cells, n_cells)
        Each column adds up to 1.
    """
    if width < NARROWEST:
        return np.eye(n_cells, dtype=np.float32)
    place = np.arange(n_cells)
    matrix = np.exp(-0.5 * ((place[:, None] - place) / width) ** 2)
    return (matrix / matrix.sum(axis=0)).astype(np.float32)


def neighbours(n_rows, n_cols):
    """Spread the crimes of a cell evenly over the up to eight cells around it.

    Returns
    -------
    csr_array of shape (n_cells, n_cells)
        Multiply from the right; each row adds up to 1, if there is more than one cell.
    """
    rows, cols = (
        diags_array([1.0] * 3, offsets=[-1, 0, 1], shape=(n, n)) for n in (n_rows, n_cols)
    )
    around = csr_array(kron(rows, cols)) - csr_array(diags_array(np.ones(n_rows * n_cols)))
    around.eliminate_zeros()
    return csr_array(diags_array(1 / np.maximum(around.sum(axis=1), 1)) @ around)
