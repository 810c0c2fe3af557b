"""Times of day as cities write them: the one parser of clocks."""

import re

import numpy as np

CLOCK = re.compile(
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"|(?P<digits>\d{1,4})(?:\.0*)?)"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?",
    re.ASCII | re.IGNORECASE,
)
DAY_S = 24 * 3600


def seconds_since_midnight(text):
    """Read a time of day.

    Parameters
    ----------
    text : str
        HHMM with or without leading zeros (``930``, ``1`` is 00:01, spreadsheets' ``930.0``),
        H:MM or HH:MM, with seconds or without, each also with AM or PM; ``9 PM``.

    Returns
    -------
    int
        -1 if it is none: ``24:00``, ``12:7``, ``1:200``, ``1:23:4``, ``13:00 PM``.
    """
    match = CLOCK.fullmatch(text.strip())
    if not match:
        return -1
    if match["digits"]:
        # With AM or PM, one or two digits are the hour alone.
        hour_alone = match["half"] and len(match["digits"]) <= 2
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
