"""What became of every page: a row each, and the readings of all."""

import hashlib
from dataclasses import replace
from datetime import datetime, time

import pandas as pd

from crimecast.weather import parse
from crimecast.weather.readings import PageError

COLUMNS = [
    *("source", "first", "last", "address", "status", "attempts", "bytes", "sha256"),
    *("layout", "station", "readings", "rejected", "outside", "used", "reason", "undated"),
]
# What a source of the config says about how its pages are read.
HOW_TO_READ = ("columns", "clock", "date_format", "units", "only_station", "missing")
REPEATED = "it does not say its day and is the same as the page of "
N_REASONS = 5  # faults of a page that are spelt out


def read_pages(pages, source, *, timezone, trace_is_rain):
    """Read the pages of a source into readings and a list of the pages.

    Parameters
    ----------
    pages : iterable of crimecast.weather.pages.Page
    source : dict
        ``name``, ``source`` and ``HOW_TO_READ``, as in the config.
    timezone : str
        IANA zone of the city.
    trace_is_rain : bool

    Returns
    -------
    all_readings : list of crimecast.weather.readings.Reading
    rows : DataFrame
        One row for each page, with the columns of ``COLUMNS``: ``used`` tells whether it gave
        readings, ``reason`` why it did not, or what of it was left out; ``undated`` is a hash of
        the readings of a page that does not say its day, else empty.
    """
    settings = {key: source[key] for key in HOW_TO_READ} | {"trace_is_rain": trace_is_rain}
    settings |= {"timezone": timezone, "of_one_day": source["source"] != "csv"}
    found, rows = [], []
    for page in pages:
        asked = parse.Asked(page.first, page.last, address=page.address, **settings)
        parsed, reason = _read(page, asked)
        if parsed is not None:
            found += [replace(reading, source=source["name"]) for reading in parsed.readings]
        rows.append({"source": source["name"]} | _row(page, parsed, reason))
    return found, pd.DataFrame(rows, columns=COLUMNS)


def _read(page, asked):
    if page.problem:
        return None, page.problem
    if page.status != 200:
        return None, f"status {page.status}"
    try:
        parsed = parse.parse_page(page.body, asked)
    except PageError as error:
        return None, str(error)
    whole = parse.is_whole(page.body) or page.body[:2] == parse.GZIP_MARK
    faults = [] if whole else ["it has no end and may be cut off"]
    return parsed, parse.first_faults(faults + parsed.faults, N_REASONS)


def _row(page, parsed, reason):
    return {
        "first": str(page.first),
        "last": str(page.last),
        "address": page.address,
        "status": page.status,
        "attempts": page.attempts,
        "bytes": len(page.body),
        "sha256": page.sha256,
        "layout": parsed.layout if parsed else "",
        "station": parsed.station if parsed else "",
        "readings": len(parsed.readings) if parsed else 0,
        "rejected": len(parsed.faults) if parsed else 0,
        "outside": parsed.n_outside if parsed else 0,
        "used": parsed is not None,
        "reason": reason,
        "undated": _hash_of_day(parsed.readings, page.first) if parsed and not parsed.dated else "",
    }


def _hash_of_day(found, day):
    """Hash of readings whose times count from the day asked for: the same page gives the same."""
    start = datetime.combine(day, time())
    moved = [replace(reading, time=reading.time - start) for reading in found]
    return hashlib.sha256(repr(moved).encode()).hexdigest()[:16]


def read_lists(paths):
    """Read lists of pages on disk into one DataFrame with the columns of ``COLUMNS``."""
    texts = dict.fromkeys(
        ("source", "address", "sha256", "layout", "station", "reason", "undated"), str
    )
    tables = [pd.read_csv(path, keep_default_na=False, dtype=texts) for path in paths]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def refuse_several_stations(pages):
    """Refuse a source whose pages are of several stations: their readings would be averaged.

    Raises
    ------
    ValueError
        That names the source and the stations.
    """
    of_station = pages[pages["station"] != ""]
    for source, stations in of_station.groupby("source")["station"].unique().items():
        if len(stations) > 1:
            raise ValueError(
                f"weather, source {source}: its pages are of {len(stations)} stations"
                f" ({', '.join(sorted(stations)[:4])} ...); make each a source of its own in"
                " weather.sources, or name one in weather.only_station."
            )


def note_repeats(pages):
    """Note where a page that does not say its day is the same as that of another day.

    Parameters
    ----------
    pages : DataFrame
        Columns of ``COLUMNS``.

    Returns
    -------
    DataFrame
        With a sentence more in ``reason`` of such pages.
    """
    undated = pages[pages["undated"] != ""]
    earliest = undated.groupby(["source", "undated"])["first"].transform("min")
    repeated = earliest[earliest != undated["first"]]
    reasons = pages["reason"].copy()
    reasons[repeated.index] = REPEATED + repeated + reasons[repeated.index].map(_added)
    return pages.assign(reason=reasons)


def _added(reason):
    return f"; {reason}" if reason else ""


def unread(pages):
    """Sentences that name the pages of days of which no page could be read.

    Parameters
    ----------
    pages : DataFrame

    Returns
    -------
    list of str
    """
    is_read = pages.groupby(["source", "first"])["used"].transform("any")
    lost = pages[~is_read]
    return [f"{row.first} {row.address}: {row.reason}" for row in lost.itertuples()]
