"""Tables as text: rows that can be gone through again, and columns found by name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crimecast.weather.readings import PageError

# No value is longer; the time of many patterns grows with the square of the text they search.
MAX_CELL_CHARS = 200
MAX_COLUMNS = 1_000  # NOAA has 124
_STATION = re.compile(
    r"(station|site|location)(id|name|code|number)?|stid|stn|icao|wban|usaf|city(name)?"
)


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


def is_same(name, wanted):
    """Tell whether two names are the same, signs aside that encodings spoil."""
    return name.strip() == wanted.strip() or "" != plain(name) == plain(wanted)


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
        If a required column is missing, or a wanted one is there twice, or there are too many.
    """
    if len(names) > MAX_COLUMNS:
        raise PageError(f"{len(names)} columns, read are at most {MAX_COLUMNS}")
    at, units, names_plain = {}, {}, [plain(name) for name in names]
    for field, pattern in patterns.items():
        matches = {i: re.fullmatch(pattern, name) for i, name in enumerate(names_plain)}
        # The first counts where others say the same in another unit.
        found = {m.groupdict().get("unit"): i for i, m in reversed(matches.items()) if m}
        n_found = sum(match is not None for match in matches.values())
        if n_found > len(found):
            name = names[min(found.values())].strip()[:30]
            raise PageError(f"column {name!r} is there {n_found} times")
        if found:
            at[field] = min(found.values())
            units[field] = matches[at[field]].groupdict().get("unit") or ""
    missing = [field for field in required if field not in at]
    if missing:
        raise PageError(f"no column for {' and '.join(missing)} among: {listed(names)}")
    return at, units


def listed(names):
    """Names of columns as an error lists them."""
    return ", ".join(name.strip()[:20] for name in names[:16])


def of_one_station(grid, at, wanted):
    """Keep the rows of one station.

    Parameters
    ----------
    grid : Grid
    at : dict of str to int
        Columns that are read; ``station``, if it is known. Else others of such a name are taken.
    wanted : str
        As ``weather.only_station``; empty if the table has but one.

    Returns
    -------
    Grid
    station : str
        Its name; empty if the table gives none.

    Raises
    ------
    PageError
        If there are several and none is chosen, or the one chosen is none of them.
    """
    named = [i for i, name in enumerate(grid.names) if _STATION.fullmatch(plain(name))]
    named = [at["station"]] if "station" in at else sorted(set(named) - set(at.values()))
    stations = {i: {cell.strip() for cell in grid.column(i)} - {""} for i in named}
    if wanted:
        return _of_station(grid, stations, wanted), wanted
    for found in stations.values():
        refuse_several(found)
    return grid, next((name for found in stations.values() for name in found), "")


def _of_station(grid, stations, wanted):
    column = next((i for i, found in stations.items() if wanted in found), None)
    if column is None:
        raise PageError(f"no report is of weather.only_station {wanted!r}")
    return Grid(grid.names, lambda: _where(grid, column, wanted))


def refuse_several(stations):
    """Refuse a set of several stations.

    Raises
    ------
    PageError
        That names some of them.
    """
    if len(stations) > 1:
        raise PageError(
            f"it holds {len(stations)} stations ({', '.join(sorted(stations)[:4])} ...); choose one"
            " by weather.only_station"
        )


def _where(grid, index, value):
    for name, cells in grid.rows():
        if index < len(cells) and cells[index].strip() == value:
            yield name, cells
