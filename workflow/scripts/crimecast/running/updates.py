"""What is new, changed and gone between two editions of a source, month by month."""

import logging
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from crimecast import files
from crimecast.crimes.events import EVENTS_SCHEMA, read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.crimes.socrata import fetch_socrata
from crimecast.weather.pages import read_archive
from crimecast.weather.sources import crawl_weather

logger = logging.getLogger(__name__)

REPORT_COLUMNS = ["source", "month", "before", "now", "new", "changed", "gone"]


def update(report_path, cfg, token):
    """Update the crimes, then the weather; a failure leaves what was there before."""
    entries = [*update_crimes(**cfg["crimes"], token=token), *update_weather(cfg["weather"])]
    report = report_table(entries)
    files.write_csv(report_path, report)
    if report.empty:
        logger.info("nothing to update: no source can have changed, or nothing was run yet")
    else:
        logger.info("%s\n%s", report_path, report.to_string(index=False))
    logger.info("snakemake now runs what follows from the changes")


def update_crimes(downloads, source_paths, reading, events_of_month, token):
    """Download again the months there are; compare all sources with the events of the last run.

    Parameters
    ----------
    downloads : list of dict
        ``csv``, ``lock`` and ``cfg`` of each download; empty for files of the user.
    source_paths : list of path
    reading : dict
        As for rule read_crimes.
    events_of_month : dict of str to path
        Month to the events of the last run.
    token : str
        Of the service; empty for none.

    Returns
    -------
    list of dict
        An entry a month.
    """
    for download in downloads:
        # What was never fetched, the next run fetches.
        if Path(download["csv"]).exists():
            fetch_socrata(download["csv"], download["lock"], download["cfg"], token)
    if not source_paths or not all(map(os.path.exists, [*source_paths, *events_of_month.values()])):
        return []
    with TemporaryDirectory() as folder:
        now = {month: Path(folder) / month for month in events_of_month}
        others = (Path(folder) / name for name in ("rejects.csv", "ledger.json"))
        read_crimes(source_paths, now.values(), *others, reading)
        return [
            {"source": "crimes", "month": month}
            | compare_rows(read_events([path]), read_events([now[month]]))
            for month, path in events_of_month.items()
        ]


def update_weather(crawls):
    """Crawl again the months there are; replace those of which a page has changed.

    Parameters
    ----------
    crawls : list of dict
        ``month``, ``pages``, ``folder`` and ``cfg`` of each crawl; empty if there is no site.

    Returns
    -------
    list of dict
        An entry a month.
    """
    there = [crawl for crawl in crawls if Path(crawl["pages"]).exists()]
    return [{"source": "weather", "month": crawl["month"]} | _crawl_again(crawl) for crawl in there]


def _crawl_again(crawl):
    archive, folder = Path(crawl["pages"]), Path(crawl["folder"])
    # Beside the old pages: an interrupted update goes on where it stopped.
    new_archive, new_folder = (path.with_name(f"{path.name}.new") for path in (archive, folder))
    crawl_weather([], new_archive, new_folder, crawl["cfg"])
    counts = compare_pages(read_archive(archive), read_archive(new_archive))
    shutil.rmtree(folder, ignore_errors=True)
    new_folder.replace(folder)
    if counts["new"] or counts["changed"] or counts["gone"]:
        new_archive.replace(archive)
    else:
        new_archive.unlink()
    return counts


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
    keys = [*EVENTS_SCHEMA.names, "copy"]
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
    rows = rows[EVENTS_SCHEMA.names]
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
