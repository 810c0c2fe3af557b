"""What became of every page: a row each, and the readings of all."""

import pandas as pd

from crimecast.weather import parse, readings
from crimecast.weather.readings import PageError

COLUMNS = [
    *("first", "last", "address", "status", "attempts", "bytes", "sha256"),
    *("layout", "readings", "rejected", "outside", "used", "reason"),
]
N_REASONS = 5  # faults of a page that are spelt out


def read_pages(pages, *, timezone, columns):
    """Read pages into readings and a ledger.

    Parameters
    ----------
    pages : iterable of crimecast.weather.pages.Page
    timezone : str
        IANA zone of the city.
    columns : dict
        New names of columns of own files.

    Returns
    -------
    all_readings : DataFrame
        See `crimecast.weather.readings.table`.
    ledger : DataFrame
        A row a page, with the columns of ``COLUMNS``: ``used`` tells whether it gave readings,
        ``reason`` why it did not, or what of it was left out.
    """
    found, rows = [], []
    for page in pages:
        parsed, reason = _read(page, timezone, columns)
        if parsed is not None:
            found.extend(parsed.readings)
        rows.append(_row(page, parsed, reason))
    return readings.table(found), pd.DataFrame(rows, columns=COLUMNS)


def _read(page, timezone, columns):
    if page.problem:
        return None, page.problem
    if page.status != 200:
        return None, f"status {page.status}"
    asked = parse.Asked(page.first, page.last, timezone, page.address, columns)
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
        "readings": len(parsed.readings) if parsed else 0,
        "rejected": len(parsed.faults) if parsed else 0,
        "outside": parsed.n_outside if parsed else 0,
        "used": parsed is not None,
        "reason": reason,
    }


def unread(ledger):
    """Sentences that name the pages of days of which no page could be read.

    Parameters
    ----------
    ledger : DataFrame

    Returns
    -------
    list of str
    """
    is_read = ledger.groupby("first")["used"].transform("any")
    lost = ledger[~is_read]
    return [f"{row.first} {row.address}: {row.reason}" for row in lost.itertuples()]
