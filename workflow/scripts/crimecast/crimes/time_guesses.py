"""When the events of an unknown table happened: columns and formats, judged by name and values."""

import re

import numpy as np

from crimecast.crimes.by_value import numbers_or_nan
from crimecast.crimes.clock_guesses import FITS, are_whole, guess_clock
from crimecast.crimes.dates import read_dates, read_months
from crimecast.crimes.layouts import EPOCH
from crimecast.crimes.names import as_words, is_other_step, rank_of_date
from crimecast.crimes.zones import split_offsets

DAYS = ("%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d")
DAYS += ("%m/%d/%y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d %Y")
DAYS += ("%b %d, %Y", "%B %d, %Y", "%Y %b %d", "%Y.%m.%d", "%d.%m.%y")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f")
CLOCKS += (" %I.%M.%S.%f %p", ", %I:%M:%S %p", ", %H:%M:%S")  # of Oracle and of browsers
FORMATS = ("", *(day + clock for day in DAYS for clock in CLOCKS), "%d%b%Y", "%d%b%Y:%H:%M:%S")
OF_DIGITS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}  # by their number
RARE = 0.01  # a format that fits fewer values is none of the column's
N_PROBED = 40  # values that tell whether a format is worth trying on all
MOST_FORMATS = 3  # of one column
# Numbers of reports may look like Unix time, but are not called so.
UNIX_TIME = r"date|time|dt$|_dt|dat$|datum|fecha|epoch|unix|stamp|occurred|start|begin|modif"
FEW_TIMES = 4  # of day: midnight in UTC, say, in summer and winter
PARTS = {
    "year": r"year|yr|a[nñ]o|anio|ann[eé]e|jahr",
    "month": r"month|m[eê]s|mois|monat",
    "day": r"day|d[ií]a|jour|tag",
    "hour": r"hour|hora|heure|stunde",
    "minute": r"minute|minuto",
}


def guess_dates(values):
    """Find the columns that hold dates, with the formats that fit each.

    Parameters
    ----------
    values : dict of str to ndarray of str
        Column to its distinct values, stripped and not empty.

    Returns
    -------
    dict of str to dict
        Column to formats and times, as of `fitting_formats`.
    """
    dates = {name: fitting_formats(texts) for name, texts in values.items()}
    dates = {name: formats for name, formats in dates.items() if _are_dates(name, formats)}
    # A column of one day beside others is a clock behind a database's day zero.
    return {name: formats for name, formats in dates.items() if _n_days(formats) > 1} or dates


def guess_time(values, dates, guess):
    """Find the columns of the time.

    Parameters
    ----------
    values : dict of str to ndarray of str
        Column to its distinct values, stripped and not empty.
    dates : dict of str to dict
        Of `guess_dates`.
    guess : crimecast.crimes.guesses.Guess
        Is told.

    Raises
    ------
    ValueError
        If no column holds a date, or none a time of day.
    """
    parts = _parts(values)
    if not dates and not parts:
        raise ValueError(
            "no column holds dates in a format that is known, nor do three hold year, month and day"
            " under names that are known; write them into crimes.csv.columns and date_format."
        )
    clocks = {name: _has_clock(formats) for name, formats in dates.items()}
    best = max(dates, default="", key=lambda name: (rank_of_date(name), clocks[name]))
    has_clock = clocks.get(best)
    if parts and not has_clock and ("hour" in parts or not best):
        guess.columns |= parts
    else:
        _guess_date(best, dates, guess)
    if not (has_clock or "hour" in guess.columns):
        beside = best or guess.columns["day"]
        own = {name: texts for name, texts in values.items() if name not in dates}
        others = [name for name in dates if clocks[name]]
        guess_clock(own, beside, others, guess)


def _guess_date(name, dates, guess):
    formats = dates[name]
    guess.columns["time" if _has_clock(formats) else "date"] = name
    guess.date_format = _chosen(name, formats, guess)
    if others := [other for other in dates if other != name]:
        guess.doubts.append(f"the date is from {name!r}; other columns with dates: {others}")
    if is_other_step(name):
        guess.doubts.append(f"{name!r} is by its name no date of the crime, and no other is one")


def fitting_formats(texts):
    """Find the date formats that together fit nearly all of some texts.

    Returns
    -------
    dict of str to ndarray of datetime64[s], shape (n_texts,)
        Format to the times read, the one that fits most texts first; one that fits as many of the
        same texts as an earlier one is there too, for the choice is doubtful. Empty if none fits.
    """
    if len(texts) == 0:
        return {}
    texts, _ = split_offsets(np.array(texts, object))
    # Numbers are no dates, but for Unix time and YYYYMMDD, perhaps with a clock.
    numbers = np.isfinite(numbers_or_nan(texts)).mean() >= FITS
    digits = {len(text) for text in texts} & OF_DIGITS.keys()
    candidates = (*(OF_DIGITS[n] for n in sorted(digits)), *EPOCH) if numbers else FORMATS
    probe = texts[:: -(-len(texts) // N_PROBED)]
    candidates = [f for f in candidates if not np.isnat(_plausible(probe, f, numbers)).all()]
    found = {form: _plausible(texts, form, numbers) for form in candidates}
    left, chosen = np.ones(len(texts), bool), {}
    while left.any() and found and len(chosen) < MOST_FORMATS:
        fits = {form: int(np.sum(~np.isnat(times) & left)) for form, times in found.items()}
        most = max(fits.values())
        if most < RARE * len(texts):
            break
        best = [form for form, n in fits.items() if n == most]
        chosen |= {form: found[form] for form in best}
        left &= np.isnat(found[best[0]])
        found = {form: times for form, times in found.items() if form not in best}
    return chosen if left.mean() <= 1 - FITS else {}


def _plausible(texts, form, numbers):
    """Times of texts in a format, NaT where it does not fit or the year is none of a crime."""
    times = read_dates(texts, form)
    years = times.astype("datetime64[Y]").astype(int) + 1970
    inside = (years >= (1980 if numbers else 1950)) & (years <= 2100)
    return np.where(inside, times, np.datetime64("NaT", "s"))


def _chosen(name, formats, guess):
    """The format, or the list of those that a column mixes; what is doubtful is told."""
    known = {form: ~np.isnat(times) for form, times in formats.items()}
    chosen = []
    for form in formats:
        twin = next((other for other in chosen if (known[other] == known[form]).all()), None)
        if twin is None:
            chosen.append(form)
        elif (formats[twin] != formats[form])[known[form]].any():
            guess.doubts.append(
                f"{name!r} fits {_name(twin)} and {_name(form)} alike; the first is taken"
            )
    if len(chosen) == 1:
        return chosen[0]
    counts = ", ".join(f"{_name(form)} {100 * known[form].mean():.0f} %" for form in chosen)
    guess.doubts.append(f"{name!r} mixes formats ({counts} of its values); tried in this order")
    return chosen


def _name(form):
    return repr(form or "ISO 8601")


def _has_clock(formats):
    times = np.concatenate([times[~np.isnat(times)] for times in formats.values()])
    n_times = len(np.unique(times.astype(np.int64) % 86400))
    return n_times > min(FEW_TIMES, len(np.unique(times)) - 1)


def _are_dates(name, formats):
    """Whether a column that fits formats holds dates, and no numbers of reports."""
    is_unix = any(form in EPOCH for form in formats)
    return bool(formats) and (not is_unix or bool(re.search(UNIX_TIME, name, re.IGNORECASE)))


def _n_days(formats):
    times = np.concatenate([times[~np.isnat(times)] for times in formats.values()])
    return len(np.unique(times.astype("datetime64[D]")))


def _parts(values):
    """Columns of year, month and day, perhaps hour, named alike, such as OCC_YEAR or Year_occ."""
    groups = {}
    for name, texts in values.items():
        words = re.sub(r"(?<=[a-z])(year|month|day|hour|minute)$", r" \1", as_words(name)).split()
        for part, pattern in PARTS.items():
            named = [word for word in words if re.fullmatch(pattern, word)]
            if named and _are_part(part, texts):
                rest = tuple(word for word in words if word not in named)
                groups.setdefault(rest, {})[part] = name
    days = [group for group in groups.values() if {"year", "month", "day"} <= group.keys()]
    return max(days, default={}, key=lambda group: (rank_of_date(group["year"]), "hour" in group))


def _are_part(part, texts):
    if part == "month" and len(texts):
        return np.mean(np.isfinite(read_months(texts))) >= FITS
    return are_whole(texts)
