"""Fetch again what sources may have changed, and report what is new, changed and gone."""

import logging
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from crawl_weather import crawl_weather
from crimecast import files, logs
from crimecast.updates import compare_pages, compare_rows, report_table
from crimecast.weather.pages import read_archive
from fetch_lapd import fetch_lapd
from read_crimes import read_crimes

logger = logging.getLogger(__name__)


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
            fetch_lapd(download["csv"], download["lock"], download["cfg"], token)
    if not source_paths or not all(map(os.path.exists, [*source_paths, *events_of_month.values()])):
        return []
    with TemporaryDirectory() as folder:
        now = {month: Path(folder) / month for month in events_of_month}
        others = (Path(folder) / name for name in ("rejects.csv", "ledger.json"))
        read_crimes(source_paths, now.values(), *others, reading)
        return [
            {"source": "crimes", "month": month}
            | compare_rows(files.read_events([path]), files.read_events([now[month]]))
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


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        update(
            snakemake.params.report, snakemake.params.cfg, os.environ.get("SOCRATA_APP_TOKEN", "")
        )
