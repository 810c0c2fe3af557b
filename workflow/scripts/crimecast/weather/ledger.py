"""Totals: what the sources gave, and where the weather of each hour is from."""

import numpy as np

from crimecast.weather.page_list import REPEATED
from crimecast.weather.variables import VARIABLES, origin_column

AFTERNOON = range(11, 19)  # hours; the warmest of the day, on average, in all seasons
AMPLITUDE_F = 4.0  # of a day; smaller ones, as in a polar night, tell nothing
MANY_DAYS = 10


def ledger(weather, readings, pages):
    """Count pages, readings and hours.

    Parameters
    ----------
    weather : DataFrame
        The columns of weather/hourly.parquet.
    readings : DataFrame
        See `crimecast.weather.readings.table`.
    pages : DataFrame
        The columns of weather/pages.csv.

    Returns
    -------
    dict
        ``hours``; ``sources``: pages, of these used and repeated, readings and rejected rows or
        values of each; ``origins``: hours by variable and origin; ``spans``: by variable,
        ``[first hour, last hour, origin]`` of hours in a row that are from one place.
    """
    n_readings = readings["source"].value_counts()
    return {
        "hours": len(weather),
        "sources": {
            name: _of_pages(rows) | {"readings": int(n_readings.get(name, 0))}
            for name, rows in pages.groupby("source")
        },
        "origins": {name: _counts(weather[origin_column(name)]) for name in VARIABLES},
        "spans": {name: _spans(weather, origin_column(name)) for name in VARIABLES},
    }


def odd_clock(weather):
    """Say if the warmest hours of the day are none of the afternoon.

    Parameters
    ----------
    weather : DataFrame
        The columns of weather/hourly.parquet.

    Yields
    ------
    str
        Without a full stop.
    """
    hour = weather["hour"].dt.hour
    by_hour = weather["temperature"].groupby(hour).mean()
    around = sum(np.roll(by_hour, hours) for hours in (-1, 0, 1)) / 3
    warmest = int(np.argmax(around))
    if len(weather) >= 24 * MANY_DAYS and np.ptp(around) > AMPLITUDE_F and warmest not in AFTERNOON:
        yield (
            f"the warmest hours of the day are around {warmest} h, not in the afternoon: times of"
            " the weather may be of another time zone; weather.clock says which"
        )


def _of_pages(rows):
    # A file of the user's is listed for every month, but is one page.
    pages = rows.assign(repeated=rows["reason"].str.startswith(REPEATED))
    pages = pages.groupby("address")[["used", "repeated", "rejected"]].max()
    return {"pages": len(pages)} | {name: int(n) for name, n in pages.sum().items()}


def _counts(origins):
    return {origin or "nothing": int(n) for origin, n in origins.value_counts().items()}


def _spans(weather, column):
    run = (weather[column] != weather[column].shift()).cumsum()
    groups = weather.groupby(run)
    spans = groups.agg(first=("hour", "min"), last=("hour", "max"), origin=(column, "first"))
    return [
        [f"{span.first:%Y-%m-%d %H}:00", f"{span.last:%Y-%m-%d %H}:00", span.origin or "nothing"]
        for span in spans.itertuples()
    ]
