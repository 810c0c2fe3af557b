"""What is new, changed and gone between two editions of a source, month by month."""

import pandas as pd

from crimecast import files

REPORT_COLUMNS = ["source", "month", "before", "now", "new", "changed", "gone"]


def compare_rows(before, now):
    """Count the rows that differ between two editions of a table of crimes.

    Parameters
    ----------
    before, now : DataFrame
        Columns ``id, time, lat, lon, type``. A row may be there several times.

    Returns
    -------
    dict
        ``before`` and ``now`` (rows), ``new``, ``changed`` (another row with the same id) and
        ``gone``. Rows without an id never count as changed: as one gone and one new.
    """
    keys = [*files.EVENTS_SCHEMA.names, "copy"]
    both = _numbered(before).merge(_numbered(now), how="outer", on=keys, indicator="edition")
    gone, new = (
        both.loc[both["edition"] == edition, "id"] for edition in ("left_only", "right_only")
    )
    n_changed = len(set(gone.dropna()) & set(new.dropna()))
    return {
        "before": len(before),
        "now": len(now),
        "new": len(new) - n_changed,
        "changed": n_changed,
        "gone": len(gone) - n_changed,
    }


def _numbered(rows):
    """Tell equal rows apart by a number, so that a second copy counts as new."""
    rows = rows[files.EVENTS_SCHEMA.names]
    return rows.assign(copy=rows.groupby(rows.columns.tolist(), dropna=False).cumcount())


def compare_pages(before, now):
    """Count the web pages that differ between two crawls of the same days.

    Parameters
    ----------
    before, now : iterable of crimecast.weather.pages.Page

    Returns
    -------
    dict
        As for `compare_rows`; a page is the same as another of its day and address.
    """
    before, now = ({(page.first, page.address): page.sha256 for page in p} for p in (before, now))
    common = before.keys() & now.keys()
    return {
        "before": len(before),
        "now": len(now),
        "new": len(now) - len(common),
        "changed": sum(before[key] != now[key] for key in common),
        "gone": len(before) - len(common),
    }


def report_table(entries):
    """Make a table of entries ``{source, month, before, ...}``, sources and months in order."""
    table = pd.DataFrame(entries, columns=REPORT_COLUMNS)
    return table.sort_values(["source", "month"], ignore_index=True)
