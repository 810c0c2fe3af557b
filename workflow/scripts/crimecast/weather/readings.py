"""Readings of a station: what is kept of a page."""

from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from crimecast import logs
from crimecast.weather.variables import NUMBERS, PHENOMENA

COLUMNS = ["time", *NUMBERS, *PHENOMENA, "daily", "source"]


@dataclass(frozen=True)
class Reading:
    """One report of a station; None is 'not said'.

    ``time`` is local wall clock, temperature in deg F, wind speed in mph. A daily reading holds
    the mean of a whole day and the phenomena of that day at its midnight. ``source`` is the name
    that the config gives to where it is from.
    """

    time: datetime
    temperature: float | None = None
    wind_speed: float | None = None
    fog: bool | None = None
    rain: bool | None = None
    snow: bool | None = None
    thunderstorm: bool | None = None
    daily: bool = False
    source: str = ""


@dataclass
class ParsedPage:
    """What was read of one page: its layout and station, the readings, and why others were not.

    ``dated`` tells where the page itself says its day: in its ``rows``, in its ``heading``, or
    nowhere (empty).
    """

    layout: str
    station: str = ""
    readings: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    dated: str = "rows"
    n_outside: int = 0

    def keep(self, name, time, values):
        """Append the reading of row `name`, unless nothing of it is known."""
        if all(value is None for key, value in values.items() if key != "daily"):
            self.faults.append(f"row {name}: no value")
            return
        self.readings.append(Reading(time, **values))


class PageError(ValueError):
    """The page as a whole cannot be read; the text says why, and is fit for a terminal."""

    def __init__(self, text):
        super().__init__(logs.printable(text))


def table(readings):
    """Put readings into a DataFrame, sorted; exact repetitions are dropped.

    Parameters
    ----------
    readings : list of Reading

    Returns
    -------
    DataFrame
        Columns of ``COLUMNS``; unknown numbers are NaN, unknown phenomena are missing.
    """
    rows = pd.DataFrame(sorted(set(readings), key=repr), columns=COLUMNS)
    kinds = {"time": "datetime64[s]"} | dict.fromkeys(NUMBERS, "float64")
    kinds |= dict.fromkeys(PHENOMENA, "boolean") | {"daily": "bool", "source": "str"}
    return rows.astype(kinds).sort_values("time", kind="stable")
