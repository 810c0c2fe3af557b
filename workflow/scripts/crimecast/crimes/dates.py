"""Dates and times of day in one column or several, in one format or several."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crimecast.crimes.by_value import by_value, distinct, numbers_or_nan
from crimecast.crimes.clocks import DAY_S, HALF, read_clocks
from crimecast.crimes.layouts import EPOCH
from crimecast.crimes.zones import Zone, split_offsets

NO_DATE, BAD_TIME, AMBIGUOUS_DATE = "no date", "bad time", "ambiguous date"
EPOCH_ZONE = "+00:00"
NOT_A_TIME = np.datetime64("NaT", "s")
_HALF_AT_END = re.compile(rf"\s*{HALF}$", re.IGNORECASE)
MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}


@dataclass
class TimeReader:
    """Reads when an event happened; counts the formats and zones that it finds.

    Attributes
    ----------
    formats : list of str
        As for strptime, ``""`` for ISO 8601, ``epoch_s``, ``epoch_ms``; tried in this order.
    zone : Zone
    interval : str
        Of an event that lasted from a beginning to an end: ``start``, ``middle`` or ``uniform``,
        drawn evenly between them.
    seed : int
        Of the draws.
    exclusive : bool
        Whether the formats never disagree: the first one that fits all texts is then enough.
    formats_used, zones_found : Counter
        Rows for each format and each offset, ``""`` for none.
    """

    formats: list
    zone: Zone
    interval: str
    seed: int
    exclusive: bool = False
    formats_used: Counter = field(default_factory=Counter)
    zones_found: Counter = field(default_factory=Counter)

    def read(self, columns, lines):
        """Read the times of some rows.

        Parameters
        ----------
        columns : dict of str to StringArray
            The fields of `crimecast.crimes.layouts.FIELDS` that are about time.
        lines : ndarray of int, shape (n_rows,)

        Returns
        -------
        time : ndarray of datetime64[s], shape (n_rows,)
            NaT where there is none.
        faults : dict of str to ndarray of bool, shape (n_rows,)
        """
        time, faults = self._moment(columns)
        ends = {name.removesuffix("_end"): c for name, c in columns.items() if "_end" in name}
        if ends and self.interval != "start":
            # The formats and zones of the ends are not counted: they are the beginnings'.
            counts = self.formats_used.copy(), self.zones_found.copy()
            end, _ = self._moment(ends)
            self.formats_used, self.zones_found = counts
            time = _between(time, end, self._shares(lines))
        return time, faults

    def _shares(self, lines):
        if self.interval == "middle":
            return np.full(len(lines), 0.5)
        return evenly(self.seed, lines)

    def _moment(self, columns):
        if "year" in columns:
            month = by_value(columns["month"], read_months)
            time = _from_parts(_numbers(columns["year"]), month, _numbers(columns["day"]))
            ambiguous = np.zeros(len(time), bool)
        else:
            whole_days = bool(columns.keys() & {"clock", "hour"})
            text = columns["time"] if "time" in columns else columns["date"]
            time, ambiguous = self._dates(text, whole_days)
        faults = {NO_DATE: np.isnat(time) & ~ambiguous, AMBIGUOUS_DATE: ambiguous}
        if columns.keys() & {"clock", "hour"}:
            seconds = _time_of_day(columns)
            faults[BAD_TIME] = seconds < 0
            time = time.astype("datetime64[D]") + seconds.astype("timedelta64[s]")
        return time.astype("datetime64[s]"), faults

    def _dates(self, column, whole_days):
        """Times of a column, and where formats disagree; counts formats and zones."""
        texts, rows = distinct(column)
        texts, offsets = split_offsets(np.array(texts, object))
        moments = np.full(len(texts), NOT_A_TIME)
        used = np.full(len(texts), -1)
        ambiguous = np.zeros(len(texts), bool)
        for number, form in enumerate(self.formats):
            if self.exclusive and (used >= 0).all():
                break
            zones = np.full(len(texts), EPOCH_ZONE, object) if form in EPOCH else offsets
            written = read_dates(texts, form)
            reading = self.zone.to_wall_clock(written, zones)
            if whole_days:
                # A day written as midnight in UTC is that day; converted, it would be another.
                reading = np.where(written == _of_day(written), written, reading)
                reading = _of_day(reading)
            fits, first = ~np.isnat(reading), used < 0
            ambiguous |= fits & ~first & (reading != moments)
            moments = np.where(fits & first, reading, moments)
            used = np.where(fits & first, number, used)
        n_rows = np.bincount(rows, minlength=len(texts)) * ~ambiguous
        for number, form in enumerate(self.formats):
            self._count(form, n_rows * (used == number), offsets)
        moments[ambiguous] = NOT_A_TIME
        return moments[rows], ambiguous[rows]

    def _count(self, form, n_rows, offsets):
        """Note for how many rows a format was used, and with which offsets."""
        for offset in np.unique(offsets[n_rows > 0]):
            n = int(n_rows[offsets == offset].sum())
            self.formats_used[form] += n
            self.zones_found["epoch" if form in EPOCH else offset] += n


def read_dates(texts, form):
    """Read texts in one format.

    Parameters
    ----------
    texts : ndarray of str, shape (n_texts,)
        Without UTC offsets.
    form : str
        As in `TimeReader.formats`.

    Returns
    -------
    ndarray of datetime64[s], shape (n_texts,)
        NaT where the format does not fit.
    """
    if form in EPOCH:
        seconds = np.floor(numbers_or_nan(texts) / EPOCH[form])
        seconds[~(np.abs(seconds) < 1e11)] = np.nan
        # Spreadsheets write 1.44928E+12: its hours are gone.
        seconds[["e" in text.lower() for text in texts]] = np.nan
        return np.where(np.isnan(seconds), NOT_A_TIME, np.nan_to_num(seconds).astype("M8[s]"))
    # The offset is cut off already, whichever way the format has it.
    form = form.removesuffix("%z").removesuffix("Z").rstrip() if form else "ISO8601"
    try:
        dates = _read_plain(pd.Series(texts, dtype=object), form)
    except (KeyError, ValueError, IndexError, re.error) as error:
        raise ValueError(f"crimes.csv.date_format: {form!r} is no format ({error}).") from error
    return dates.to_numpy("datetime64[s]")


def _read_plain(texts, form):
    dates = pd.to_datetime(texts, format=form, errors="coerce")
    if form.endswith("%p") and (left := dates.isna()).any():
        # 2:30 p.m. or 2:30PM, which strptime does not know.
        halves = texts[left].map(lambda text: _HALF_AT_END.sub(r" \g<half>m", text))
        form = f"{form.removesuffix('%p').rstrip()} %p"
        dates[left] = pd.to_datetime(halves, format=form, errors="coerce")
    return dates


def read_months(texts):
    """Read months, 1 to 12 or English names: ndarray of float of shape (n_texts,), NaN for none."""
    numbers = numbers_or_nan(texts)
    named = [MONTHS.get(text.strip()[:3].lower(), np.nan) for text in texts]
    return np.where(np.isnan(numbers), named, numbers)


def _of_day(times):
    """Midnight of each time."""
    return times.astype("datetime64[D]").astype("datetime64[s]")


def _numbers(column):
    return by_value(column, numbers_or_nan)


def _from_parts(year, month, day):
    """Dates of three numbers; NaT where they are no day."""
    whole = np.isfinite(year) & np.isfinite(month) & np.isfinite(day)
    whole &= (year % 1 == 0) & (month % 1 == 0) & (day % 1 == 0) & (month >= 1) & (month <= 12)
    whole &= (year >= 1) & (year <= 9999) & (day >= 1) & (day <= 31)
    year, month, day = (np.where(whole, part, 1).astype(int) for part in (year, month, day))
    months = (year * 12 + month - 1 - 1970 * 12).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    # The 30th of February would be a day of March.
    return np.where(
        whole & (days.astype("datetime64[M]") == months), days.astype("M8[s]"), NOT_A_TIME
    )


def _time_of_day(columns):
    """Seconds since midnight; -1 where there is no time of day."""
    if "clock" in columns:
        return by_value(columns["clock"], read_clocks)
    hour = _numbers(columns["hour"])
    minute = _numbers(columns["minute"]) if "minute" in columns else np.zeros(len(hour))
    good = (hour % 1 == 0) & (minute % 1 == 0)
    good &= (hour >= 0) & (hour < 24) & (minute >= 0) & (minute < 60)
    seconds = np.where(good, hour * 3600 + minute * 60, -1).astype(np.int64)
    return np.where(seconds < DAY_S, seconds, -1)


def _between(start, end, share):
    """The moment `share` of the way from start to end; start where there is no later end."""
    length = (end - start).astype(float)
    length = np.where(np.isnat(end) | np.isnat(start) | (end < start), 0.0, length)
    return start + np.floor(length * share).astype("timedelta64[s]")


def evenly(seed, lines):
    """Numbers in [0, 1) that depend on the seed and the line alone (SplitMix64).

    A row keeps its draw however the table is cut into parts.
    """
    with np.errstate(over="ignore"):
        z = lines.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(float) / 2**53
