"""Hourly weather of the local wall clock, from readings or constant."""

import numpy as np
import pandas as pd

from crimecast.frames import periods
from crimecast.weather.phenomena import EVENTS

NUMBERS = ("temperature", "wind_speed")

HOURS_BEFORE = 24  # what a forecast of the first hour may look back at
# ASSUME: about the yearly mean of Los Angeles; a constant feature teaches a network nothing.
CONSTANT_TEMPERATURE_F = 64.0
CONSTANT_WIND_MPH = 5.0


def weather_hours(start, end):
    """List the hours of the period and the `HOURS_BEFORE` before it.

    Parameters
    ----------
    start, end : str
        First and last day, ISO 8601.

    Returns
    -------
    ndarray of datetime64[h], shape (HOURS_BEFORE + n_hours,)
    """
    hours = periods.hours(start, end)
    return np.concatenate([np.arange(hours[0] - HOURS_BEFORE, hours[0]), hours])


def constant_weather(hours):
    """Make weather that never changes, for `weather.source: none`.

    Parameters
    ----------
    hours : ndarray of datetime64[h], shape (n_hours,)

    Returns
    -------
    DataFrame
        The columns of weather/hourly.parquet; no hour has a reading.
    """
    return pd.DataFrame(
        {
            "hour": hours.astype("datetime64[s]"),
            "temperature": CONSTANT_TEMPERATURE_F,
            "wind_speed": CONSTANT_WIND_MPH,
            "fog": False,
            "rain": False,
            "thunderstorm": False,
            "readings": 0,
        }
    )


class HoleError(ValueError):
    """Hours without weather that are too many to be interpolated."""


def hourly_weather(readings, hours, *, max_hole_hours, needed):
    """Bring readings to one value an hour of the local wall clock.

    Readings within an hour are averaged; an event in one of them is an event of the hour. Hours
    without a number are interpolated, those without word of events keep the last known state.

    Parameters
    ----------
    readings : DataFrame
        See `crimecast.weather.readings.table`.
    hours : ndarray of datetime64[h], shape (n_hours,)
        Consecutive.
    max_hole_hours : int
        Hours in a row that may be filled. In longer holes the mean of the day stands in, if a
        daily reading gives one.
    needed : set of str
        Columns that must have no hole; others without any reading stay empty.

    Returns
    -------
    DataFrame
        The columns of weather/hourly.parquet; ``readings`` is 0 where values were filled in.

    Raises
    ------
    HoleError
        If a needed column has longer holes; they are listed.
    """
    by_hour = _by_hour(readings[~readings["daily"]], hours)
    by_day = _by_day(readings[readings["daily"]], hours)
    table = pd.DataFrame({"hour": hours.astype("datetime64[s]")})
    holes = []
    for name in (*NUMBERS, *EVENTS):
        values = by_hour[name].to_numpy(dtype=float, na_value=np.nan)
        values = _use_days(
            values, by_day[name].to_numpy(dtype=float, na_value=np.nan), max_hole_hours
        )
        if name in needed:
            holes += [(name, *hole) for hole in _long_holes(values, max_hole_hours)]
        table[name] = _interpolated(values) if name in NUMBERS else _last_known(values)
    if holes:
        lines = "".join(f"\n  {n}: {hours[a]} to {hours[b]}, {b - a + 1} h" for n, a, b in holes)
        raise HoleError(f"no readings for more than {max_hole_hours} h in a row:{lines}")
    for name in EVENTS:
        table[name] = pd.array(table[name], dtype="Float64").astype("boolean")
    return table.assign(readings=by_hour["n"].to_numpy())


def _by_hour(readings, hours):
    """Mean of the numbers, any of the events, and number of readings, by hour."""
    groups = readings.groupby(readings["time"].dt.floor("h"))
    # Of a group without any known value, mean and max are missing: nothing is known then either.
    parts = {name: groups[name].mean() for name in NUMBERS}
    parts |= {name: groups[name].max() for name in EVENTS}
    table = pd.DataFrame(parts).reindex(hours.astype("datetime64[s]"))
    counted = groups.size().reindex(table.index, fill_value=0)
    return table.assign(n=counted.to_numpy(dtype=np.int64))


def _by_day(readings, hours):
    """The daily reading of each hour's day; missing where there is none."""
    days = readings.groupby(readings["time"].dt.floor("D"))[[*NUMBERS, *EVENTS]].first()
    return days.reindex(hours.astype("datetime64[D]").astype("datetime64[s]"))


def _holes(values):
    """First and last position of each run of missing values."""
    edges = np.diff(np.concatenate([[False], np.isnan(values), [False]]).astype(np.int8))
    return list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1))


def _long_holes(values, max_hole_hours):
    return [(a, b) for a, b in _holes(values) if b - a + 1 > max_hole_hours]


def _use_days(values, of_day, max_hole_hours):
    filled = values.copy()
    for a, b in _long_holes(values, max_hole_hours):
        filled[a : b + 1] = of_day[a : b + 1]
    return filled


def _interpolated(values):
    known = np.flatnonzero(~np.isnan(values))
    return np.interp(np.arange(len(values)), known, values[known]) if known.size else values


def _last_known(values):
    return pd.Series(values).ffill().bfill().to_numpy()
