"""From a page as fetched to readings: the layout is told from the content, never the address."""

import gzip
import io
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from crimecast import logs
from crimecast.weather import html_table, own_csv, station_csv, wu_csv, wu_json
from crimecast.weather.readings import PageError
from crimecast.weather.times import AS_LAYOUT

MAX_BYTES = 64_000_000  # a file of ten years of hourly reports; pages have limits of their own
GZIP_MARK = b"\x1f\x8b"
# What is no text, and what to do about it.
STRANGE = {
    b"PK\x03\x04": "it is a zip file or a workbook; unpack it, or save the sheet as CSV",
    b"PAR1": "it is Parquet; write it as CSV",
    b"CDF": "it is NetCDF; write the place's hours as CSV",
    b"\x89HDF": "it is NetCDF or HDF; write the place's hours as CSV",
}
ONE_DAY = timedelta(days=1)
# In this order: pages of today hold tables as well, and CSV may hold anything.
LAYOUTS = (wu_json, html_table, wu_csv, station_csv, own_csv)

_CAPTCHA = re.compile(
    r"captcha|are you (a )?human|unusual traffic|access denied|verify you are|cf-challenge",
    re.IGNORECASE,
)
_NO_DATA = re.compile(
    r"no (daily or )?hourly history data|no data (available|recorded|being found)|no history data",
    re.I,
)

_TODAYS_PAGE = re.compile(r"<app-root\b|<lib-city-history", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """What a page was asked for, and what the config says about its source.

    ``first`` and ``last`` are days of the city, ``timezone`` its IANA zone. A page that is not
    ``of_one_day`` is a file: it has to say itself which days it is of. The rest are settings of
    the section weather: ``columns`` maps a field to its column.
    """

    first: date
    last: date
    timezone: str
    address: str = ""
    columns: dict = field(default_factory=dict)
    clock: str = AS_LAYOUT
    date_format: str = ""
    units: str = AS_LAYOUT
    only_station: str = ""
    missing: tuple = ()
    trace_is_rain: bool = False
    of_one_day: bool = True

    def day_of_page(self, printed):
        """The day that a page of clock times is of; it must be the day asked for.

        Parameters
        ----------
        printed : date or None
            The day that the page itself gives, if it does.

        Raises
        ------
        PageError
            If it gives another day than asked for, or none and was not asked for as that of a day.
        """
        if printed is not None and not self.first <= printed <= self.last:
            raise PageError(f"it is of {printed}, asked for was {self.first}")
        if printed is None and not (self.of_one_day and self.first == self.last):
            raise PageError(
                "it gives times of day but no day; name it by day and read it as one page for each"
                " day: weather.source: wunderground, weather.addresses.wunderground:"
                " [FOLDER/{day}.csv]"
            )
        return printed or self.first


def parse_page(body, asked):
    """Read a page of any known layout.

    Parameters
    ----------
    body : bytes
        As fetched.
    asked : Asked

    Returns
    -------
    ParsedPage
        Readings of the days asked for, and of a day around them: a page in another zone has them.

    Raises
    ------
    PageError
        If nothing can be read; the text says why. No other exception is raised.
    """
    text = decode(body)
    if not text.strip():
        raise PageError("it is empty")
    layouts = [layout for layout in LAYOUTS if layout.matches(text)]
    if asked.columns and own_csv.may_be(text):
        layouts = [own_csv]
    if not layouts:
        raise PageError(_why_unknown(text))
    page = _parse_first(layouts, text, asked)
    if not page.readings:
        why = _why_unknown(text, default=None)
        raise PageError(why or f"{page.layout} without a reading" + _because(page.faults))
    _keep_days(page, asked)
    return page


def _parse_first(layouts, text, asked):
    try:
        return _parse(layouts[0], text, asked)
    except PageError:
        # A page saved by a browser has its table beside a state that holds no history.
        if layouts[:2] == [wu_json, html_table]:
            with suppress(PageError):
                return _parse(html_table, text, asked)
        raise


def _parse(layout, text, asked):
    try:
        return layout.parse(text, asked)
    except PageError as error:
        # A page that asks for a captcha is no broken table.
        why = _why_unknown(text, default=None)
        raise PageError(why or str(error)) from None


def _keep_days(page, asked):
    start = datetime.combine(asked.first, time()) - ONE_DAY
    end = datetime.combine(asked.last, time()) + 2 * ONE_DAY
    inside = [reading for reading in page.readings if start <= reading.time < end]
    page.n_outside = len(page.readings) - len(inside)
    is_of_days = any(asked.first <= reading.time.date() <= asked.last for reading in inside)
    if not inside or (page.dated == "rows" and not is_of_days):
        to = "" if asked.first == asked.last else f" to {asked.last}"
        raise PageError(
            f"none of its {len(page.readings)} readings is of {asked.first}{to},"
            f" but e.g. of {page.readings[0].time}"
        )
    page.readings = inside


def is_captcha(body):
    """Tell whether a page asks for a human instead of giving weather."""
    text = body[:200_000].decode("utf-8", "replace")
    return bool(_CAPTCHA.search(text)) and "obstable" not in text.lower()


def is_whole(body):
    """Tell whether a page has its end: a wrong length in its header hides that it is cut."""
    start, end = body[:100].lstrip()[:1], body[-2000:].rstrip().lower()
    if start == b"<":
        return b"</html" in end
    if start in (b"{", b"["):
        return end.endswith((b"}", b"]"))
    return body.endswith((b"\n", b"\r", b"-->", b"/>"))


def decode(body):
    """Text of a page: UTF-8, UTF-16 with its mark, or else Windows-1252; packed by gzip or not.

    Raises
    ------
    PageError
        If it is too large, no text, or its gzip is broken.
    """
    if body[:2] == GZIP_MARK:
        body = _gunzip(body)
    if why := next((why for mark, why in STRANGE.items() if body.startswith(mark)), None):
        raise PageError(why)
    if len(body) > MAX_BYTES:
        raise PageError(f"too large: {len(body)} bytes, read are at most {MAX_BYTES}")
    return _text(body).replace("\0", "")


def _text(body):
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _gunzip(body):
    try:
        with gzip.open(io.BytesIO(body)) as packed:
            return packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise PageError(f"its gzip is broken: {error}") from None


def _why_unknown(text, default="no known layout"):
    """Say what an unreadable page is: one of the usual answers, or its first words."""
    if _CAPTCHA.search(text[:200_000]) and "obstable" not in text[:200_000].lower():
        return "it asks for a human (captcha or blocked)"
    if _NO_DATA.search(text[:200_000]):
        return "it says that there is no data for the day"
    if _TODAYS_PAGE.search(text[:200_000]) and not wu_json.matches(text):
        return wu_json.NO_HISTORY
    if default is None:
        return None
    words = re.sub(r"<[^>]{0,500}>|\s+", " ", text[:2000]).split()
    return f"{default}; it begins: {' '.join(words)[:60]!r}"


def first_faults(faults, n_shown):
    """Put the first faults into one sentence, and say how many more there are."""
    more = f" and {len(faults) - n_shown} more" if len(faults) > n_shown else ""
    return logs.printable("; ".join(faults[:n_shown])) + more


def _because(faults):
    return f": {first_faults(faults, 3)}" if faults else ""
