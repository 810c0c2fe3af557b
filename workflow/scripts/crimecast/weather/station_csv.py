"""CSV of services: Iowa Environmental Mesonet, two kinds of NOAA's, Open-Meteo."""

import re
from contextlib import suppress
from dataclasses import replace

from crimecast.weather import columns
from crimecast.weather.delimited import first_line, grid_of
from crimecast.weather.readings import PageError
from crimecast.weather.reports import Layout, read_table
from crimecast.weather.times import AS_LAYOUT, STANDARD
from crimecast.weather.values import parse_number

UTC = "UTC"
_IEM_HEADER = re.compile(r'"?station"?\W"?valid')
_LCD_HEADER = re.compile(r"hourlydrybulbtemp")
# Summaries of days and months stand between NOAA's hourly reports.
SUMMARIES = frozenset({"SOD", "SOM"})
_FLAGS = re.compile(r"(?<=\d)[sV]$")  # suspect and variable values count as they are
_CODES = re.compile(r"([+-]?)((?:VC)?[A-Z]{2,8}):\d{1,3}")
MAX_CELSIUS = 60.0  # higher is no temperature on Earth, but one in deg F
HPA = 500.0  # a pressure above it is not in inches of mercury


def _clean(cell):
    return _FLAGS.sub("", cell.strip())


def _groups(cell):
    """Take the METAR groups of ``-RA:02 BR:1 |RA:61 |RA``: three sources, apart by bars."""
    found = []
    for group in re.split(r"[\s|]+", cell):
        match = _CODES.fullmatch(group)
        if match:
            found.append(match[1] + match[2])
        elif not group.isdigit():
            found.append(group)
    return " ".join(found)


IEM = Layout(
    "IEM ASOS",
    {
        "time": r"valid(utc|etcutc)?(timezone)?",
        "temperature": r"tmp(?P<unit>[fc])",
        "wind": r"sknt",
        "wind_mph": r"sped",
        "codes": r"wxcodes",
        "precipitation": r"p01(?P<unit>in?|mm?)",
    },
    units={"wind": "knots"},
    clock=UTC,
)
LCD = Layout(
    "NOAA LCD",
    {
        "time": r"date",
        "kind": r"report(type|tpye)",
        "temperature": r"hourlydrybulbtemp(erature|(?P<unit>f))",
        "wind": r"hourlywindspeed",
        "codes": r"hourlypre?sentweathertype",
        "precipitation": r"hourlyprecip(itation)?",
    },
    units={"temperature": "F", "wind": "mph", "precipitation": "in"},
    clock=STANDARD,
    clean=_clean,
    groups=_groups,
    skipped_kinds=SUMMARIES,
    sparse=True,
)
# Which part of a cell of NOAA's global data is its value, by their number: of TMP, AA1 and WND.
_ISD_HEADER = re.compile(r'"?wnd"?,"?cig"?,"?vis"?,"?tmp"?,')
_ISD_VALUE = {2: 0, 4: 1, 5: 3}
_ISD_MISSING = 9999


def _from_isd(cell):
    """Take the value, in tenths, from between its flags; of AA1 only the rain of an hour."""
    parts = cell.split(",")
    text = parts[_ISD_VALUE.get(len(parts), 0)].strip()
    is_whole = re.fullmatch(r"[+-]?\d{1,5}", text, re.ASCII)
    if not is_whole or abs(int(text)) == _ISD_MISSING or (len(parts) == 4 and parts[0] != "01"):
        return ""
    return str(int(text) / 10)


ISD = Layout(
    "NOAA ISD",
    {
        "time": r"date",
        "kind": r"reporttype",
        "temperature": r"tmp",
        "wind": r"wnd",
        "precipitation": r"aa1",
    },
    units={"temperature": "C", "wind": "m/s", "precipitation": "mm"},
    clock=UTC,
    clean=_from_isd,
    skipped_kinds=SUMMARIES,
    sparse=True,
)
# Two lines and a blank one stand above the table; the offset is that of all its times.
_OPEN_METEO = re.compile(
    r"\s*(location_id,)?latitude,longitude,elevation,utc_offset_seconds\b.*\n"
    r"(?(1)[^,\n]*,)(?:[^,\n]*,){3}([+-]?)(\d{1,5})\b"
)
# Codes of the WMO up to each: what was seen, as METAR has it; those above are thunderstorms.
_WMO_CODES = {44: "", 48: "FG", 50: "", 57: "DZ", 67: "RA", 77: "SN", 82: "SHRA", 94: "SHSN"}


def _from_wmo(cell):
    code = _number(cell)
    if code is None:
        return cell
    return next((group for last, group in _WMO_CODES.items() if code <= last), "TSRA")


OPEN_METEO = Layout(
    "Open-Meteo",
    {
        "time": r"time",
        "station": r"locationid",
        "temperature": r"temperature2m(?P<unit>[cf])",
        "wind": r"windspeed10m(?P<unit>kmh|ms|mph|kn)",
        "codes": r"weathercode(wmocode)?",
        "precipitation": r"rain(?P<unit>mm|inch)",
        "all_precipitation": r"precipitation(?P<unit>mm|inch)",
    },
    groups=_from_wmo,
    sparse=True,
)
METRIC = {"temperature": "C", "wind": "m/s", "precipitation": "mm"}


def matches(text):
    """Tell whether the text begins as that of one of them."""
    return kind_of(text) is not None


def kind_of(text):
    """The layout that the header is of; None if it is another's."""
    first = first_line(text).lower()
    if _IEM_HEADER.match(first):
        return IEM
    if match := _OPEN_METEO.match(text.lstrip("\ufeff")):
        hours, seconds = divmod(int(match[3]), 3600)
        return replace(OPEN_METEO, clock=f"{match[2] or '+'}{hours:02d}:{seconds // 60:02d}")
    if _ISD_HEADER.search(first):
        return ISD
    return LCD if _LCD_HEADER.search(first) else None


def parse(text, asked):
    """Read any of them, told apart by their columns.

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
        If columns are missing, or the units or the zone are not clear.
    """
    layout = kind_of(text)
    grid = grid_of(text, ["time"] if layout.name == OPEN_METEO.name else [])
    at, units = columns.find_columns(grid.names, layout.patterns, required=("time", "temperature"))
    if layout is IEM:
        check_zone(text, asked)
        if "wind_mph" in at and "wind" not in at:
            at["wind"], units["wind"] = at["wind_mph"], "mph"
    elif "all_precipitation" in at and "precipitation" not in at:
        at["precipitation"] = at["all_precipitation"]
        units["precipitation"] = units["all_precipitation"]
    elif layout is LCD and not units["temperature"] and _is_metric(grid, at, asked.units):
        layout = replace(LCD, name="NOAA LCD, metric", units=METRIC)
    return read_table(layout, grid, at, units, asked)


_IEM_ZONE = re.compile(r"^#\s*DEBUG: Time Zone\s*->\s*(\S+)", re.MULTILINE)


def check_zone(text, asked):
    """IEM prints times in the zone asked for: refuse any but UTC, unless the config names it."""
    if asked.clock != AS_LAYOUT:
        return
    said = _IEM_ZONE.search(text) or re.search(r"[?&]tz=([^&\s]+)", asked.address)
    zone = said[1].replace("%2F", "/") if said else UTC
    if zone not in ("Etc/UTC", "UTC"):
        raise PageError(f"its times are in {zone[:40]}; ask for tz=Etc/UTC")


def _is_metric(grid, at, units):
    """Tell the units of a table of NOAA's, which does not say them, from all its numbers.

    Its first version has whole deg F, its second tenths of a deg C, where all may be .0, as they
    are as well in a table in deg F that was written anew by a program.
    """
    if units != AS_LAYOUT:
        return units == "metric"
    texts = [_clean(cell) for cell in grid.column(at["temperature"])]
    numbers = [number for number in map(_number, texts) if number is not None]
    has_tenths = any(map(_has_tenths, texts))
    hottest = max(numbers, default=0.0)
    if has_tenths and hottest > MAX_CELSIUS:
        raise PageError(
            f"its temperatures are in two units: some have tenths, as in deg C, and {hottest:g} is"
            " none in deg C; make a file of each"
        )
    with_point = [text for text in texts if _number(text) is not None and re.search("[.,]", text)]
    if has_tenths or hottest > MAX_CELSIUS or not with_point:
        return has_tenths
    for i, name in enumerate(map(columns.plain, grid.names)):
        shows = _SHOWS_METRIC.get(name)
        if shows and any(shows(_clean(cell)) for cell in grid.column(i)):
            return True
    raise PageError(
        f"its temperatures, such as {with_point[0]}, may be in deg F or in deg C;"
        " say weather.units: standard or metric"
    )


def _number(text):
    """Number of a cell; None if it is missing or none."""
    with suppress(ValueError):
        return parse_number(text)


def _has_tenths(text):
    number = _number(text)
    return number is not None and not number.is_integer()


def _is_hpa(text):
    number = _number(text)
    return number is not None and number > HPA


# Columns that tell the units where the temperatures do not.
_SHOWS_METRIC = {
    **dict.fromkeys(("hourlywindspeed", "hourlydewpointtemperature"), _has_tenths),
    **dict.fromkeys(("hourlystationpressure", "hourlysealevelpressure"), _is_hpa),
}
