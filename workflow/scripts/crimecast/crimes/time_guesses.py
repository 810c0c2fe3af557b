"""When the events of an unknown table happened: columns and formats, judged by name and values."""

import re

import numpy as np

from crimecast.crimes.by_value import numbers_or_nan
from crimecast.crimes.clocks import read_clocks
from crimecast.crimes.dates import read_dates, read_months
from crimecast.crimes.layouts import EPOCH
from crimecast.crimes.zones import split_offsets

DAYS = ("%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d")
DAYS += ("%m/%d/%y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d %Y")
DAYS += ("%b %d, %Y", "%B %d, %Y")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMATS = ("", *(day + clock for day in DAYS for clock in CLOCKS))
FITS = 0.95  # of the values that are not empty
RARE = 0.01  # a format that fits fewer values is none of the column's
N_PROBED = 40  # values that tell whether a format is worth trying on all
MOST_FORMATS = 3  # of one column
# Names as cities use them, the best first; names that mean another date.
OCCURRED = (
    r"occ|incident|offen[sc]e.?d|fr.?d|fr_|from|begin|start|crime.?d|event|tat|fecha|fait"
    r"|date|datum|time|datetime"
)
NOT_OCCURRED = (
    r"rep|rpt|updat|end|_to_|entered|coded|creat|modif|load|clear|arrest|month$|hour|zone"
)
# Numbers of reports may look like Unix time, but are not called so.
UNIX_TIME = r"date|time|dt$|_dt|dat$|datum|fecha|epoch|unix|stamp|occurred|start|begin"
FEW_TIMES = 4  # of day: midnight in UTC, say, in summer and winter
CLOCK = r"time|tm$|clock|hhmm|hour|hr|hora|heure|uhr|zeit|stunde"
PARTS = ("year", "month", "day", "hour", "minute")


def guess_time(values, guess):
    """Find the columns of the time.

    Parameters
    ----------
    values : dict of str to ndarray of str
        Column to its distinct values, stripped and not empty.
    guess : crimecast.crimes.guesses.Guess
        Is told.

    Raises
    ------
    ValueError
        If no column holds a date, or none a time of day.
    """
    parts = _parts(values)
    dates = {name: fitting_formats(texts) for name, texts in values.items()}
    dates = {name: formats for name, formats in dates.items() if _are_dates(name, formats)}
    if not dates and not parts:
        raise ValueError("no column holds dates in a format that is known; name it by hand.")
    names = list(values)
    order = {name: (_rank(name, OCCURRED, NOT_OCCURRED), -names.index(name)) for name in dates}
    best = max(order, default="", key=order.get)
    if parts and (not best or not _has_clock(dates[best])):
        guess.columns |= parts
        return
    formats = dates[best]
    guess.date_format = _chosen(best, formats, guess)
    if others := [name for name in dates if name != best]:
        guess.doubts.append(f"the date is from {best!r}; other columns with dates: {others}")
    if any(form in EPOCH for form in formats):
        guess.doubts.append(
            f"{best!r} is Unix time, read as UTC; if it is the city's own clock: zone: wall"
        )
    if _has_clock(formats):
        guess.columns["time"] = best
        return
    guess.columns["date"] = best
    _guess_clock(values, guess)


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
    # Numbers are no dates, but for Unix time and YYYYMMDD.
    numbers = np.isfinite(numbers_or_nan(texts)).mean() >= FITS
    candidates = ("%Y%m%d", *EPOCH) if numbers else FORMATS
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
        if twin := next((other for other in chosen if (known[other] == known[form]).all()), None):
            guess.doubts.append(
                f"{name!r} fits {_name(twin)} and {_name(form)} alike; the first is taken"
            )
        else:
            chosen.append(form)
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
    is_unix = any(form in EPOCH for form in formats)
    return bool(formats) and (not is_unix or bool(re.search(UNIX_TIME, name, re.IGNORECASE)))


def _parts(values):
    """Columns of year, month, day, hour and minute, such as YEAR, OCC_YEAR or Year_occ."""
    folded = {re.sub(r"[\W_]", "", name).lower(): name for name in values}
    for before, after in (("", ""), ("occ", ""), ("occurrence", ""), ("", "occ"), ("incident", "")):
        found = {part: folded.get(f"{before}{part}{after}") for part in PARTS}
        months = values.get(found["month"], [])
        good = [_are_whole(values.get(found[part], [])) for part in ("year", "day", "hour")]
        if all(good) and np.mean(np.isfinite(read_months(months))) >= FITS:
            return {part: name for part, name in found.items() if name}
    return {}


def _guess_clock(values, guess):
    """Find the time of day beside a date."""
    date = guess.columns["date"]
    for name, texts in values.items():
        other = name == date or _rank(name, "", NOT_OCCURRED.replace("|hour", "")) < 0
        if other or len(texts) < 2 or not re.search(CLOCK, name, re.IGNORECASE):
            continue
        # 0 to 23 are hours: as HHMM they would all be in the first minutes of the day.
        if _are_whole(texts) and numbers_or_nan(texts).max() < 24:
            guess.columns["hour"] = name
            return
        if np.mean(read_clocks(texts) >= 0) >= FITS:
            guess.columns["clock"] = name
            return
    raise ValueError(
        f"its dates (column {date!r}) have no time of day, and no other column has one; forecasts"
        " by the hour need it."
    )


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


def hour_beside(sample, column):
    """Find the column that repeats the hour of the times as they are written.

    Then they are on the city's clock, whatever zone they claim (Boston's say +00).

    Parameters
    ----------
    sample : DataFrame of str
    column : str
        Of the times.

    Returns
    -------
    str
        Empty if there is none.
    """
    written = numbers_or_nan(sample[column].str.extract(r"[ T](\d{1,2}):")[0])
    hours = (name for name in sample if re.search(r"(^|[ _])(hour|hr)$", name, re.IGNORECASE))
    same = (name for name in hours if np.mean(numbers_or_nan(sample[name]) == written) >= FITS)
    return next(same, "")
