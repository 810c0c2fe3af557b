"""From the clocks that pages print to the local wall clock of the city."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

# Hours from UTC of the names that headers of pages are known to print.
OFFSETS = {
    **{"BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2},
    **{"AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6},
    **{"PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10},
}
# Names such as AST stand for several zones: one further than this from the city is another's.
FAR = timedelta(hours=3)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ONE_DAY = timedelta(days=1)
OTHER_FORMS = "another form needs weather.date_format"
# Day and month, or month and day: which is which a file may show, see `order_of_dates`.
DAY_FIRST, MONTH_FIRST = "day first", "month first"

_CLOCK = re.compile(
    r"(?:(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?\s*(?:([AP])\.?M\.?)?|(\d{2})(\d{2})(?:\d{2})?)",
    re.ASCII | re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"((?:19|20|21)\d{2})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2((?:19|20|21)\d{2})\b", re.ASCII)
_MONTH_NAMED = re.compile(r"(?:[a-z]+, )?([a-z]{3,9}) (\d{1,2}), (\d{4})", re.ASCII)
_INSTANT = re.compile(
    r"(\S+?)(?:T|,?\s+)(\d{1,2}:\d{2}[\d:.]{0,13}(?:\s*[AP]M)?|\d{4}(?:\d{2})?)\s*"
    r"(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\s+(?:UTC|GMT))?",
    re.ASCII | re.IGNORECASE,
)


def parse_clock(text):
    """Read ``12:53 AM``, ``13:53`` or ``1353``.

    Raises
    ------
    ValueError
        If the text is no time of day.
    """
    match = _CLOCK.fullmatch(text.replace("\N{NO-BREAK SPACE}", " ").strip())
    if not match:
        raise ValueError(f"{text[:20]!r} is not a time of day")
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5])
    half = (match[3] or "").upper()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        raise ValueError(f"{text[:20]!r} is not a time of day")
    return time(hour % 12 + 12 * (half == "P") if half else hour, minute)


def at_clock(day, text):
    """Date and time of a day and a time of day as printed; 24:00 is the end of the day."""
    if re.fullmatch(r"24:?00(:00)?", text.strip()):
        return datetime.combine(day + ONE_DAY, time())
    return datetime.combine(day, parse_clock(text))


def wall_clock(printed, zone, zone_name):
    """Turn a time printed under the name of a zone into local wall clock.

    Parameters
    ----------
    printed : datetime
        Without zone.
    zone : str
        Name in the header, e.g. ``PST`` or ``-03``; empty if it gives none.
    zone_name : str
        IANA name of the city's zone.

    Returns
    -------
    datetime
        Without zone. The clock as it is, unless the header names another zone than the one in
        force: then it is converted. On the days when the clocks change a header may name
        either of the two, so there the clock as printed is the wall clock. Where the zone of the
        city has numbers for names, a name is the station's own and its clock is that of the city.

    Raises
    ------
    ValueError
        If the name of the zone is not known, or is that of a zone far from the city: Sydney's
        pages said EST, which is New York's as well.
    """
    local = ZoneInfo(zone_name)
    if not zone or zone in {at.tzname() for at in _ends_of_day(printed.date(), local)}:
        return printed
    offset = _offset(zone, printed.year, local)
    if offset is None:
        return printed
    return to_wall(printed.replace(tzinfo=timezone(offset)), zone_name)


def _offset(zone, year, local):
    """Time from UTC of the name of a zone; None if it is a name for that of the city."""
    winter_and_summer = [datetime(year, month, 1, 12, tzinfo=local) for month in (1, 7)]
    for at in winter_and_summer:
        if at.tzname() == zone:
            return at.utcoffset()
    numbered = re.fullmatch(r"([+-]\d{2}):?(\d{2})?", zone)
    if numbered:
        hours, minutes = int(numbered[1]), int(numbered[2] or 0)
        return timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)
    if zone in ("UTC", "GMT", "Z"):
        return timedelta()
    known = timedelta(hours=OFFSETS[zone]) if zone in OFFSETS else None
    if known is not None and any(abs(known - at.utcoffset()) <= FAR for at in winter_and_summer):
        return known
    if any(at.tzname().isalpha() for at in winter_and_summer):
        raise ValueError(
            f"the header names a time zone {zone[:10]!r} that is not known near the city; if its"
            " clock is the city's, say weather.clock: local"
        )
    return None


def to_wall(instant, zone_name):
    """Local wall clock, without zone, of an instant with a zone."""
    return instant.astimezone(ZoneInfo(zone_name)).replace(tzinfo=None)


def standard_to_wall(standard, zone_name):
    """Local wall clock of a time in local *standard* time, which has no summer time.

    Parameters
    ----------
    standard : datetime
        Without zone.
    zone_name : str
    """
    local = ZoneInfo(zone_name)
    at = standard.replace(tzinfo=local)
    offset = at.utcoffset() - (at.dst() or timedelta())
    year = [datetime(standard.year, month, 1, 12, tzinfo=local) for month in (1, 7)]
    if any(moment.dst() < timedelta() for moment in year):
        # Ireland's law has a winter time, so that its standard time is what others call summer's.
        offset = min(moment.utcoffset() for moment in year)
    return to_wall(standard.replace(tzinfo=timezone(offset)), zone_name)


def from_epoch(seconds, zone_name):
    """Local wall clock of seconds since 1970 UTC.

    Raises
    ------
    ValueError
        If the number is no time between 1900 and 2200.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ValueError(f"{str(seconds)[:20]!r} is not a number of seconds")
    if not -2_208_988_800 <= seconds <= 7_258_118_400:
        raise ValueError(f"{seconds} s since 1970 is no time of a weather report")
    return to_wall(datetime.fromtimestamp(int(seconds), UTC), zone_name)


def parse_instant(text, order=None):
    """Read a date and a time of day: ISO 8601, or with slashes, AM and PM, an offset or ``UTC``.

    Parameters
    ----------
    text : str
    order : {None, DAY_FIRST, MONTH_FIRST}
        Of dates such as 7/1/2015.

    Returns
    -------
    datetime
        With a zone if the text has one.

    Raises
    ------
    ValueError
        If the text is no date and time.
    """
    match = _INSTANT.fullmatch(text.replace("\N{NO-BREAK SPACE}", " ").strip())
    if not match:
        raise ValueError(
            f"{text[:25]!r} is not a date and time such as 2015-07-01 00:53; {OTHER_FORMS}"
        )
    at = at_clock(parse_date(match[1], order), match[2])
    return at.replace(tzinfo=zone_of(match[3])) if match[3] else at


def zone_of(text):
    """Zone of an offset such as ``Z``, ``UTC``, ``-05:00``, ``+0530``, ``-05``."""
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def parse_date(text, order=None):
    """Read ``2015-7-1``, ``2015/07/01``, ``20150701``, ``July 1, 2015``; by `order`, ``7/1/2015``.

    Raises
    ------
    ValueError
        If the text is no date, or one that may be read in two ways.
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        if match[2] or len(text) == len("20150701"):
            return date(int(match[1]), int(match[3]), int(match[4]))
    elif match := _YEAR_LAST.fullmatch(text):
        if order is None:
            raise ValueError(
                f"{text!r} may have its day or its month first; say it in weather.date_format,"
                " e.g. %m/%d/%Y"
            )
        month, day = (match[1], match[3]) if order == MONTH_FIRST else (match[3], match[1])
        return date(int(match[4]), int(month), int(day))
    elif (match := _MONTH_NAMED.fullmatch(text.lower())) and match[1][:3] in MONTHS:
        return date(int(match[3]), MONTHS.index(match[1][:3]) + 1, int(match[2]))
    raise ValueError(f"{text[:20]!r} is not a date such as 2015-7-1; {OTHER_FORMS}")


def order_of_dates(texts):
    """Tell from all dates of a file, such as 7/1/2015, whether the day or the month comes first.

    Returns
    -------
    {None, DAY_FIRST, MONTH_FIRST}
        None if every one may be read in both ways, or they contradict each other.
    """
    shown = set()
    for text in texts:
        match = _YEAR_LAST.match(text.strip())
        if match and int(match[1]) > 12:
            shown.add(DAY_FIRST)
        if match and int(match[3]) > 12:
            shown.add(MONTH_FIRST)
    return shown.pop() if len(shown) == 1 else None


def _ends_of_day(day, local):
    return [datetime.combine(day, at, tzinfo=local) for at in (time(0), time(23, 59))]
