"""From the clocks that pages print to the local wall clock of the city."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

# Hours from UTC of the names that headers of pages are known to print.
OFFSETS = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2},
    **{"AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6},
    **{"PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10},
}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*(?:([AP])\.?M\.?)?", re.ASCII | re.IGNORECASE)


def parse_clock(text):
    """Read ``12:53 AM`` or ``13:53``.

    Raises
    ------
    ValueError
        If the text is no time of day.
    """
    match = _CLOCK.fullmatch(text.replace("\N{NO-BREAK SPACE}", " ").strip())
    if not match:
        raise ValueError(f"{text[:20]!r} is not a time of day")
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").upper()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{text[:20]!r} is not a time of day")
    return time(hour % 12 + 12 * (half == "P") if half else hour, minute)


def wall_clock(day, clock, zone, zone_name):
    """Turn a time printed under the name of a zone into local wall clock.

    Parameters
    ----------
    day : date
        The day of the page.
    clock : time
    zone : str
        Name in the header, e.g. ``PST``; empty if it gives none.
    zone_name : str
        IANA name of the city's zone.

    Returns
    -------
    datetime
        Without zone. The clock as it is, unless the header names another zone than the one in
        force: then it is converted. On the days when the clocks change a header may name
        either of the two, so there the clock as printed is the wall clock.

    Raises
    ------
    ValueError
        If the name of the zone is not known.
    """
    printed = datetime.combine(day, clock)
    local = ZoneInfo(zone_name)
    names = {at.tzname() for at in _ends_of_day(day, local)}
    if not zone or zone in names:
        return printed
    winter_and_summer = {
        datetime(day.year, month, 1, 12, tzinfo=local).tzname(): datetime(
            day.year, month, 1, 12, tzinfo=local
        ).utcoffset()
        for month in (1, 7)
    }
    offset = winter_and_summer.get(zone)
    if offset is None:
        if zone not in OFFSETS:
            raise ValueError(f"the header names a time zone {zone[:10]!r} that is not known")
        offset = timedelta(hours=OFFSETS[zone])
    return to_wall(printed.replace(tzinfo=timezone(offset)), zone_name)


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
    summer_time = at.dst() or timedelta()
    instant = standard.replace(tzinfo=timezone(at.utcoffset() - summer_time))
    return to_wall(instant, zone_name)


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


def parse_instant(text, zone_name):
    """Local wall clock of ISO 8601 text: with an offset or ``Z`` converted, without as it is.

    Raises
    ------
    ValueError
        If the text is no date and time.
    """
    text = text.strip()
    if not re.match(r"(19|20|21)\d{2}-\d{2}-\d{2}[ T]\d{2}:\d{2}", text, re.ASCII):
        raise ValueError(f"{text[:25]!r} is not a date and time such as 2015-07-01 00:53")
    at = datetime.fromisoformat(text)
    return to_wall(at, zone_name) if at.tzinfo else at


def parse_date(text):
    """Read ``2015-7-1`` or ``2015-07-01``.

    Raises
    ------
    ValueError
        If the text is no date.
    """
    match = re.fullmatch(r"((?:19|20|21)\d{2})-(\d{1,2})-(\d{1,2})", text.strip(), re.ASCII)
    if not match:
        raise ValueError(f"{text[:20]!r} is not a date such as 2015-7-1")
    return date(*map(int, match.groups()))


def _ends_of_day(day, local):
    return [datetime.combine(day, at, tzinfo=local) for at in (time(0), time(23, 59))]
