"""CSV of the user's own: columns of plain names, or those that weather.columns names."""

import re
from dataclasses import replace

from crimecast.weather import columns, station_csv
from crimecast.weather.delimited import delimiter_of, first_line, grid_of
from crimecast.weather.readings import PageError
from crimecast.weather.reports import Layout, read_table
from crimecast.weather.times import DAY_IN_THREE

OWN = Layout(
    "own CSV",
    {
        "time": r"datetime(utc|gmt|lst|local)?|timestamp|dtiso",
        "date": r"date",
        "clock": r"time(utc|gmt|lst|local)?|clock",
        **{name: name for name in ("year", "month", "day", "hour", "minute", "station")},
        "temperature": r"(air|outdoor|outside|drybulb)?temp(erature)?(deg)?(?P<unit>[fck])?",
        "wind": r"wind(spd|speed|(spd|speed)?(?P<unit>mph|kmh|kph|ms|kts?|knots))",
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
TIMES = {"time", "date", "clock", "year", "month", "day", "hour", "minute"}
VALUES = {"temperature", "wind", "conditions", "weather", "fog", "rain", "snow", "thunderstorm"}
_UNIT_AT_END = re.compile(
    r"(?:deg|°)?([fck]|mp/?h|km/?h|kph|m/?s|kts?|kn|knots|mm|in)\W*", re.IGNORECASE
)
MAX_NAME_CHARS = 60  # longer ones are prose


def matches(text):
    """Tell whether the first line that is no comment may be a header."""
    first = first_line(text)
    names = first.split(delimiter_of(first))
    return may_be(text) and len(names) > 1 and max(map(len, names)) <= MAX_NAME_CHARS


def may_be(text):
    """Tell whether this is neither HTML nor JSON."""
    return text.lstrip()[:1] not in ("<", "{", "[")


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
    grid = grid_of(text, asked.columns.values())
    at, units = find(grid.names, asked.columns)
    page = read_table(_layout(text, asked), grid, at, units, asked)
    _refuse_without_unit(page, grid.names, at)
    return page


def _refuse_without_unit(page, names, at):
    """Refuse a table of whose temperatures or winds none can be read, though it has some."""
    for field, number in (("temperature", "temperature_c"), ("wind", "wind_speed_kmh")):
        name = number.rpartition("_")[0]
        known = any(getattr(reading, name) is not None for reading in page.readings)
        start = f"{name.replace('_', ' ')} in "
        fault = next((fault for fault in page.faults if start in fault), "")
        if fault and not known:
            column = names[at[field]].strip()
            raise PageError(
                f"{fault}; weather.columns says the unit of a column, e.g. {{{number}: {column}}}"
            )


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
    chosen, units = _chosen(names, mapping)
    known = TIMES if TIMES & chosen.keys() else set()
    rest = {k: pattern for k, pattern in OWN.patterns.items() if k not in chosen.keys() | known}
    unnamed = ["" if i in chosen.values() else name for i, name in enumerate(names)]
    found, found_units = columns.find_columns(unnamed, rest, required=())
    units = found_units | units
    if mapping:
        # A column of which neither the config nor its name says the unit is none that is meant.
        found = {k: i for k, i in found.items() if units[k] or k not in ("temperature", "wind")}
    at = _with_one_time(found | chosen)
    if not TIMES & at.keys() and not names[0].strip():
        at["time"] = 0  # a nameless index
    for needed, example in ((VALUES, "temperature_f, wind_speed_mph, rain ..."), (TIMES, "time")):
        if not needed & at.keys():
            raise PageError(
                f"no column for {example} among: {columns.listed(names)}; weather.columns says what"
                " columns of another name are"
            )
    return at, {field: unit for field, unit in units.items() if field in at}


def _chosen(names, mapping):
    """Columns that a mapping names, and their units."""
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
    if {"time", "date"} <= chosen.keys():
        chosen["clock"] = chosen.pop("time")
    return chosen, units


def _with_one_time(at):
    """Keep one way to tell the time: one column of both, or a day beside a time of day."""
    has_clock = "clock" in at or "hour" in at
    if "time" in at:
        kept = {"time"}
    elif has_clock and "date" in at:
        kept = {"date", "clock", "hour", "minute"}
    elif has_clock and at.keys() >= DAY_IN_THREE:
        kept = DAY_IN_THREE | {"clock", "hour", "minute"}
    else:
        only = at.get("clock", at.get("date"))
        at, kept = at | ({} if only is None else {"time": only}), {"time"}
    return {key: i for key, i in at.items() if key in kept or key not in TIMES}


def _position(names, field, wanted):
    """Position of a named column; signs that encodings spoil do not matter."""
    exact = [i for i, name in enumerate(names) if name.strip() == wanted.strip()]
    found = exact or [i for i, name in enumerate(names) if columns.is_same(name, wanted)]
    if len(found) != 1:
        raise PageError(
            f"weather.columns.{field}: no column {wanted!r}, or more than one, among:"
            f" {columns.listed(names)}"
        )
    return found[0]


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
