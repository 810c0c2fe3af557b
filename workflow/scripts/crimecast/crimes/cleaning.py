"""Why a row is no event: places and days that do not belong to the study, and duplicates."""

from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

OUTSIDE_PERIOD, NO_PLACE, OUTSIDE_BOX = "outside the period", "no place", "outside the box"
DUPLICATE = "duplicate"


def find_faults(rows, *, start, end, box):
    """Find the rows that do not belong to the study.

    Parameters
    ----------
    rows : Table
        ``time, lat, lon``; lat and lon NaN where there is no place.
    start, end : str
        First and last day of the period.
    box : dict
        ``lat`` and ``lon``, each [lowest, highest] in degrees.

    Returns
    -------
    dict of str to ndarray of bool, shape (n_rows,)
        Reason to the rows it applies to; several may apply to a row.
    """
    day = rows["time"].to_numpy().astype("datetime64[D]")
    lat, lon = rows["lat"].to_numpy(), rows["lon"].to_numpy()
    return {
        OUTSIDE_PERIOD: ~_within(day, (np.datetime64(start), np.datetime64(end))),
        NO_PLACE: ~(np.isfinite(lat) & np.isfinite(lon)) | ((lat == 0) & (lon == 0)),
        OUTSIDE_BOX: ~(_within(lat, box["lat"]) & _within(lon, box["lon"])),
    }


def first_reason(faults):
    """Choose the first reason that applies to each row; null where none does.

    Parameters
    ----------
    faults : dict of str to ndarray of bool, shape (n_rows,)

    Returns
    -------
    DictionaryArray of str, shape (n_rows,)
    """
    number = np.select(list(faults.values()), np.arange(len(faults), dtype=np.int8), default=-1)
    return pa.DictionaryArray.from_arrays(pa.array(number, mask=number < 0), list(faults))


def find_duplicates(rows, columns):
    """Find the rows that equal an earlier one in `columns`.

    Parameters
    ----------
    rows : Table
    columns : list of str
        Empty to find none. A row in which one of them is empty is no duplicate.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
    """
    found = np.zeros(len(rows), bool)
    if columns and len(rows):
        # The sort is stable: of equal rows the earliest comes first.
        order = pc.sort_indices(rows, [(name, "ascending") for name in columns])
        keys = [rows[name].take(order) for name in columns]
        again = reduce(pc.and_, (_equals_last(key) for key in keys))
        found[order.to_numpy()[1:]] = pc.fill_null(again, False).to_numpy()
    return found


def _equals_last(key):
    """Whether each value but the first equals the one before it, and is not empty."""
    equal = pc.equal(key[1:], key[:-1])
    return pc.and_(equal, pc.not_equal(key[1:], "")) if pa.types.is_string(key.type) else equal


def _within(values, edges):
    return (values >= edges[0]) & (values <= edges[1])
