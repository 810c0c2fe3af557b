"""The hourly table (``id="obsTable"``) of Weather Underground's daily pages, 2010 to 2018."""

import re
from datetime import datetime

from bs4 import BeautifulSoup, SoupStrainer

from crimecast.weather import clock, columns, phenomena
from crimecast.weather.readings import PageError, ParsedPage

LAYOUT = "hourly table"
MAX_CHARS = 2_000_000  # the site's pages have about 0.3 million
MAX_TAGS = 60_000  # and about 15,000 tags; the time to read one grows with them,
MAX_DEPTH = 64  # and with how deep they are nested, which is about 20

PATTERNS = {
    "time": r"time[a-z]*",
    "temperature": r"temp(erature)?[fc]?",
    "wind": r"windspeed[a-z]*",
    "events": r"events",
    "conditions": r"conditions",
}
_ZONE = re.compile(r"time\W*([A-Z]{1,5})\W*", re.IGNORECASE)
_DATE = re.compile(r"([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4})")


def matches(text):
    """Tell whether this looks like a page with the table."""
    return "<table" in text.lower()


def parse(text, asked):
    """Read the hourly table of a daily page.

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
        If the page is too large, of another day, or has no such table.
    """
    if len(text) > MAX_CHARS or text.count("<") > MAX_TAGS:
        raise PageError(
            f"too large: {len(text)} characters and {text.count('<')} tags,"
            f" read are at most {MAX_CHARS} and {MAX_TAGS}"
        )
    soup = BeautifulSoup(text, "lxml", parse_only=SoupStrainer(["table", "h2"]))
    _check_depth(soup)
    day = asked.day_of_page(_printed_day(soup))
    header, rows = _table(soup)
    names = [_text(cell) for cell in header]
    at = columns.find_columns(names, PATTERNS, required=("time", "temperature"))
    zone = _ZONE.fullmatch(names[at["time"]])
    zone = zone[1].upper() if zone else ""

    def read_row(cells, values):
        time = clock.parse_clock(_text(cells[at["time"]]))
        read = {
            "temperature": values.temperature(*_value_and_unit(cells[at["temperature"]])),
            "wind_speed": None,
        }
        if "wind" in at:
            read["wind_speed"] = values.wind(*_value_and_unit(cells[at["wind"]]))
        words = [_text(cells[at[name]]) for name in ("events", "conditions") if name in at]
        when = clock.wall_clock(day, time, zone, asked.timezone)
        return when, read | phenomena.from_words(*words)

    page = ParsedPage(LAYOUT)
    columns.read_rows(page, rows, len(names), read_row)
    return page


def _check_depth(soup):
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
        if depths[id(tag)] > MAX_DEPTH:
            raise PageError(f"its tags are nested more than {MAX_DEPTH} deep")


def _table(soup):
    """Find the table of reports: its header cells, and the cells of each row by number."""
    tables = soup.find_all("table", id="obsTable") or soup.find_all("table")
    for table in tables:
        lines = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
        heads = [i for i, cells in enumerate(lines) if cells and _is_header(cells)]
        if heads:
            first = heads[0]
            rows = [(i - first, cells) for i, cells in enumerate(lines) if i > first and cells]
            # Rows of raw METAR text span the table; they are no reports.
            return lines[first], [row for row in rows if not _spans(row[1])]
    raise PageError("no table whose columns begin with Time and hold Temp.")


def _is_header(cells):
    names = [columns.plain(cell.get_text()) for cell in cells[:20]]
    return names[0].startswith("time") and any(name.startswith("temp") for name in names[1:])


def _spans(cells):
    return len(cells) <= 2 and any(cell.get("colspan") for cell in cells)


def _value_and_unit(cell):
    """Split a cell such as 54.0 (deg F) into its number and its unit as text."""
    value, unit = cell.find(class_="wx-value"), cell.find(class_="wx-unit")
    if value is not None and unit is not None:
        return _text(value), _text(unit)
    text = _text(cell)
    match = re.fullmatch(r"(\S+?)\s*([^\d\s.-][^\d.-]*)?", text)
    # Words such as Calm and N/A have no unit, so any will do for them.
    if match and match[2] and re.match(r"[\d.+-]", text):
        return match[1], match[2]
    return text, ""


def _text(cell):
    return cell.get_text(" ", strip=True)[: columns.MAX_CELL_CHARS]


def _printed_day(soup):
    """The day in ``<h2 class="history-date">``; None if the page has none."""
    heading = soup.find("h2", class_="history-date")
    if heading is None:
        return None
    match = _DATE.search(_text(heading))
    if not match:
        raise PageError(f"its date {_text(heading)[:40]!r} cannot be read")
    for month in ("%B", "%b"):
        try:
            return datetime.strptime(" ".join(match.groups()), f"{month} %d %Y").date()
        except ValueError:
            continue
    raise PageError(f"its date {match[0]!r} is no date")
