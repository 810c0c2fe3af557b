"""A forecast as rows of a table and as polygons of RFC 7946."""

import numpy as np
import pandas as pd

from crimecast.forecast.backtest import rank_cells

DECIMALS = 8  # of counts and probabilities
DEGREES = 6  # decimals of coordinates: a decimetre
NUMBERS = ("expected", "probability", "rank", "share")
EDGES = ("south", "north", "west", "east")


def forecast_table(counts, start, *, region, observed=None):
    """List expected counts of each cell: first of all hours together, then of each hour.

    Parameters
    ----------
    counts : ndarray of shape (n_hours, n_rows, n_cols)
        Expected crimes.
    start : datetime64[h]
        First hour, local wall clock.
    region : dict
        ``lat`` and ``lon``, each [lowest, highest], degrees.
    observed : ndarray of shape (n_hours, n_rows, n_cols), optional
        What happened; nan where that is not known.

    Returns
    -------
    DataFrame
        Columns as in docs/forecast.md. The probability of at least one crime is Poisson's.
    """
    frames = _with_total(counts)
    n_frames, n_rows, n_cols = frames.shape
    hours = start + np.arange(len(counts) + 1)
    ends = [hours[-1], *hours[1:]]
    ranks = rank_cells(frames)
    table = {
        "from": np.repeat([_iso(start), *map(_iso, hours[:-1])], n_rows * n_cols),
        "to": np.repeat([_iso(hour) for hour in ends], n_rows * n_cols),
        "row": np.tile(np.repeat(np.arange(n_rows), n_cols), n_frames),
        "col": np.tile(np.arange(n_cols), n_frames * n_rows),
    }
    table |= _edges(table["row"], table["col"], region, n_rows, n_cols)
    table |= {
        "expected": frames.ravel().round(DECIMALS),
        "probability": -np.expm1(-frames).ravel().round(DECIMALS),
        "rank": ranks.ravel(),
        "share": _shares(frames, ranks).ravel().round(DECIMALS),
    }
    if observed is not None:
        happened = pd.array(_with_total(observed).ravel(), dtype="Float64")
        table["observed"] = happened.astype("Int64")
    return pd.DataFrame(table)


def geojson(table):
    """Make a FeatureCollection: a polygon for each cell, with its numbers for all and each hour.

    Parameters
    ----------
    table : DataFrame
        From `forecast_table`.

    Returns
    -------
    dict
    """
    names = [name for name in (*NUMBERS, "observed") if name in table]
    hours = table.groupby(["from", "to"], sort=False).ngroups - 1
    n_cells = len(table) // (hours + 1)
    by_hour = {name: _plain(table[name]).reshape(-1, n_cells) for name in names}
    features = []
    for index, cell in enumerate(table.head(n_cells).itertuples(index=False)):
        whole = {name: by_hour[name][0, index] for name in names}
        each = {f"{name}_by_hour": by_hour[name][1:, index].tolist() for name in names}
        place = {"row": cell.row, "col": cell.col}
        features.append(
            {
                "type": "Feature",
                "id": f"{cell.row}-{cell.col}",
                "geometry": {"type": "Polygon", "coordinates": [_ring(cell)]},
                "properties": place | whole | each,
            }
        )
    first, last = table.iloc[0], table.iloc[-1]
    return {
        "type": "FeatureCollection",
        "bbox": [first["west"], first["south"], last["east"], last["north"]],
        "from": first["from"],
        "to": first["to"],
        "hours": table["from"].iloc[n_cells::n_cells].tolist(),
        "features": features,
    }


def _with_total(frames):
    return np.concatenate([frames.sum(axis=0, keepdims=True), frames])


def _iso(hour):
    return f"{hour.astype('datetime64[m]')}"


def _edges(row, col, region, n_rows, n_cols):
    lat = np.linspace(*region["lat"], n_rows + 1).round(DEGREES)
    lon = np.linspace(*region["lon"], n_cols + 1).round(DEGREES)
    return dict(zip(EDGES, (lat[row], lat[row + 1], lon[col], lon[col + 1]), strict=True))


def _shares(frames, ranks):
    """Share of the expected crimes in the cells up to the rank of each cell."""
    flat, order = frames.reshape(len(frames), -1), ranks.reshape(len(frames), -1) - 1
    falling = -np.sort(-flat, axis=1)
    total = np.maximum(falling.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    shares = falling.cumsum(axis=1) / total
    return np.take_along_axis(shares, order, axis=1).clip(0, 1)


def _ring(cell):
    """Corners against the clock, the first one again at the end."""
    south, north, west, east = cell.south, cell.north, cell.west, cell.east
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _plain(column):
    """Numbers that JSON can hold; None is not known."""
    return column.astype(object).where(column.notna(), None).to_numpy()
