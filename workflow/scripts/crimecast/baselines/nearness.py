"""What is near: in the past, around the clock, on the lattice."""

import numpy as np
from scipy.sparse import csr_array, diags_array, kron

FAR = 5  # standard deviations: of a Gaussian nothing is left there
NARROWEST = 0.05  # of a Gaussian, cells: the next cell would get less than 1e-80


def decay_of(half_lives):
    """What is left after a step of something with these half-lives, in steps."""
    return (0.5 ** (1 / np.array(half_lives, float))).astype(np.float32)


def around_the_clock(n_steps, width):
    """Gaussian weight of the steps of a clock as seen from step 0; a width of 0 is that step alone.

    Parameters
    ----------
    n_steps : int
        Of the clock: 24 for the hours of a day, 168 for those of a week.
    width : float
        Standard deviation, steps.

    Returns
    -------
    ndarray of float32, shape (n_steps,)
    """
    steps = np.arange(n_steps)
    away = np.minimum(steps, n_steps - steps)
    if not width:
        return (away == 0).astype(np.float32)
    return np.where(away > FAR * width, 0, np.exp(-0.5 * (away / width) ** 2)).astype(np.float32)


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
