"""Readings of a station: what is kept of a page, its units and its physical bounds."""

import re
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from crimecast import logs

MPH_PER_KMH = 0.621371192
MPH_PER_MS = 2.23693629
MPH_PER_KNOT = 1.15077945

# Widest records on Earth: -128.6 to 134.1 deg F; 253 mph (a gust, so no mean wind is above it).
TEMPERATURE_BOUNDS_F = (-130.0, 136.0)
WIND_BOUNDS_MPH = (0.0, 254.0)

# What the sources write where a value is missing.
MISSING = {"", "-", "--", "n/a", "na", "nan", "null", "none", "m", "*", "unknown"}
MISSING_NUMBER = -999.0  # -999, -9999, -9999.0 ...: none of them is a temperature
NUMBER = re.compile(r"[+-]?\d{1,5}(\.\d{1,6})?", re.ASCII)

COLUMNS = ["time", "temperature", "wind_speed", "fog", "rain", "thunderstorm", "daily"]


@dataclass(frozen=True)
class Reading:
    """One report of a station; None is 'not said'.

    ``time`` is local wall clock, temperature in deg F, wind speed in mph. A daily reading holds
    the mean of a whole day and the events of that day at its midnight.
    """

    time: datetime
    temperature: float | None = None
    wind_speed: float | None = None
    fog: bool | None = None
    rain: bool | None = None
    thunderstorm: bool | None = None
    daily: bool = False


@dataclass
class ParsedPage:
    """What was read of one page: its layout, the readings, and why others were left out."""

    layout: str
    readings: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    n_outside: int = 0


class PageError(ValueError):
    """The page as a whole cannot be read; the text says why, and is fit for a terminal."""

    def __init__(self, text):
        super().__init__(logs.printable(text))


def parse_number(text):
    """Read a printed number; None where the source says that it is missing.

    Raises
    ------
    ValueError
        If it is neither a number nor one of the marks of a missing value.
    """
    text = str(text).replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").strip()
    if text.lower() in MISSING:
        return None
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text[:20]!r} is not a number")
    value = float(text)
    return None if value <= MISSING_NUMBER else value


def temperature_f(value, unit):
    """Bring a temperature to deg F and refuse what no place on Earth has.

    Parameters
    ----------
    value : float or None
    unit : str
        ``F`` or ``C``, in any case, with or without a degree sign.

    Raises
    ------
    ValueError
        If the unit is not known or the value is out of bounds.
    """
    if value is None:
        return None
    letters = _letters(unit)
    if letters not in ("f", "c"):
        raise ValueError(f"temperature in {unit!r}, not in F or C")
    return _bounded(
        value if letters == "f" else value * 1.8 + 32, TEMPERATURE_BOUNDS_F, "temperature", "deg F"
    )


def wind_mph(value, unit):
    """Bring a wind speed to mph; the rest as for `temperature_f`. Calm air needs no unit."""
    if value is None or value == 0:
        return value
    factor = _WIND_FACTORS.get(_letters(unit))
    if factor is None:
        raise ValueError(f"wind speed in {unit!r}, not in mph, km/h, m/s or knots")
    return _bounded(value * factor, WIND_BOUNDS_MPH, "wind speed", "mph")


def table(readings):
    """Put readings into a DataFrame, sorted; exact repetitions are dropped.

    Parameters
    ----------
    readings : list of Reading

    Returns
    -------
    DataFrame
        Columns of ``COLUMNS``; unknown numbers are NaN, unknown events are missing.
    """
    rows = pd.DataFrame(sorted(set(readings), key=repr), columns=COLUMNS)
    kinds = {"time": "datetime64[s]", "temperature": "float64", "wind_speed": "float64"}
    events = dict.fromkeys(("fog", "rain", "thunderstorm"), "boolean")
    return rows.astype(kinds | events | {"daily": "bool"}).sort_values("time", kind="stable")


_WIND_FACTORS = {
    **dict.fromkeys(("mph", "mih"), 1.0),
    **dict.fromkeys(("km/h", "kmh", "kph"), MPH_PER_KMH),
    **dict.fromkeys(("m/s", "ms"), MPH_PER_MS),
    **dict.fromkeys(("kt", "kts", "kn", "knot", "knots"), MPH_PER_KNOT),
}


def _letters(unit):
    """Keep the letters of a unit: degree signs come in many encodings, some of them broken."""
    return re.sub(r"[^a-z/]", "", unit.lower().replace("&deg;", ""))


def _bounded(value, bounds, name, unit):
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{name} {value:.1f} {unit} is outside {bounds[0]:g} to {bounds[1]:g}")
    return value
