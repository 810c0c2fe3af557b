"""Hourly weather of the local wall clock, from readings or constant."""

import numpy as np
import pandas as pd

from crimecast import periods

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
