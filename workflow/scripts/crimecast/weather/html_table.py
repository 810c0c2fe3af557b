"""The hourly table (``id="obsTable"``) of Weather Underground's daily pages, 2010 to 2018."""

import re
from dataclasses import replace

from bs4 import BeautifulSoup, SoupStrainer

from crimecast.weather import clock, columns
from crimecast.weather.columns import Grid
from crimecast.weather.readings import PageError
from crimecast.weather.reports import Layout, read_table
from crimecast.weather.times import PAGE
from crimecast.weather.wu_csv import PAGE_PATTERNS

MAX_CHARS = 2_000_000  # the site's pages have about 0.3 million
MAX_TAGS = 60_000  # and about 15,000 tags; the time to read one grows with them,
MAX_DEPTH = 64  # and with how deep they are nested, which is about 20

LAYOUT = Layout("hourly table", PAGE_PATTERNS, clock=PAGE)
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
    printed = _printed_day(soup)
    if printed is not None:
        asked = replace(asked, first=asked.day_of_page(printed), last=printed, of_one_day=True)
    grid = _table(soup)
    required = ("clock", "temperature")
    at, units = columns.find_columns(grid.names, PAGE_PATTERNS, required=required)
    page = read_table(LAYOUT, grid, at, units, asked)
    page.dated = page.dated or ("heading" if printed else "")
    return page


def _check_depth(soup):
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
        if depths[id(tag)] > MAX_DEPTH:
            raise PageError(f"its tags are nested more than {MAX_DEPTH} deep")


def _table(soup):
    """Find the table of reports; the rows of its Grid have numbers for names."""
    tables = soup.find_all("table", id="obsTable") or soup.find_all("table")
    for table in tables:
        lines = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
        heads = [i for i, cells in enumerate(lines) if cells and _is_header(cells)]
        if heads:
            return _grid(lines, heads[0])
    raise PageError("no table with a column Time and a column Temp.")


def _is_header(cells):
    names = [columns.plain(cell.get_text()) for cell in cells[:20]]
    return all(any(name.startswith(start) for name in names) for start in ("time", "temp"))


def _grid(lines, header):
    # Rows of raw METAR text span the table; they are no reports.
    rows = [
        (i - header, [_text(cell) for cell in cells])
        for i, cells in enumerate(lines)
        if i > header and cells and not _spans(cells)
    ]
    return Grid([_text(cell) for cell in lines[header]], lambda: iter(rows))


def _spans(cells):
    return len(cells) <= 2 and any(cell.get("colspan") for cell in cells)


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
    try:
        return clock.parse_date(match[0])
    except ValueError:
        raise PageError(f"its date {match[0]!r} is no date") from None
