"""Tables of reports: columns found by name, each row a reading or a fault."""

import re

from crimecast.weather import phenomena
from crimecast.weather.readings import PageError, Reading, parse_number, temperature_f, wind_mph

# No value is longer; the time of many patterns grows with the square of the text they search.
MAX_CELL_CHARS = 200


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
        Regular expression of each wanted column, matched against the whole `plain` name.
    required : tuple of str
        Keys of `patterns` that must be found.

    Returns
    -------
    dict of int
        Positions of the columns that were found.

    Raises
    ------
    PageError
        If a required column is missing, or a wanted one is there twice.
    """
    found = {}
    for key, pattern in patterns.items():
        at = [i for i, name in enumerate(names) if re.fullmatch(pattern, plain(name))]
        if len(at) > 1:
            raise PageError(f"column {names[at[0]].strip()[:30]!r} is there {len(at)} times")
        if at:
            found[key] = at[0]
    missing = [key for key in required if key not in found]
    if missing:
        header = ", ".join(name.strip()[:20] for name in names[:16])
        raise PageError(f"no column for {' and '.join(missing)} among: {header}")
    return found


def read_rows(page, rows, n_columns, read_row):
    """Read each row into a reading; what cannot be read goes to the faults of the page.

    Parameters
    ----------
    page : ParsedPage
    rows : iterable of (int or str, list)
        Name of each row and its cells.
    n_columns : int
    read_row : callable
        Takes the cells and a `Values`, returns the time of the reading and its values as keyword
        arguments, or None for a row that is no report.
    """
    for name, cells in rows:
        if len(cells) != n_columns:
            page.faults.append(f"row {name}: {len(cells)} cells under {n_columns} columns")
            continue
        values = Values()
        try:
            read = read_row(cells, values)
        except ValueError as error:
            page.faults.append(f"row {name}: {error}")
            continue
        page.faults.extend(f"row {name}: {fault}" for fault in values.faults)
        if read is not None:
            keep(page, name, *read)


def keep(page, name, time, values):
    """Append a reading to a page, unless nothing of it is known."""
    if all(value is None for value in values.values()):
        page.faults.append(f"row {name}: no value")
        return
    page.readings.append(Reading(time, **values))


class Values:
    """Values of one row; one that cannot be read is unknown and noted in `faults`."""

    def __init__(self):
        self.faults = []

    def temperature(self, text, unit):
        return self._read(lambda: temperature_f(parse_number(text), unit))

    def wind(self, text, unit):
        return self._read(lambda: wind_mph(parse_wind(text), unit))

    def codes(self, text):
        return self._read(lambda: phenomena.from_codes(text)) or dict.fromkeys(phenomena.EVENTS)

    def _read(self, value):
        try:
            return value()
        except ValueError as error:
            self.faults.append(str(error))
            return None


def parse_wind(text):
    """Read a wind speed; ``Calm`` is 0."""
    return 0.0 if str(text).strip().lower() == "calm" else parse_number(text)
