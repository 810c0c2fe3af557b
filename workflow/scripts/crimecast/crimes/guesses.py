"""Which column of an unknown table holds what, judged by its name and its values."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crimecast.crimes.by_value import numbers_or_nan
from crimecast.crimes.clocks import read_clocks
from crimecast.crimes.dates import read_dates
from crimecast.crimes.layouts import EPOCH
from crimecast.crimes.places import read_location
from crimecast.crimes.zones import split_offsets

DAYS = ("%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMATS = ("", *(day + clock for day in DAYS for clock in CLOCKS), "epoch_ms", "epoch_s")
N_VALUES = 4000  # distinct values that are looked at in each column
FITS = 0.95  # of the values that are not empty
# Names as cities use them, the best first; names that mean another date.
OCCURRED = (
    r"occ|incident|offen[sc]e.?d|fr.?d|fr_|from|begin|start|crime.?d|event|date|time|datetime"
)
NOT_OCCURRED = (
    r"rep|rpt|updat|end|_to_|entered|coded|creat|modif|load|clear|arrest|month$|hour|zone"
)
ID = (
    r"^(dr_?no|dr.?number|id|case|incident|complaint|cmplnt|report|record|objectid"
    r"|.*(_|\b)(no|num|number|id|nr|key)$)"
)
TYPE = (
    r"primary.?type|crm.?cd.?desc|ofns.?desc|offense|offence|crime|category|type",
    r"desc|ucr|nibrs",
)
PARTS = ("year", "month", "day", "hour", "minute")
NAMES = {
    "lat": r"^(lat|latitude|.*[ _]lat|.*latitude|y)$",
    "lon": r"^(lon|lng|long|longitude|.*[ _]lon|.*longitude|x)$",
    "x": r"^(x|.*x.?coord.*|xcoord.*|easting|geo.?x|point.?x)$",
    "y": r"^(y|.*y.?coord.*|ycoord.*|northing|geo.?y|point.?y)$",
}


@dataclass
class Guess:
    """What was found, and what is doubtful about it."""

    columns: dict = field(default_factory=dict)
    date_format: str = ""
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
        If no column holds a date, or none a place.
    """
    values = {
        name: pd.unique(column.str.strip()[column.str.strip() != ""])[:N_VALUES]
        for name, column in sample.items()
    }
    guess = Guess()
    _guess_time(values, guess)
    _guess_place(values, guess)
    _guess_others(sample, guess)
    return guess


def fitting_formats(texts):
    """Find the date formats that fit nearly all of some texts: format to the times read."""
    if len(texts) == 0:
        return {}
    texts, _ = split_offsets(np.array(texts, object))
    found = {}
    # Numbers are no dates, but for Unix time and YYYYMMDD.
    numbers = np.isfinite(numbers_or_nan(texts)).mean() >= FITS
    for form in ("%Y%m%d", *EPOCH) if numbers else FORMATS:
        times = read_dates(texts, form)
        good = times[~np.isnat(times)]
        years = good.astype("datetime64[Y]").astype(int) + 1970
        plausible = np.sum((years >= (1980 if numbers else 1950)) & (years <= 2100))
        if plausible >= FITS * len(texts):
            found[form] = good
    return found


def _guess_time(values, guess):
    folded = {re.sub(r"\W|_", "", name).lower(): name for name in values}
    if all(part in folded and _are_whole(values[folded[part]]) for part in PARTS[:4]):
        guess.columns |= {part: folded[part] for part in PARTS if part in folded}
        return
    dates = {name: fits for name, texts in values.items() if (fits := fitting_formats(texts))}
    if not dates:
        raise ValueError("no column holds dates in a format that is known; name it by hand.")
    best = max(
        dates, key=lambda name: (_rank(name, OCCURRED, NOT_OCCURRED), -list(values).index(name))
    )
    guess.date_format = next(iter(dates[best]))
    if others := [name for name in dates if name != best]:
        guess.doubts.append(f"date from {best!r}; other columns with dates: {', '.join(others)}")
    if len(dates[best]) > 1 and guess.date_format not in EPOCH:
        forms = ", ".join(repr(form or "ISO 8601") for form in dates[best])
        guess.doubts.append(
            f"dates of {best!r} fit more than one format: {forms}; the first is taken"
        )
    of_day = dates[best][guess.date_format].astype(np.int64) % 86400
    if len(np.unique(of_day)) > 1:
        guess.columns["time"] = best
        return
    guess.columns["date"] = best
    _guess_clock(values, guess, folded)


def _guess_clock(values, guess, folded):
    for name, texts in values.items():
        clock_like = re.search(r"time|tm$|clock|hhmm", name, re.IGNORECASE)
        other = name == guess.columns["date"] or _rank(name, "", NOT_OCCURRED) < 0
        if clock_like and not other and len(texts) > 1 and _are_clocks(texts):
            guess.columns["clock"] = name
            return
    for name in folded.values():
        if re.search(r"hour|hr", name, re.IGNORECASE) and _are_whole(values[name]):
            guess.columns["hour"] = name
            return
    guess.doubts.append("no column with a time of day was found; forecasts by the hour need one")


def _are_clocks(texts):
    return np.mean(read_clocks(texts) >= 0) >= FITS


def _are_whole(texts):
    numbers = numbers_or_nan(texts)
    return len(texts) > 0 and np.mean(np.isfinite(numbers) & (numbers % 1 == 0)) >= FITS


def _rank(name, wanted, unwanted):
    """Order of a name: higher is better."""
    wanted = wanted.split("|") if wanted else []
    hits = [
        len(wanted) - n for n, word in enumerate(wanted) if re.search(word, name, re.IGNORECASE)
    ]
    return max(hits, default=0) - 100 * bool(re.search(unwanted, name, re.IGNORECASE))


def _guess_place(values, guess):
    def numeric(kind, low, high):
        for name, texts in values.items():
            if re.search(NAMES[kind], name.strip(), re.IGNORECASE):
                numbers = numbers_or_nan(texts)
                numbers = numbers[np.isfinite(numbers) & (numbers != 0)]
                inside = (np.abs(numbers) > low) & (np.abs(numbers) <= high)
                if len(numbers) > 1 and inside.mean() >= FITS:
                    return name

    degrees = {"lat": numeric("lat", 0, 90), "lon": numeric("lon", 0, 180)}
    projected = {"x": numeric("x", 180, 1e8), "y": numeric("y", 180, 1e8)}
    if all(degrees.values()):
        guess.columns |= degrees
        return
    for name, texts in values.items():
        places = np.array([read_location(text) for text in texts[:500]]).reshape(-1, 2)
        found = np.isfinite(places[:, 0]) & (np.abs(places[:, 0]) <= 90)
        if len(texts) > 1 and found.mean() > 0.5:
            guess.columns["location"] = name
            return
    if not all(projected.values()):
        raise ValueError("no columns with places were found; name them by hand.")
    guess.columns |= projected


def _guess_others(sample, guess):
    taken = set(guess.columns.values())
    for name, column in sample.items():
        filled = column[column != ""]
        named = re.search(ID, name, re.IGNORECASE) and name not in taken
        whole = len(filled) > 0.9 * len(sample) and filled.nunique() > 0.97 * len(filled)
        if named and whole:
            guess.columns["id"] = name
            break
    taken = set(guess.columns.values())
    for pattern in "|".join(TYPE).split("|"):
        for name, column in sample.items():
            named = re.search(pattern, name, re.IGNORECASE) and name not in taken
            words = column.str.contains("[A-Za-z]{3}").mean() > 0.5
            if named and words and 1 < column.nunique() <= 600:
                guess.columns["type"] = name
                return
