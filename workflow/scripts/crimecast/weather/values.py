"""From printed cells to values: units, physical bounds, and what is missing."""

import re

from crimecast.weather import marks, phenomena

MPH_PER_KMH = 0.621371192
MPH_PER_MS = 2.23693629
MPH_PER_KNOT = 1.15077945

# Widest records on Earth: -128.6 to 134.1 deg F; 253 mph (a gust, so no mean wind is above it);
# 1,825 mm of rain in a day.
TEMPERATURE_BOUNDS_F = (-130.0, 136.0)
WIND_BOUNDS_MPH = (0.0, 254.0)
RAIN_BOUNDS = {"in": (0.0, 72.0), "mm": (0.0, 1830.0), "": (0.0, 1830.0)}
# Less than half of the least that gauges measure (0.01 in, 0.1 mm) is a trace, printed as 0.0001.
TRACES = {"in": 0.005, "mm": 0.05, "": 0.0}

NUMBER = re.compile(r"[+-]?(\d{1,5}(\.\d{0,17})?|\.\d{1,17})", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([+-]?\d{1,3}),(\d{1,2})", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?[\d.,]+)\s*([^\d\s.,+-][^\d.,+-]*)", re.ASCII)
_FLAGS = {
    **dict.fromkeys(("0", "0.0", "false", "no"), False),
    **dict.fromkeys(("1", "1.0", "true", "yes"), True),
}
# A missing value, unless a hot day in deg F or a storm in mph or km/h is measured in tenths.
_ALL_NINES = re.compile(r"99\.90*|99\.99", re.ASCII)
_WITH_99_9 = {"f", "mph", "mih", "mi/h", "km/h", "kmh", "kph"}


def parse_number(text):
    """Read a printed number; None where a mark says that it is missing.

    Raises
    ------
    ValueError
        If it is neither a number nor one of the marks of a missing value.
    """
    text = _cleaned(text)
    if marks.is_mark(text):
        return None
    text = _DECIMAL_COMMA.sub(r"\1.\2", text) if _DECIMAL_COMMA.fullmatch(text) else text
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text[:20]!r} is not a number")
    return float(text)


def split_unit(text):
    """Split a cell such as ``54.0 °F`` into its number and its unit; without one that is empty."""
    text = _cleaned(text)
    match = _WITH_UNIT.fullmatch(text)
    return match.groups() if match else (text, "")


def temperature_f(value, unit):
    """Bring a temperature to deg F and refuse what no place on Earth has.

    Parameters
    ----------
    value : float or None
    unit : str
        ``F``, ``C`` or ``K``, in any case, with or without a degree sign.

    Raises
    ------
    ValueError
        If the unit is not known or the value is out of bounds.
    """
    if value is None:
        return None
    convert = _TO_F.get(_letters(unit))
    if convert is None:
        raise ValueError(f"temperature in {unit!r}, not in F, C or K")
    return _bounded(convert(value), TEMPERATURE_BOUNDS_F, "temperature", "deg F")


def wind_mph(value, unit):
    """Bring a wind speed to mph; the rest as for `temperature_f`. Calm air needs no unit."""
    if value is None or value == 0:
        return value
    factor = _WIND_FACTORS.get(_letters(unit))
    if factor is None:
        raise ValueError(f"wind speed in {unit!r}, not in mph, km/h, m/s or knots")
    return _bounded(value * factor, WIND_BOUNDS_MPH, "wind speed", "mph")


class Values:
    """Reads the cells of a row; one that cannot be read is unknown and noted in `faults`.

    Parameters
    ----------
    missing : collection of str
        Marks of missing values of this source alone.
    trace_is_rain : bool
        Whether a trace (T) of precipitation is rain.
    """

    def __init__(self, missing=(), trace_is_rain=False):
        self.missing = missing
        self.trace_is_rain = trace_is_rain
        self.faults = []

    def temperature(self, cell, unit=""):
        """Deg F of a cell; its own unit, if it has one, counts more than `unit`."""
        return self._noted(lambda: temperature_f(*self._number(cell, unit)))

    def wind(self, cell, unit=""):
        """Speed in mph of a cell; ``Calm`` is 0."""
        if _cleaned(cell).lower() == "calm":
            return 0.0
        return self._noted(lambda: wind_mph(*self._number(cell, unit)))

    def rained(self, cell, unit=""):
        """Whether a flag or an amount of precipitation says that it rained; None if neither."""
        return self._noted(lambda: self._rained(cell, unit))

    def flag(self, cell):
        """Whether a cell says 1 or 0, yes or no; None if nothing."""
        return self._noted(lambda: self._flag(cell))

    def words(self, *cells):
        """Phenomena in words; see `crimecast.weather.phenomena.from_words`."""
        for cell in cells:
            if not (marks.is_mark(cell, self.missing) or phenomena.says_something(cell)):
                self.faults.append(f"{cell[:20]!r} is neither words nor METAR codes")
        return phenomena.from_words(*cells)

    def codes(self, cell):
        """Phenomena of METAR weather groups; see `crimecast.weather.phenomena.from_codes`."""
        return self._noted(lambda: phenomena.from_codes(cell)) or phenomena.unsaid()

    def _number(self, cell, unit):
        text, own = split_unit(cell)
        if marks.is_mark(text, self.missing):
            return None, unit
        unit = own or unit
        if _ALL_NINES.fullmatch(text) and _letters(unit) not in _WITH_99_9:
            return None, unit
        return parse_number(text), unit

    def _rained(self, cell, unit):
        text = _cleaned(cell).lower()
        if text.split()[:1] in (["t"], ["trace"]):
            return self.trace_is_rain
        if text in _FLAGS:
            return _FLAGS[text]
        value, unit = self._number(cell, unit)
        if value is None:
            return None
        letters = _letters(unit).split("/")[0]
        unit = {"i": "in", "m": "mm", "inch": "in", "inches": "in"}.get(letters, letters)
        if unit not in RAIN_BOUNDS:
            raise ValueError(f"precipitation in {unit!r}, not in mm or in")
        _bounded(value, RAIN_BOUNDS[unit], "precipitation", unit)
        if 0 < value < TRACES[unit]:
            return self.trace_is_rain
        return value > 0

    def _flag(self, cell):
        text = _cleaned(cell).lower()
        if marks.is_mark(text, self.missing):
            return None
        if text not in _FLAGS:
            raise ValueError(f"{text[:20]!r} is neither 0 nor 1")
        return _FLAGS[text]

    def _noted(self, read):
        try:
            return read()
        except ValueError as error:
            self.faults.append(str(error))
            return None


_TO_F = {
    **dict.fromkeys(("f", "fahrenheit"), lambda value: value),
    **dict.fromkeys(("c", "celsius"), lambda value: value * 1.8 + 32),
    **dict.fromkeys(("k", "kelvin"), lambda value: (value - 273.15) * 1.8 + 32),
}
_WIND_FACTORS = {
    **dict.fromkeys(("mph", "mp/h", "mih", "mi/h"), 1.0),
    **dict.fromkeys(("km/h", "kmh", "kph"), MPH_PER_KMH),
    **dict.fromkeys(("m/s", "ms"), MPH_PER_MS),
    **dict.fromkeys(("kt", "kts", "kn", "knot", "knots"), MPH_PER_KNOT),
}


def _cleaned(cell):
    return str(cell).replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").strip()


def _letters(unit):
    """Keep the letters of a unit: degree signs come in many encodings, some of them broken."""
    return re.sub(r"[^a-z/]", "", unit.lower().replace("&deg;", "").removeprefix("deg"))


def _bounded(value, bounds, name, unit):
    if not bounds[0] <= value <= bounds[1]:
        value = f"{value:.1f} {unit}".strip()
        raise ValueError(f"{name} {value} is outside {bounds[0]:g} to {bounds[1]:g}")
    return value
