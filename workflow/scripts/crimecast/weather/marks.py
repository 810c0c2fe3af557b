"""What the sources write where a value is missing; one set for all columns and layouts."""

import re

TEXTS = {
    *("", "-", "--", "---", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "m", "missing"),
    *("unknown", "*", "?", "vrb"),
}
# -99, -999, -9999.00, 999.9, 9999 ...: no temperature or wind is 999, and -99 deg F was reached in
# Antarctica only. 99.9 depends on the unit; see crimecast.weather.values.
_NINES = re.compile(r"-9{2,}(\.[09]+)?|\+?9{3,}(\.[09]+)?", re.ASCII)


def is_mark(text, more=()):
    """Tell whether a printed cell says that its value is missing.

    Parameters
    ----------
    text : str
        May hold a unit after the mark, e.g. ``-- °F``.
    more : collection of str or number
        Marks of this source alone, e.g. ``99.9``.
    """
    text = text.strip().lower()
    first, *unit = text.split() or [""]
    if first in TEXTS and not (unit and first.isalpha()):
        return True
    return bool(_NINES.fullmatch(text)) or any(_same(text, str(mark)) for mark in more)


def _same(text, mark):
    try:
        return float(text) == float(mark)
    except ValueError:
        return text == mark.strip().lower()
