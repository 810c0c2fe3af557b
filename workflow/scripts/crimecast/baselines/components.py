"""Maps of where the next crimes may be, each made of the steps before alone.

A stream yields for each step (a day or an hour) maps of shape (n_maps, n_cells), before it looks at
the crimes of that step. It holds one map each, so a year on a large lattice needs little memory.
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
        Y, crimes since midnight, whole days.

    Returns
    -------
    csr_array of shape (n_hours, n_rows * n_cols)
    """
    n_hours, n_cells = len(cumulative), cumulative[0].size
    hours, cells, counts = [], [], []
    for midnight in range(0, n_hours, HOURS_PER_DAY):
        day = cumulative[midnight : midnight + HOURS_PER_DAY].reshape(HOURS_PER_DAY, n_cells)
        day = np.diff(day, axis=0, prepend=np.zeros_like(day[:1]))
        hour, cell = np.nonzero(day)
        hours.append(hour + midnight)
        cells.append(cell)
        counts.append(day[hour, cell].astype(float))
    places = np.concatenate(hours), np.concatenate(cells)
    return csr_array((np.concatenate(counts), places), shape=(n_hours, n_cells))


def by_day(hourly):
    """Sum hours to days: csr_array of shape (n_hours, n_cells) to (n_hours / 24, n_cells)."""
    hourly = hourly.tocoo()
    hour, cell = hourly.coords
    shape = hourly.shape[0] // HOURS_PER_DAY, hourly.shape[1]
    return coo_array((hourly.data, (hour // HOURS_PER_DAY, cell)), shape=shape).tocsr()


def day_kernels(daily, shape, *, half_lives, widths):
    """Where crimes were, forgotten at several half-lives and blurred by several widths.

    Parameters
    ----------
    daily : csr_array of shape (n_days, n_cells)
    shape : tuple of int
        Rows and columns of the lattice.
    half_lives : list of float
        Days; `inf` forgets nothing.
    widths : list of float
        Standard deviations of the Gaussians, cells; 0 leaves the map as it is.

    Yields
    ------
    ndarray of float32, shape (n_half_lives * n_widths + 2, n_cells)
        Each adds up to 1: half-lives before widths, then every cell that ever had a crime, evenly,
        and the whole lattice, evenly. Zero where nothing was seen.
    """
    decay = (0.5 ** (1 / np.array(half_lives, float))).astype(np.float32)[:, None, None]
    blurs = [tuple(gaussian(n, width) for n in shape) for width in widths]
    n_cells, n_kernels = daily.shape[1], len(half_lives) * len(widths)
    memory = np.zeros((len(half_lives), len(widths), n_cells), np.float32)
    maps = np.zeros((n_kernels + 2, n_cells), np.float32)
    maps[-1] = 1 / n_cells
    mass = np.zeros((len(half_lives), 1, 1), np.float32)
    seen = np.zeros(n_cells, bool)
    for day in range(daily.shape[0]):
        np.divide(memory, np.maximum(mass, TINY), out=maps[:-2].reshape(memory.shape))
        maps[-2] = seen / max(seen.sum(), 1)
        yield maps
        counts = daily[[day]].toarray().astype(np.float32).reshape(shape)
        memory *= decay
        memory += np.stack([(rows @ counts @ cols.T).ravel() for rows, cols in blurs])
        mass = decay * mass + counts.sum()
        seen |= counts.ravel() > 0


def day_kernel_names(half_lives, widths):
    """What `day_kernels` yields, in its order."""
    kernels = [f"{days:g} days, {width:g} cells" for days in half_lives for width in widths]
    return [*kernels, "active cells", "all cells"]


def hour_kernels(hourly, *, half_life, widths):
    """Where crimes were about that hour of the day, forgotten with a half-life in days.

    Parameters
    ----------
    hourly : csr_array of shape (n_hours, n_cells)
    half_life : float
        Days.
    widths : list of float
        Standard deviations of Gaussians around the clock, hours; 0 is that hour alone.

    Yields
    ------
    ndarray of float32, shape (n_widths, n_cells)
        Each adds up to 1, or is zero where nothing was seen.
    """
    decay = np.float32(0.5 ** (1 / half_life))
    nearness = np.stack([around_the_clock(width) for width in widths])
    memory = np.zeros((HOURS_PER_DAY, hourly.shape[1]), np.float32)
    mass = np.zeros(HOURS_PER_DAY, np.float32)
    for hour, (cells, counts) in enumerate(rows_of(hourly)):
        clock = hour % HOURS_PER_DAY
        near = np.roll(nearness, clock, axis=1)
        yield (near / np.maximum(near @ mass, TINY)[:, None]) @ memory
        memory[clock] *= decay
        memory[clock, cells] += counts
        mass[clock] = decay * mass[clock] + counts.sum()


def around_the_clock(width):
    """Weight of the hours of the day as seen from hour 0, shape (24,)."""
    hours = np.arange(HOURS_PER_DAY)
    away = np.minimum(hours, HOURS_PER_DAY - hours)
    return (np.exp(-0.5 * (away / width) ** 2) if width else away == 0).astype(np.float32)


def hour_kernel_names(widths):
    """What `hour_kernels` yields, in its order."""
    return [f"this hour of the day, {width:g} hours around" for width in widths]


def echoes(hourly, shape, *, half_lives):
    """Echo of each crime in the hours after it (near repeats): in its cell, then around it.

    Yields
    ------
    ndarray of float32, shape (2 * n_half_lives, n_cells)
        Crimes: each crime adds up to 1 over the hours to come, in its own cell and once more spread
        over its neighbours.
    """
    decay = (0.5 ** (1 / np.array(half_lives, float))).astype(np.float32)[:, None]
    own = np.zeros((len(half_lives), hourly.shape[1]), np.float32)
    near = np.zeros_like(own)
    for at, around in zip(rows_of(hourly), rows_of(hourly @ neighbours(*shape)), strict=True):
        yield np.concatenate([own, near])
        for memory, (cells, counts) in ((own, at), (near, around)):
            memory *= decay
            memory[:, cells] += (1 - decay) * counts.astype(np.float32)


def echo_names(half_lives):
    """What `echoes` yields, in its order."""
    places = ("same cell", "neighbours")
    return [f"echo, {hours:g} hours, {place}" for place in places for hours in half_lives]


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
