"""Why a row is no event: places and days that do not belong to the study, and duplicates."""

import numpy as np
import pandas as pd
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
    """Find the rows that equal another in `columns`; the one updated last is kept, or the first.

    Parameters
    ----------
    rows : Table
        In their order, over all files; may have ``updated``, null where that is not known.
    columns : list of str
        Empty to find none. A row in which one of them is empty is no duplicate.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
    """
    if not (columns and len(rows)):
        return np.zeros(len(rows), bool)
    keys, known = {}, np.ones(len(rows), bool)
    for name in columns:
        column = rows[name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks)
        known &= _is_known(column)
        keys[name] = _comparable(column)
    keys = pd.DataFrame(keys)
    order = _newest_first(rows)
    found = np.zeros(len(rows), bool)
    found[order] = keys.iloc[order].duplicated().to_numpy()
    # An unknown key equals no other; where it came first, the known ones are not touched.
    return found & known


def _comparable(column):
    """Numbers that are equal where the values are; texts themselves are slow to compare."""
    if not pa.types.is_string(column.type):
        return column.to_numpy()
    column = pc.fill_null(column, "")
    try:
        numbers = column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.dictionary_encode().indices.to_numpy()
    # 01 and 1 are two ids.
    exact = numbers.cast(pa.string()).equals(column)
    return (numbers if exact else column.dictionary_encode().indices).to_numpy()


def _is_known(column):
    known = column.is_valid()
    if pa.types.is_string(column.type):
        known = pc.and_(known, pc.fill_null(pc.not_equal(column, ""), False))
    return known.to_numpy(zero_copy_only=False)


def _newest_first(rows):
    """Numbers of the rows, the last updated first; the order stays where nothing is known."""
    if "updated" not in rows.column_names or rows["updated"].null_count == len(rows):
        return slice(None)
    updated = rows["updated"].to_numpy().astype("datetime64[s]").astype(np.int64)
    return np.argsort(
        -np.where(updated == np.iinfo(np.int64).min, -(2**62), updated), kind="stable"
    )


def are_swapped(lat, lon, box):
    """Say whether most places are outside the box, and inside it with lat and lon swapped.

    Parameters
    ----------
    lat, lon : ndarray of float, shape (n_rows,)
    box : dict
        As for `find_faults`.

    Returns
    -------
    bool
    """
    inside = _within(lat, box["lat"]) & _within(lon, box["lon"])
    swapped = _within(lon, box["lat"]) & _within(lat, box["lon"])
    n_placed = np.sum(np.isfinite(lat) & ((lat != 0) | (lon != 0)))
    return bool(np.sum(swapped & ~inside) > n_placed / 2)


def _within(values, edges):
    return (values >= edges[0]) & (values <= edges[1])
