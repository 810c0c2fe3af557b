"""Tables as text: rows that can be gone through again, and columns found by name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crimecast.weather.readings import PageError

# No value is longer; the time of many patterns grows with the square of the text they search.
MAX_CELL_CHARS = 200
_STATION = re.compile(r"(station|site)(id|name|code|number)?|stid|stn|icao|wban|usaf|city(name)?")


@dataclass(frozen=True)
class Grid:
    """A table: ``names`` of its columns, and ``rows()``, which yields each row's name and cells."""

    names: list
    rows: Callable

    def column(self, index):
        """Yield the cells of a column."""
        return (cells[index] for _, cells in self.rows() if index < len(cells))


def plain(name):
    """Bring the name of a column to lower-case letters and digits."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def find_columns(names, patterns, *, required):
    """Find columns by patterns on their plain names.

    Parameters
    ----------
    names : list of str
        Header cells as printed.
    patterns : dict of str
        Regular expression of each field's column, matched against the whole `plain` name; its
        group ``unit``, if it has one, is the unit of the column.
    required : tuple of str
        Keys of `patterns` that must be found.

    Returns
    -------
    at : dict of str to int
        Positions of the columns that were found.
    units : dict of str to str
        Units that their names give.

    Raises
    ------
    PageError
        If a required column is missing, or a wanted one is there twice.
    """
    at, units = {}, {}
    for field, pattern in patterns.items():
        matches = {i: re.fullmatch(pattern, plain(name)) for i, name in enumerate(names)}
        found = [i for i, match in matches.items() if match]
        if len(found) > 1:
            raise PageError(f"column {names[found[0]].strip()[:30]!r} is there {len(found)} times")
        for i in found:
            at[field] = i
            units[field] = matches[i].groupdict().get("unit") or ""
    missing = [field for field in required if field not in at]
    if missing:
        raise PageError(f"no column for {' and '.join(missing)} among: {listed(names)}")
    return at, units


def listed(names):
    """Names of columns as an error lists them."""
    return ", ".join(name.strip()[:20] for name in names[:16])


def of_one_station(grid, at, station):
    """Keep the rows of one station.

    Parameters
    ----------
    grid : Grid
    at : dict of str to int
        Columns that are read; ``station``, if it is known. Else others of such a name are taken.
    station : str
        As ``weather.only_station``; empty if the table has but one.

    Returns
    -------
    Grid

    Raises
    ------
    PageError
        If there are several and none is chosen, or the one chosen is none of them.
    """
    named = [i for i, name in enumerate(grid.names) if _STATION.fullmatch(plain(name))]
    for i in [at["station"]] if "station" in at else sorted(set(named) - set(at.values())):
        name = grid.names[i]
        stations = sorted({cell.strip() for cell in grid.column(i)} - {""})
        if not station and len(stations) > 1:
            raise PageError(
                f"column {name.strip()[:30]!r} names {len(stations)} stations"
                f" ({', '.join(stations[:4])} ...); choose one by weather.only_station"
            )
        if station in stations:
            return Grid(grid.names, lambda i=i: _where(grid, i, station))
    if station:
        raise PageError(f"no row is of weather.only_station {station!r}")
    return grid


def _where(grid, index, value):
    for name, cells in grid.rows():
        if index < len(cells) and cells[index].strip() == value:
            yield name, cells
