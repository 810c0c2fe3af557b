"""The lattice of cells over the study region: row 0 south, column 0 west."""

import numpy as np

# Of a cell: floats put a place on an edge no farther off it. Of coordinates with few decimals many
# lie on edges, and would fall to either side by chance.
ON_EDGE = 1e-6


def locate(lat, lon, *, region, n_rows, n_cols):
    """Find the cell of each place.

    Parameters
    ----------
    lat, lon : array_like of shape (n_places,)
        Degrees.
    region : dict
        ``lat`` and ``lon``, each [lowest, highest] in degrees.
    n_rows, n_cols : int

    Returns
    -------
    row, col : ndarray of int, shape (n_places,)
        -1 outside the region. A place on an edge belongs to the cell north or east of it, on the
        northern and eastern edges of the region to the last cells.
    """
    row, inside_lat = _bin(lat, *region["lat"], n_rows)
    col, inside_lon = _bin(lon, *region["lon"], n_cols)
    inside = inside_lat & inside_lon
    return np.where(inside, row, -1), np.where(inside, col, -1)


def count_events(tables, hours, *, region, n_rows, n_cols):
    """Count events by hour and cell.

    Parameters
    ----------
    tables : iterable of DataFrame
        Events, a month each, say: ``time`` (local wall clock), ``lat``, ``lon``.
    hours : ndarray of datetime64[h], shape (n_hours,)
        Consecutive hours; see `crimecast.frames.periods.hours`.
    region, n_rows, n_cols
        As for `locate`.

    Returns
    -------
    ndarray of int32, shape (n_hours, n_rows, n_cols)
        X, crimes per cell and hour. Its sum is the number of events inside region and hours.
    """
    # Not of bincount, which has int64 only: by far the largest array here.
    counts = np.zeros((len(hours), n_rows, n_cols), np.int32)
    for events in tables:
        row, col = locate(events["lat"], events["lon"], region=region, n_rows=n_rows, n_cols=n_cols)
        hour = (events["time"].to_numpy().astype("datetime64[h]") - hours[0]).astype(np.int64)
        used = (row >= 0) & (hour >= 0) & (hour < len(hours))
        index = np.ravel_multi_index((hour[used], row[used], col[used]), counts.shape)
        np.add.at(counts.reshape(-1), index, 1)
    return counts


def cell_bounds(row, col, *, region, n_rows, n_cols):
    """Edges of a cell in degrees: (south, north), (west, east)."""
    lat, lon = np.linspace(*region["lat"], n_rows + 1), np.linspace(*region["lon"], n_cols + 1)
    return (lat[row], lat[row + 1]), (lon[col], lon[col + 1])


def describe_cell(name, row, col, *, region, n_rows, n_cols):
    """Say where a cell is, for titles: ``Cell A: row 6, column 12, lat [...], lon [...]``."""
    (south, north), (west, east) = cell_bounds(
        row, col, region=region, n_rows=n_rows, n_cols=n_cols
    )
    return (
        f"Cell {name}: row {row}, column {col}, lat [{south:.4f}, {north:.4f}],"
        f" lon [{west:.4f}, {east:.4f}]"
    )


def _bin(values, low, high, n_bins):
    values = np.asarray(values, dtype=float)
    inside = (values >= low) & (values <= high)
    position = np.where(inside, (values - low) / (high - low), 0.0) * n_bins
    return np.minimum((position + ON_EDGE).astype(np.int64), n_bins - 1), inside
