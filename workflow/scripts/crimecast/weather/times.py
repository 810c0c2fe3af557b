"""Which day and hour each row of a table is of, on the wall clock of the city."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from crimecast.weather import clock
from crimecast.weather.columns import plain
from crimecast.weather.readings import PageError

# What the times of a table without offsets are, beside IANA names: times of day of the page under
# the name of a zone, wall clock of the city, its standard time all year.
PAGE, LOCAL, STANDARD = "page", "local", "standard"
AS_LAYOUT = "layout"  # in the config: what the layout has
DAY_IN_THREE = {"year", "month", "day"}  # columns that give a day together
_EPOCH = re.compile(r"(\d{10})(\d{3})?(\.0*)?", re.ASCII)  # seconds or milliseconds since 1970
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}", re.ASCII)
HALF_A_DAY = 12 * 60  # minutes


class Times:
    """The time of each row.

    Parameters
    ----------
    grid : crimecast.weather.columns.Grid
    at : dict of str to int
        Columns: ``utc``, ``time`` (date and time of day), or ``clock`` or ``hour`` with ``date``
        or ``year``, ``month``, ``day``. Without a day the page is of the day asked for.
    asked : crimecast.weather.parse.Asked
    layout_clock : str
        `PAGE`, `LOCAL`, `STANDARD`, an offset from UTC such as ``-05:00``, or an IANA zone.

    Raises
    ------
    PageError
        If a day is needed and neither the table nor `asked` gives it.
    """

    def __init__(self, grid, at, asked, layout_clock):
        self.at, self.format, self.timezone = at, asked.date_format, asked.timezone
        self.dated = bool({"utc", "time", "date"} & at.keys()) or at.keys() >= DAY_IN_THREE
        dates = next((at[field] for field in ("time", "date") if field in at), None)
        self.order = None if dates is None else clock.order_of_dates(grid.column(dates))
        self.days = {} if self.dated else _days_of_page(grid, at, asked)
        header = next((grid.names[at[f]] for f in ("time", "clock", "hour") if f in at), "")
        self.has_clock = bool({"clock", "hour"} & at.keys())
        self.to_wall = _converter(asked, layout_clock, header)

    def __call__(self, name, cells):
        """Local wall clock of the row `name`.

        Raises
        ------
        ValueError
            If its time cannot be read.
        """
        if "utc" in self.at:
            return self._by_utc(cells)
        if "time" in self.at:
            printed = self._instant(cells[self.at["time"]])
            return (
                clock.to_wall(printed, self.timezone) if printed.tzinfo else self.to_wall(printed)
            )
        day = self._day(name, cells)
        return self.to_wall(
            self._at_clock(day, cells) if self.has_clock else datetime.combine(day, time())
        )

    def _by_utc(self, cells):
        """By the date in UTC, which must fit the clock printed beside it, if there is one."""
        utc = clock.parse_instant(cells[self.at["utc"]])
        utc = utc if utc.tzinfo else utc.replace(tzinfo=UTC)
        if "clock" in self.at:
            printed = clock.parse_clock(cells[self.at["clock"]])
            if utc.minute % 15 != printed.minute % 15:  # zones differ by multiples of 15 minutes
                text = cells[self.at["clock"]][:20]
                raise ValueError(f"its times {text!r} and {utc} do not fit together")
        return clock.to_wall(utc, self.timezone)

    def _instant(self, text):
        if self.format:
            return datetime.strptime(text.strip(), self.format)
        epoch = _EPOCH.fullmatch(text.strip())
        if epoch:
            return datetime.fromtimestamp(int(epoch[1]), UTC)
        return clock.parse_instant(text, self.order)

    def _day(self, name, cells):
        if "date" in self.at:
            return self._date(cells[self.at["date"]])
        if self.at.keys() >= DAY_IN_THREE:
            return date(*(_whole(cells[self.at[field]]) for field in ("year", "month", "day")))
        if name not in self.days:
            raise ValueError(f"{cells[self.at['clock']][:20]!r} is not a time of day")
        return self.days[name]

    def _date(self, text):
        if self.format:
            return datetime.strptime(text.strip(), self.format).date()
        try:
            return clock.parse_date(text, self.order)
        except ValueError as error:
            try:
                return clock.parse_instant(text, self.order).date()
            except ValueError:
                raise error from None

    def _at_clock(self, day, cells):
        if "hour" in self.at and re.fullmatch(r"\d{1,2}", cells[self.at["hour"]].strip(), re.ASCII):
            minute = cells[self.at["minute"]].strip() if "minute" in self.at else "0"
            return clock.at_clock(day, f"{cells[self.at['hour']].strip()}:{minute:0>2}")
        return clock.at_clock(day, cells[self.at["clock" if "clock" in self.at else "hour"]])


def _whole(text):
    if not re.fullmatch(r"\s*\d{1,4}\s*", text, re.ASCII):
        raise ValueError(f"{text[:10]!r} is no year, month or day")
    return int(text)


def _days_of_page(grid, at, asked):
    """Day of each row of a page that gives times of day only."""
    day = asked.day_of_page(None)
    minutes = {}
    for name, cells in grid.rows():
        try:
            at_clock = clock.parse_clock(cells[at["clock"]])
        except (ValueError, IndexError):
            continue
        minutes[name] = at_clock.hour * 60 + at_clock.minute
    steps = days_since_first(list(minutes.values()))
    return {name: day + timedelta(days=int(n)) for name, n in zip(minutes, steps, strict=True)}


def days_since_first(minutes):
    """Days from the day of a page to that of each of its rows, told by jumps of the clock.

    A clock that goes back by more than half a day is the next day's; where the newest row comes
    first it is the other way round. The day with most rows is that of the page.

    Parameters
    ----------
    minutes : list of int
        Since midnight, in the order of the rows.

    Returns
    -------
    ndarray of int
    """
    steps = np.diff(minutes, prepend=minutes[:1]) if minutes else np.array([], dtype=int)
    is_jump = np.abs(steps) > HALF_A_DAY
    newest_first = np.sign(steps[~is_jump]).sum() < 0
    crossed = np.where(is_jump & ((steps > 0) == newest_first), np.where(newest_first, -1, 1), 0)
    days = crossed.cumsum()
    if not days.size:
        return days
    found, first, n_rows = np.unique(days, return_index=True, return_counts=True)
    most = n_rows == n_rows.max()
    return days - found[most][np.argmin(first[most])]


def _converter(asked, layout_clock, header):
    """Function from a printed time without zone to the wall clock of the city."""
    kind = layout_clock if asked.clock == AS_LAYOUT else asked.clock
    if asked.clock == AS_LAYOUT and layout_clock == LOCAL:
        kind = _named_zone(header)
    if kind == PAGE:
        return partial(clock.wall_clock, zone=_zone_of(header), zone_name=asked.timezone)
    if kind == LOCAL:
        return lambda printed: printed
    if kind == STANDARD:
        return partial(clock.standard_to_wall, zone_name=asked.timezone)
    try:
        zone = clock.zone_of(kind) if _OFFSET.fullmatch(kind) else ZoneInfo(kind)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PageError(
            f"weather.clock {kind!r} is neither layout, local, standard nor an IANA zone"
        ) from None
    return lambda printed: clock.to_wall(printed.replace(tzinfo=zone), asked.timezone)


def _zone_of(header):
    """Name of the zone in a header such as ``Time (PST)``, ``TimePST`` or ``Time (-03)``."""
    match = re.search(r"[+-]\d{2}:?(\d{2})?", header)
    return match[0] if match else plain(header).removeprefix("time").upper()


def _named_zone(header):
    """Kind of clock that an own header names: UTC, UTC-5, LST; the city's if none."""
    named = re.search(r"(utc|gmt|lst)(?![a-z])\s*([+-]\d{1,2})?:?(\d{2})?", header.lower())
    if not named:
        return LOCAL
    if named[2]:
        return f"{int(named[2]):+03d}:{named[3] or '00'}"
    return STANDARD if named[1] == "lst" else "UTC"
