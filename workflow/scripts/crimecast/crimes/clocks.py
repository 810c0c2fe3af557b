"""Times of day as cities write them: the one parser of clocks."""

import re

import numpy as np

_BLANK = "[\\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]*"
HALF = rf"{_BLANK}(?P<half>[ap])\.?{_BLANK}m\.?"  # AM, p.m., and 'p. m.' of Spanish spreadsheets
# What spreadsheets, databases and programs put before a time of day.
_ZERO = "(?:1899|1900|1970)"
_DAY_ZERO = (
    rf"(?:(?:\d{{1,2}}[-/.]){{2}}{_ZERO}[T ]+|{_ZERO}(?:[-/.]\d{{1,2}}){{2}}[T ]+|0 days |T)"
)
_CLOCK = re.compile(
    rf"(?:{_DAY_ZERO})?"
    # 9.30 is half past nine, but 0.25 a quarter of a day.
    r"(?:(?!0\.)(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"|(?P<digits>\d{1,4})(?:\.0*)?)"
    rf"(?:{HALF}|\s*(?P<unit>h|hrs?|hours|uhr)\.?)?",
    re.ASCII | re.IGNORECASE,
)
DAY_S = 24 * 3600


def seconds_since_midnight(text):
    """Read a time of day.

    Parameters
    ----------
    text : str
        HHMM with or without leading zeros (``930``, ``1`` is 00:01, spreadsheets' ``930.0``),
        H:MM or HH:MM, with seconds or without, each also with AM or PM; ``9 PM``, ``1430 hrs``,
        ``9h30``, ``9.30``; behind the day zero of a spreadsheet, ``1900-01-01T09:30:00``.

    Returns
    -------
    int
        -1 if it is none: ``24:00``, ``12:7``, ``1:200``, ``1:23:4``, ``13:00 PM``.
    """
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return -1
    if match["digits"]:
        # With AM, PM or a unit, one or two digits are the hour alone.
        hour_alone = (match["half"] or match["unit"]) and len(match["digits"]) <= 2
        hour, minute = divmod(int(match["digits"]) * (100 if hour_alone else 1), 100)
    else:
        hour, minute = int(match["hour"]), int(match["minute"])
    second = int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return -1
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and max(minute, second) < 60 else -1


def read_clocks(texts):
    """Read many: ndarray of int of shape (n_texts,), seconds since midnight, -1 for none."""
    return np.array([seconds_since_midnight(text) for text in texts], np.int64)
