"""CSV of the user's own: columns of plain names, or those that weather.columns names."""

import re
from dataclasses import replace

from crimecast.weather import columns, station_csv
from crimecast.weather.delimited import DELIMITERS, first_line, grid_of
from crimecast.weather.readings import PageError
from crimecast.weather.reports import Layout, read_table

OWN = Layout(
    "own CSV",
    {
        "time": r"(date)?time(utc|gmt|lst|local)?|timestamp|dtiso",
        "date": r"date",
        "clock": r"clock",
        **{name: name for name in ("year", "month", "day", "hour", "station")},
        "temperature": r"(air)?temp(erature)?(deg)?(?P<unit>[fck])?",
        "wind": r"wind(spd|speed)(?P<unit>mph|kmh|kph|ms|kts?|knots)?",
        "conditions": r"conditions?",
        "weather": r"weather",
        **{name: name for name in ("fog", "snow", "thunderstorm")},
        "rain": r"rain(?P<unit>mm|in)?",
    },
)
# Fields of weather.columns whose name holds a unit: the field of a table, and the unit.
WITH_UNIT = {
    **{f"temperature_{unit}": ("temperature", unit) for unit in "fck"},
    **{f"wind_speed_{unit}": ("wind", unit) for unit in ("mph", "kmh", "ms", "knots")},
    "wind_speed": ("wind", ""),
    **{f"rain_{unit}": ("rain", unit) for unit in ("mm", "in")},
}
FIELDS = (OWN.patterns.keys() | WITH_UNIT.keys()) - {"wind", "weather"}
TIMES = {"time", "date", "clock", "year", "month", "day", "hour"}
VALUES = {"temperature", "wind", "conditions", "weather", "fog", "rain", "snow", "thunderstorm"}
_UNIT_AT_END = re.compile(
    r"(?:deg|°)?([fck]|mph|km/?h|kph|m/?s|kts?|knots|mm|in)\W*", re.IGNORECASE
)
MAX_NAME_CHARS = 60  # longer ones are prose


def matches(text):
    """Tell whether the first line that is no comment may be a header."""
    first = first_line(text)
    delimiter = max(DELIMITERS, key=first.count)
    names = first.split(delimiter)
    return len(names) > 1 and first[0] not in "<{[" and max(map(len, names)) <= MAX_NAME_CHARS


def parse(text, asked):
    """Read a table of the user's.

    Parameters
    ----------
    text : str
    asked : crimecast.weather.parse.Asked

    Returns
    -------
    ParsedPage

    Raises
    ------
    PageError
        If a column that is named is missing, or there is no time or no value.
    """
    grid = grid_of(text)
    at, units = find(grid.names, asked.columns)
    return read_table(_layout(text, asked), grid, at, units, asked)


def find(names, mapping):
    """Find the columns that a mapping names, and those of plain names among the others.

    Parameters
    ----------
    names : list of str
        Header cells as printed.
    mapping : dict of str to str
        Field to column, as weather.columns.

    Returns
    -------
    at : dict of str to int
    units : dict of str to str

    Raises
    ------
    PageError
        As for `parse`.
    """
    chosen, units = {}, {}
    for field, name in mapping.items():
        if field not in FIELDS:
            raise PageError(
                f"weather.columns: {field!r} is no field; it maps a field to its column, e.g."
                " {time: Date, temperature_c: Temp}"
            )
        key, unit = WITH_UNIT.get(field, (field, ""))
        if key in chosen:
            raise PageError(f"weather.columns names two columns for {key}")
        chosen[key] = _position(names, field, name)
        units[key] = unit or _unit_at_end(name)
    known = TIMES if TIMES & chosen.keys() else set()
    rest = {k: pattern for k, pattern in OWN.patterns.items() if k not in chosen.keys() | known}
    unnamed = ["" if i in chosen.values() else name for i, name in enumerate(names)]
    found, found_units = columns.find_columns(unnamed, rest, required=())
    if mapping:
        # A column of which neither the config nor its name says the unit is none that is meant.
        found = {
            k: i for k, i in found.items() if k not in ("temperature", "wind") or found_units[k]
        }
    at = _times(found | chosen)
    if not VALUES & at.keys():
        raise PageError(
            f"no column for temperature_f, wind_speed_mph, rain ... among: {columns.listed(names)};"
            " weather.columns says what columns of another name are"
        )
    if not ("time" in at or ({"date", "year"} & at.keys() and {"clock", "hour"} & at.keys())):
        raise PageError(
            f"no column for time among: {columns.listed(names)};"
            " weather.columns says what columns of another name are"
        )
    return at, found_units | units


def _times(at):
    """Date and time of day may stand in one column or in two, named date and time."""
    if {"date", "year"} & at.keys() and "time" in at:
        at = at | {"clock": at["time"]}
        del at["time"]
    elif "date" in at and not {"clock", "hour"} & at.keys():
        at = at | {"time": at["date"]}
        del at["date"]
    return at


def _position(names, field, wanted):
    """Position of a named column; signs that encodings spoil do not matter."""
    for same in (str.strip, columns.plain):
        found = [i for i, name in enumerate(names) if same(name) == same(wanted)]
        if len(found) == 1:
            return found[0]
    raise PageError(
        f"weather.columns.{field}: no column {wanted!r}, or more than one, among:"
        f" {columns.listed(names)}"
    )


def _unit_at_end(name):
    """Unit in the last word of a name such as ``Temp (°C)``, ``Wind Spd (km/h)``."""
    words = re.split(r"[\s()\[\]_,]+", name.strip(" ()[]_,"))
    match = _UNIT_AT_END.fullmatch(words[-1]) if len(words) > 1 else None
    return match[1] if match else ""


def _layout(text, asked):
    """As for own files, but with the clock and the flags of a known source if it is one's."""
    known = station_csv.kind_of(text)
    if known is None:
        return OWN
    if known is station_csv.IEM:
        station_csv.check_zone(text, asked)
    return replace(OWN, clock=known.clock, clean=known.clean, groups=known.groups)
