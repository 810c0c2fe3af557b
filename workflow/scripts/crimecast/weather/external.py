"""External features of every hour: weather, holidays and time, as the network's third input."""

import holidays
import numpy as np
import pandas as pd

from crimecast.weather.variables import VARIABLES, is_filled, origin_column

# What the paper calls special events; snow is a feature of its own.
SPECIAL_EVENTS = ("fog", "rain", "thunderstorm")
ONE_HOUR = np.timedelta64(1, "h")
SATURDAY = 5


def external_features(hours, weather, *, features, weather_at, country, subdivision):
    """List the external features of each hour, unscaled.

    Parameters
    ----------
    hours : ndarray of datetime64[h], shape (n_hours,)
        Local wall clock; see `crimecast.frames.periods.hours`.
    weather : DataFrame
        weather/hourly.parquet: one row for each hour, from 24 hours before ``hours[0]``.
    features : list of str
        Names of the columns wanted, in this order.
    weather_at : {'target', 'previous'}
        Weather of the hour itself, or each value of the last hour before it that reports it.
    country, subdivision : str
        Codes for the public holidays; an empty `subdivision` is none.

    Returns
    -------
    DataFrame
        ``hour`` and a float64 column a feature. Events, holidays and weekends are 0 or 1, hours of
        day 0 to 23, days of week 0 (Monday) to 6.

    Raises
    ------
    ValueError
        If an hour has no weather, or the holidays of the place are not known.
    """
    columns = _clock_columns(hours)
    needed = sorted(weather_needed(features))
    if needed:
        columns |= _weather_columns(hours, weather.set_index("hour"), needed, weather_at)
    if "special_event" in features:
        columns["special_event"] = np.max([columns[name] for name in SPECIAL_EVENTS], axis=0)
    if "holiday" in features:
        columns["holiday"] = _is_holiday(hours, country, subdivision)
    chosen = {name: np.asarray(columns[name], dtype=np.float64) for name in features}
    return pd.DataFrame({"hour": hours.astype("datetime64[s]")} | chosen)


def weather_needed(features):
    """Columns of weather/hourly.parquet that the features are made of."""
    needed = set(features) & set(VARIABLES)
    return needed | set(SPECIAL_EVENTS if "special_event" in features else ())


def _weather_columns(hours, weather, needed, weather_at):
    values = weather[needed].astype(np.float64)
    if weather_at == "previous":
        # What was filled in depends on later hours, or on the rest of the day: not known in time.
        for name in needed:
            values.loc[weather[origin_column(name)].map(is_filled), name] = np.nan
        values = values.ffill()
        values.index = values.index + ONE_HOUR
    values = values.reindex(hours.astype("datetime64[s]"))
    missing = hours[values.isna().any(axis=1).to_numpy()]
    if missing.size:
        when = "observed before" if weather_at == "previous" else "in"
        raise ValueError(
            f"weather/hourly.parquet: no weather {when} {missing[0]} and"
            f" {missing.size - 1} more hours; make it anew, it must begin a day before the period."
        )
    return {name: values[name] for name in values}


def _clock_columns(hours):
    clock = pd.DatetimeIndex(hours.astype("datetime64[s]"))
    return {
        "hour_of_day": clock.hour,
        "day_of_week": clock.day_of_week,
        "weekend": clock.day_of_week >= SATURDAY,
    }


def _is_holiday(hours, country, subdivision):
    days = hours.astype("datetime64[D]").astype(object)
    years = range(days[0].year, days[-1].year + 1)
    try:
        calendar = holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError as error:
        raise ValueError(
            f"city.country {country!r}, city.subdivision {subdivision!r}: no holidays are known for"
            f" it ({error}). Write ISO 3166 codes such as US and CA, or take holiday out of"
            " external.features."
        ) from None
    return np.fromiter((day in calendar for day in days), dtype=bool, count=len(days))
