"""Weather Underground's CSV: a day by the hour (``format=1``) and days by their summary."""

import csv
import re
from datetime import UTC, datetime, time

from crimecast.weather import clock, columns, phenomena
from crimecast.weather.readings import PageError, ParsedPage

HOURLY, DAILY = "hourly CSV", "daily CSV"

HOURLY_PATTERNS = {
    "time": r"time[a-z]{0,5}",
    "temperature": r"temperature[fc]",
    "wind": r"windspeed(mph|kmh|ms|kts|knots)",
    "events": r"events",
    "conditions": r"conditions",
    "utc": r"dateutc",
}
DAILY_PATTERNS = {
    "temperature": r"meantemperature[fc]",
    "wind": r"meanwindspeed(mph|kmh|ms|kts|knots)",
    "events": r"events",
}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)


def matches(text):
    """Tell whether the first line with text is a header of one of the two."""
    first = text.lstrip("\ufeff \r\n")[:2000].split("\n", 1)[0].lower()
    return bool(re.search(r",\s*(temperature[fc]|mean temperature[fc])\b", first))


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
    rows = lines(_COMMENT.sub("", _BREAK.sub("", text)))
    names = header(rows)
    if any(columns.plain(name).startswith("meantemperature") for name in names):
        return _parse_daily(names, rows, asked)
    return _parse_hourly(names, rows, asked)


def lines(text, comment=None):
    """Yield the line number and the cells of each line that is not empty.

    Raises
    ------
    PageError
        If this is not CSV.
    """
    reader = csv.reader(text.lstrip("\ufeff").splitlines())
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (
                comment and cells[0].startswith(comment)
            ):
                yield reader.line_num, [cell[: columns.MAX_CELL_CHARS] for cell in cells]
    except csv.Error as error:
        raise PageError(f"line {reader.line_num} is not CSV: {error}") from None


def header(rows):
    """Take the cells of the first line from `lines`.

    Raises
    ------
    PageError
        If there is none.
    """
    _, names = next(rows, (0, None))
    if names is None:
        raise PageError("CSV without a header")
    return names


def unit_of(name):
    """Unit at the end of a header such as ``TemperatureF`` or ``Wind SpeedKm/h``."""
    return re.search(r"(mph|kmh|ms|kts|knots|[fc])$", columns.plain(name))[1]


def _parse_hourly(names, rows, asked):
    at = columns.find_columns(names, HOURLY_PATTERNS, required=("time", "temperature"))
    day = asked.day_of_page(None) if "utc" not in at else None
    zone = columns.plain(names[at["time"]]).removeprefix("time").upper()

    def read_row(cells, values):
        if columns.plain(cells[at["time"]]) == columns.plain(names[at["time"]]):
            return None  # a header repeated
        when = _when(cells, at, day, zone, asked.timezone)
        words = [cells[at[name]] for name in ("events", "conditions") if name in at]
        read = _numbers(cells, names, at, values)
        return when, read | phenomena.from_words(*words)

    page = ParsedPage(HOURLY)
    columns.read_rows(page, rows, len(names), read_row)
    return page


def _numbers(cells, names, at, values):
    temperature, wind = at["temperature"], at.get("wind")
    return {
        "temperature": values.temperature(cells[temperature], unit_of(names[temperature])),
        "wind_speed": None if wind is None else values.wind(cells[wind], unit_of(names[wind])),
    }


def _when(cells, at, day, zone, zone_name):
    """Wall clock of a row: by its UTC date if there is one, which must fit the clock printed."""
    printed = clock.parse_clock(cells[at["time"]])
    if "utc" not in at:
        return clock.wall_clock(day, printed, zone, zone_name)
    utc = datetime.strptime(cells[at["utc"]].strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    if utc.year < 1900:
        raise ValueError(f"{utc:%Y} is no year of a weather report")
    if utc.minute % 15 != printed.minute % 15:  # zones differ by multiples of 15 minutes
        raise ValueError(f"its times {cells[at['time']][:20]!r} and {utc} do not fit together")
    return clock.to_wall(utc, zone_name)


def _parse_daily(names, rows, asked):
    at = columns.find_columns(names, DAILY_PATTERNS, required=("temperature",))

    def read_row(cells, values):
        day = clock.parse_date(cells[0])
        words = [cells[at["events"]].replace("-", " , ")] if "events" in at else []
        read = _numbers(cells, names, at, values) | phenomena.from_words(*words)
        # A blank cell says that the day had no event: this layout has no word for it.
        if words and not words[0].strip():
            read |= dict.fromkeys(phenomena.EVENTS, False)
        return datetime.combine(day, time()), read | {"daily": True}

    page = ParsedPage(DAILY)
    columns.read_rows(page, rows, len(names), read_row)
    return page
