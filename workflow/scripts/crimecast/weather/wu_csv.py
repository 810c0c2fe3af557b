"""Weather Underground's CSV: a day by the hour (``format=1``) and days by their summary."""

import re

from crimecast.weather import columns
from crimecast.weather.delimited import grid_of
from crimecast.weather.reports import Layout, read_table
from crimecast.weather.times import LOCAL, PAGE

PAGE_PATTERNS = {
    "clock": r"time[a-z0-9]{0,6}",
    "temperature": r"temp(erature)?(?P<unit>[fc])?",
    "wind": r"windspeed(?P<unit>mph|kmh|ms|kts|knots)?",
    "events": r"events?",
    "conditions": r"conditions?",
    "weather": r"weather",
    "precipitation": r"precip(itation)?(rate)?(?P<unit>in|mm)?",
    "utc": r"dateutc",
    "date": r"date",
    "year": r"year",
    "month": r"month",
    "day": r"day",
}
HOURLY = Layout("hourly CSV", PAGE_PATTERNS, clock=PAGE)
DAILY = Layout(
    "daily CSV",
    {
        "temperature": r"meantemperature(?P<unit>[fc])",
        "wind": r"meanwindspeed(?P<unit>mph|kmh|ms|kts|knots)",
        "events": r"events",
        "precipitation": r"precipitation(?P<unit>in|mm)",
    },
    clock=LOCAL,
    daily=True,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)


def matches(text):
    """Tell whether the first line with text is a header of one of the two."""
    first = text.lstrip("\ufeff \r\n")[:2000].split("\n", 1)[0].lower()
    return bool(re.search(r",\s*\"?(temperature[fc]|mean temperature[fc])\b", first))


def parse(text, asked):
    """Read either of the two, told apart by their columns.

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
        If columns are missing.
    """
    grid = grid_of(_COMMENT.sub("", _BREAK.sub("", text)))
    if any(columns.plain(name).startswith("meantemperature") for name in grid.names):
        at, units = columns.find_columns(grid.names, DAILY.patterns, required=("temperature",))
        # The first column is the day; its name is that of the zone.
        return read_table(DAILY, grid, at | {"date": 0}, units, asked)
    required = ("clock", "temperature")
    at, units = columns.find_columns(grid.names, HOURLY.patterns, required=required)
    return read_table(HOURLY, grid, at, units, asked)
