"""From a page as fetched to readings: the layout is told from the content, never the address."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from crimecast import logs
from crimecast.weather import html_table, station_csv, wu_csv, wu_json
from crimecast.weather.readings import PageError

MAX_BYTES = 64_000_000  # a file of ten years of hourly reports; pages have limits of their own
GZIP_MARK = b"\x1f\x8b"
ONE_DAY = timedelta(days=1)
# In this order: pages of today hold tables as well, and CSV may hold anything.
LAYOUTS = (wu_json, html_table, wu_csv, station_csv)

_CAPTCHA = re.compile(
    r"captcha|are you (a )?human|unusual traffic|access denied|verify you are|cf-challenge",
    re.IGNORECASE,
)
_NO_DATA = re.compile(r"no (daily or )?hourly history data|no data available|no history data", re.I)


@dataclass(frozen=True)
class Asked:
    """What a page was asked for.

    ``first`` and ``last`` are days of the city, ``timezone`` its IANA zone, ``columns`` renames
    the columns of own files.
    """

    first: date
    last: date
    timezone: str
    address: str = ""
    columns: dict = field(default_factory=dict)

    def day_of_page(self, printed):
        """The day that a page of clock times is of; it must be the day asked for.

        Parameters
        ----------
        printed : date or None
            The day that the page itself gives, if it does.

        Raises
        ------
        PageError
            If it gives another day than asked for, or none where several were asked for.
        """
        if printed is not None and not self.first <= printed <= self.last:
            raise PageError(f"it is of {printed}, asked for was {self.first}")
        if printed is None and self.first != self.last:
            raise PageError(f"it does not say which day from {self.first} to {self.last} it is of")
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
    for layout in LAYOUTS:
        if layout.matches(text):
            page = _parse(layout, text, asked)
            break
    else:
        raise PageError(_why_unknown(text))
    if not page.readings:
        raise PageError(f"{page.layout} without a reading" + _because(page.faults))
    _keep_days(page, asked)
    return page


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
    if not inside:
        at = page.readings[0].time
        raise PageError(f"none of its {page.n_outside} readings is near {asked.first}, e.g. {at}")
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
    """Text of a page: UTF-8, or UTF-16 with its mark; packed by gzip or not.

    Raises
    ------
    PageError
        If it is too large or its gzip is broken.
    """
    if body[:2] == GZIP_MARK:
        body = _gunzip(body)
    if len(body) > MAX_BYTES:
        raise PageError(f"too large: {len(body)} bytes, read are at most {MAX_BYTES}")
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return body.decode(encoding, "replace").replace("\0", "")


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
