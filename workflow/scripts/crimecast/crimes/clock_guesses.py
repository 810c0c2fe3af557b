"""The time of day of an unknown table, in a column of its own beside the date."""

import re
from difflib import SequenceMatcher
from functools import reduce

import numpy as np
import pandas as pd

from crimecast.crimes.by_value import numbers_or_nan
from crimecast.crimes.clocks import read_clocks
from crimecast.crimes.dates import read_dates
from crimecast.crimes.names import as_words, is_other_step
from crimecast.crimes.zones import split_offsets

FITS = 0.95  # of the values that are not empty
CLOCKS_FIT = 0.9
N_PROBED = 40  # values that are looked at
# Of hours, or HHMM; as words: "threat level" and "sentiment" are none.
CLOCK = r"\btime|time\b|tm\b|clock|hhmm|hour|hrs?\b|hora|heure|uhr|zeit|stunde|franja"
MANY_HOURS = 12  # of 24; levels and counts have fewer values


def guess_clock(values, date, others, guess):
    """Find the time of day beside a date: of several the one whose name is most like the date's.

    Parameters
    ----------
    values : dict of str to ndarray of str
        Columns that are no dates, to their distinct values.
    date : str
        Column of the date.
    others : list of str
        Columns of dates with a time of day, for the message that there is no other.
    guess : crimecast.crimes.guesses.Guess
        Is told.

    Raises
    ------
    ValueError
        If no column holds a time of day.
    """
    fields = {name: _clock_field(name, texts) for name, texts in values.items()}
    found = [name for name, field in fields.items() if field]
    if not found:
        listed = f" but {others}, which are of other steps by their names" if others else ""
        raise ValueError(
            f"its dates (column {date!r}) have no time of day, and no other column was found to"
            f" have one{listed}; forecasts by the hour need it: if there is one, name it by hand."
        )

    def likeness(name):
        alike = SequenceMatcher(None, name.lower(), date.lower()).ratio()
        return is_other_step(name) == is_other_step(date), alike

    best = max(found, key=likeness)
    guess.columns[fields[best]] = best
    if is_other_step(best) and not is_other_step(date):
        guess.doubts.append(
            f"the time of day, {best!r}, is by its name of another step than {date!r}"
        )
    if others := [name for name in found if name != best]:
        guess.doubts.append(f"the time of day is from {best!r}; others have one too: {others}")


def _clock_field(name, texts):
    """Field of a column that holds times of day, ``hour`` or ``clock``; empty if it does not."""
    if len(texts) <= 2:
        return ""
    if not re.search(CLOCK, as_words(name)) and np.mean([":" in t for t in texts]) < FITS:
        return ""
    # 0 to 23 are hours, 99 an unknown one: as HHMM they would be in the first minutes of the day.
    if are_whole(texts) and np.mean(numbers_or_nan(texts) <= 24) > 0.5:
        return "hour" if len(texts) >= MANY_HOURS else ""
    # Of 24 full hours one is much: 24:00, or a word for an unknown one.
    return "clock" if np.mean(read_clocks(texts) >= 0) >= CLOCKS_FIT else ""


def are_whole(texts):
    """Whether nearly all of some texts are whole numbers."""
    numbers = numbers_or_nan(texts)
    return len(texts) > 0 and np.mean(np.isfinite(numbers) & (numbers % 1 == 0)) >= FITS


def hour_beside(sample, column, date_format):
    """Find the column that repeats the hour of the times as they are written.

    Then they are on the city's clock, whatever zone they claim (Boston's say +00).

    Parameters
    ----------
    sample : DataFrame of str
    column : str
        Of the times.
    date_format : str or list of str
        Of that column.

    Returns
    -------
    str
        Empty if there is none.
    """
    times, _ = split_offsets(sample[column].str.strip().to_numpy(object))
    formats = [date_format] if isinstance(date_format, str) else date_format
    readings = (read_dates(times, form) for form in formats)
    written = reduce(lambda one, other: np.where(np.isnat(one), other, one), readings)
    written = written.astype("datetime64[h]").astype(int) % 24
    for name in sample.columns.drop(column):
        rows, texts = pd.factorize(sample[name].str.strip())
        field = _clock_field(name, texts[texts != ""][:N_PROBED])
        if field:
            hours = numbers_or_nan(texts) if field == "hour" else read_clocks(texts) // 3600
            if np.mean(hours[rows] == written) >= FITS:
                return name
    return ""
