"""Hourly weather of the local wall clock, from readings or constant."""

import numpy as np
import pandas as pd

from crimecast.frames import periods
from crimecast.weather.variables import (
    CONSTANT,
    DAILY,
    INTERPOLATED,
    LAST_KNOWN,
    NOTHING,
    NUMBERS,
    PHENOMENA,
    VARIABLES,
    origin_column,
)

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
    values = {"temperature": CONSTANT_TEMPERATURE_F, "wind_speed": CONSTANT_WIND_MPH}
    values |= dict.fromkeys(PHENOMENA, False) | {"readings": 0}
    origins = dict.fromkeys(map(origin_column, VARIABLES), CONSTANT)
    return pd.DataFrame({"hour": hours.astype("datetime64[s]")} | values | origins)


class HoleError(ValueError):
    """Hours without weather that are too many to be interpolated."""


def hourly_weather(readings, hours, *, sources, max_hole_hours, needed):
    """Bring readings to one value an hour of the local wall clock.

    Readings of a source within an hour are averaged; a phenomenon in one of them is one of the
    hour. Of each variable, the first source that has a value in the hour counts. Hours without a
    number are interpolated, those without word of a phenomenon keep the last known state.

    Parameters
    ----------
    readings : DataFrame
        See `crimecast.weather.readings.table`.
    hours : ndarray of datetime64[h], shape (n_hours,)
        Consecutive.
    sources : list of str
        Names of the sources, best first.
    max_hole_hours : int
        Hours in a row that may be filled. In longer holes the mean of the day stands in, if a
        daily reading gives one.
    needed : set of str
        Variables that must have no hole; others without any reading stay empty.

    Returns
    -------
    DataFrame
        The columns of weather/hourly.parquet; ``readings`` counts those of all sources.

    Raises
    ------
    HoleError
        If a needed variable has longer holes; they are listed.
    """
    by_source = [readings[readings["source"] == name] for name in sources]
    by_hour = [_by_hour(rows[~rows["daily"]], hours) for rows in by_source]
    by_day = [_by_day(rows[rows["daily"]], hours) for rows in by_source]
    table, holes = {"hour": hours.astype("datetime64[s]")}, []
    for name in VARIABLES:
        values, origins = _first_value([rows[name] for rows in by_hour], sources)
        of_day, of_source = _first_value([rows[name] for rows in by_day], sources)
        for hole in _long_holes(values, max_hole_hours):
            values[hole] = of_day[hole]
            origins[hole] = [source and source + DAILY for source in of_source[hole]]
        if name in needed:
            holes += [(name, hole) for hole in _long_holes(values, max_hole_hours)]
        table[name], table[origin_column(name)] = _filled(name, values, origins)
    if holes:
        lines = [
            f"\n  {name}: {hours[hole][0]} to {hours[hole][-1]}, {len(hours[hole])} h"
            for name, hole in holes
        ]
        raise HoleError(f"no readings for more than {max_hole_hours} h in a row:{''.join(lines)}")
    return pd.DataFrame(table).assign(readings=sum(rows["n"].to_numpy() for rows in by_hour))


def _by_hour(readings, hours):
    """Mean of the numbers, any of the phenomena, and number of readings, by hour."""
    groups = readings.groupby(readings["time"].dt.floor("h"))
    # Of a group without any known value, mean and max are missing: nothing is known then either.
    parts = {name: groups[name].mean() for name in NUMBERS}
    parts |= {name: groups[name].max() for name in PHENOMENA}
    table = pd.DataFrame(parts).reindex(hours.astype("datetime64[s]"))
    counted = groups.size().reindex(table.index, fill_value=0)
    return table.assign(n=counted.to_numpy(dtype=np.int64))


def _by_day(readings, hours):
    """The daily reading of each hour's day; missing where there is none."""
    days = readings.groupby(readings["time"].dt.floor("D"))[[*VARIABLES]].first()
    return days.reindex(hours.astype("datetime64[D]").astype("datetime64[s]"))


def _first_value(columns, sources):
    """Values of the first source that has one, as floats, and the name of that source."""
    values = np.full(len(columns[0]), np.nan)
    origins = np.full(len(values), NOTHING, dtype=object)
    for column, source in zip(columns, sources, strict=True):
        own = column.to_numpy(dtype=float, na_value=np.nan)
        new = np.isnan(values) & ~np.isnan(own)
        values[new], origins[new] = own[new], source
    return values, origins


def _long_holes(values, max_hole_hours):
    """Slices of the runs of missing values that are too long."""
    edges = np.diff(np.concatenate([[False], np.isnan(values), [False]]).astype(np.int8))
    runs = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)
    return [slice(start, end) for start, end in runs if end - start > max_hole_hours]


def _filled(name, values, origins):
    """Values and origins with the holes filled: numbers in a straight line, the rest as before."""
    missing = np.isnan(values)
    if missing.all():
        return (values if name in NUMBERS else pd.array([pd.NA] * len(values), "boolean")), origins
    if name in NUMBERS:
        known = np.flatnonzero(~missing)
        filled = np.interp(np.arange(len(values)), known, values[known])
        return filled, np.where(missing, INTERPOLATED, origins)
    last = pd.Series(values).ffill().bfill()
    return last.astype("boolean").array, np.where(missing, LAST_KNOWN, origins)
