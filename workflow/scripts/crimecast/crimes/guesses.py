"""Which column of an unknown table holds what, judged by its name and its values."""

import re
from dataclasses import dataclass, field

import pandas as pd

from crimecast.crimes.names import as_words
from crimecast.crimes.place_guesses import guess_place
from crimecast.crimes.reader import NO_ID
from crimecast.crimes.time_guesses import guess_dates, guess_time

FEW_COUNTS = 20  # values of a count of events; numbers of other things have more
N_VALUES = 4000  # distinct values that are looked at in each column
# As words; numbers of rows, which begin anew in each file, only if there is nothing better.
ID = (
    r"\b(nr|num|number|n[uú]m[eé]ro|key|guid)\b|(id|no|num|number)\b"
    r"|^(case|incident|complaint|report|record)$"
)
COUNT = r"\bcount\b|\btotal\b|cantidad|anzahl|quantit|numero hechos"
ROW_NUMBER = r"^(object ?id|oid|fid|row ?id|cartodb id)$"
TYPE = (
    *("primary.?type", "crm.?cd.?desc", "ofns.?desc", "crime.?type", "crime.?code.?desc"),
    *("offense|offence", "crime", "categ|catég", "delikt|delito", "type|kind|nature"),
    *("desc", "ucr|nibrs"),
)


@dataclass
class Guess:
    """What was found, and what is doubtful about it.

    Attributes
    ----------
    columns : dict of str to str
        Field to column.
    date_format : str or list of str
    marks : dict
        ``decimal`` and ``thousands`` of coordinates.
    projected : (float, float) or None
        x and y in the middle of the places, if they are not in degrees.
    doubts : list of str
        Sentences without a full stop.
    """

    columns: dict = field(default_factory=dict)
    date_format: str | list = ""
    marks: dict = field(default_factory=dict)
    projected: tuple | None = None
    doubts: list = field(default_factory=list)


def guess_columns(sample):
    """Guess the columns of a table.

    Parameters
    ----------
    sample : DataFrame
        Rows of it, all columns as text.

    Returns
    -------
    Guess

    Raises
    ------
    ValueError
        If no column holds a date, none a time of day or none a place.
    """
    values = {name: _values(column) for name, column in sample.items()}
    dates, guess = guess_dates(values), Guess()
    guess_time(values, dates, guess)
    guess_place(values, guess)
    _guess_id(sample.drop(columns=dates.keys() | set(guess.columns.values())), guess)
    _guess_type(sample, guess)
    _guess_updated(dates.keys() - set(guess.columns.values()), guess)
    _tell_counts(sample, guess)
    return guess


def _values(column):
    """Distinct values, from all over the table: its first days fit too many formats."""
    column = column.str.strip()
    distinct = pd.unique(column[column != ""])
    return distinct[:: max(1, len(distinct) // N_VALUES)]


def _guess_id(sample, guess):
    names = [name for name in sample if re.search(ID, as_words(name))]
    for name in sorted(names, key=lambda name: bool(re.search(ROW_NUMBER, as_words(name)))):
        filled = sample[name][~sample[name].isin(["", *NO_ID])]
        n_again = len(filled) - filled.nunique()
        if len(filled) <= 0.9 * len(sample) or n_again > 0.5 * len(filled):
            continue
        if n_again < 0.03 * len(filled):
            guess.columns.setdefault("id", name)
        if n_again:
            guess.doubts.append(
                f"{n_again} of the first {len(sample)} rows repeat an id of {name!r}, for several"
                " offences of a report or news of it; with it as id and duplicates_by: [id] one row"
                " of each is kept"
            )


def _guess_updated(dates, guess):
    """Find the time of the last change, which is of use beside an id."""
    named = sorted(name for name in dates if re.search(r"updat|modif", name, re.IGNORECASE))
    if "id" in guess.columns and named:
        guess.columns["updated"] = named[0]


def _guess_type(sample, guess):
    taken = set(guess.columns.values())
    for pattern in TYPE:
        for name, column in sample.items():
            named = re.search(pattern, name, re.IGNORECASE) and name not in taken
            words = column.str.contains("[A-Za-z]{3}").mean() > 0.5
            if named and words and 1 < column.nunique() <= 600:
                guess.columns["type"] = name
                return


def _tell_counts(sample, guess):
    """Tell of a column by which rows are not one event each, such as -1 for one withdrawn."""
    for name in sample.columns.difference(guess.columns.values()):
        if re.search(COUNT, as_words(name)) and 1 < sample[name].nunique() <= FEW_COUNTS:
            counts = sample[name].value_counts().head(4)
            listed = ", ".join(f"{text or 'nothing'} in {n} rows" for text, n in counts.items())
            guess.doubts.append(
                f"column {name!r} is {listed}: a row may stand for several events, or for one that"
                " was withdrawn, but is read as one; crimes.filters can leave others out"
            )
