"""Rows of one month to events, with a reason for every row that is none."""

import numpy as np

NO_PLACE, OUTSIDE_BOX, DUPLICATE = "no place", "outside the box", "duplicate"


def find_faults(rows, *, box, duplicates_by):
    """Say of each row why it is no event.

    Parameters
    ----------
    rows : DataFrame
        ``id, time, lat, lon, type`` of one month.
    box : dict
        ``lat`` and ``lon``, each [lowest, highest] in degrees.
    duplicates_by : list of str
        Columns in which a row must equal an earlier one to be its duplicate; empty to keep all.
        A row in which one of them is empty is no duplicate.

    Returns
    -------
    ndarray of object, shape (n_rows,)
        The first reason that applies, or '' for an event.
    """
    lat, lon = rows["lat"].to_numpy(float), rows["lon"].to_numpy(float)
    placed = np.isfinite(lat) & np.isfinite(lon) & ~((lat == 0) & (lon == 0))
    inside = _within(lat, box["lat"]) & _within(lon, box["lon"])
    reason = np.where(placed, np.where(inside, "", OUTSIDE_BOX), NO_PLACE).astype(object)
    if duplicates_by:
        keys = rows[duplicates_by]
        # Without an id in the source, all rows have the same empty one.
        known = (keys.notna() & (keys != "")).all(axis=1).to_numpy()
        usable = np.flatnonzero((reason == "") & known)
        again = keys.iloc[usable].duplicated(keep="first").to_numpy()
        reason[usable[again]] = DUPLICATE
    return reason


def _within(values, edges):
    return (values >= edges[0]) & (values <= edges[1])
