"""The cells that Table 2 and the figures look at closely: A and B."""

import numpy as np

BUSIEST = "busiest"


def pick_cells(chosen, counts):
    """Find the cells A and B.

    Parameters
    ----------
    chosen : dict
        Name of each cell to [row, column], or to ``busiest``: the one with the most crimes that no
        other name has. The configuration is checked for cells outside the lattice.
    counts : ndarray of shape (n_hours, n_rows, n_cols)
        X of the hours before the test.

    Returns
    -------
    dict of str to (int, int)
    """
    totals = counts.sum(axis=0)
    fixed = {name: tuple(cell) for name, cell in chosen.items() if cell != BUSIEST}
    order = np.argsort(-totals, axis=None, kind="stable")
    places = zip(*np.unravel_index(order, totals.shape), strict=True)
    free = ((int(row), int(col)) for row, col in places if (row, col) not in fixed.values())
    return {name: fixed[name] if name in fixed else next(free) for name in sorted(chosen)}
