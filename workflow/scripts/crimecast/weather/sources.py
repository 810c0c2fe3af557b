"""Which pages each source has, and a crawl of them."""

import logging
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from filelock import FileLock

from crimecast.frames import periods
from crimecast.weather import demo_site, pages, parse
from crimecast.weather.addresses import fill
from crimecast.weather.crawl import Wanted, crawl
from crimecast.weather.demo_climate import Climate
from crimecast.weather.fetch import Fetcher
from crimecast.weather.pages import Store
from crimecast.weather.readings import PageError

logger = logging.getLogger(__name__)

KEY_VARIABLE = "CRIMECAST_WEATHER_KEY"
DEMO_STATION = "KLAX"
PAGE_A_DAY = {"demo", "wunderground"}
# The site is our own and is gone after the crawl: no reason to be slow.
DEMO_PACE = {"delay_s": 0.0, "backoff_s": 0.01}


def wanted_pages(days, *, source, station, addresses):
    """List what to fetch for some days: one page for each day, or one for all.

    Parameters
    ----------
    days : list of date
        Consecutive.
    source : str
        ``demo``, ``wunderground``, ``iem`` or ``lcd``.
    station : str
    addresses : list of str
        Templates with ``{station}``, ``{key}`` and the dates ``{day}`` or ``{first}``, ``{last}``,
        ``{before}`` (the day before the first) and ``{after}`` (two days after the last), which
        take formats: ``{day.year}``, ``{day:%Y%m%d}``.

    Returns
    -------
    list of crimecast.weather.crawl.Wanted

    Raises
    ------
    ValueError
        If a template is wrong.
    """
    spans = [(day, day) for day in days] if source in PAGE_A_DAY else [(days[0], days[-1])]
    return [
        Wanted(first, last, tuple(fill(a, station, first, last) for a in addresses))
        for first, last in spans
    ]


def crawl_days(days, folder, cfg, *, key="", climate_tables=None):
    """Crawl the pages of some days.

    Parameters
    ----------
    days : list of date
        Consecutive.
    folder : path
        Where pages of real sites are kept while the crawl goes on, and after.
    cfg : dict
        ``source``, ``stations``, ``addresses``, ``crawl``, ``demo_seed``, ``max_hole_hours`` of
        the section weather, and ``timezone``.
    key : str
        Secret of the service, if it needs one.
    climate_tables : tuple of DataFrame
        Hours and months of resources/la_weather; only for the demo.

    Returns
    -------
    list of crimecast.weather.pages.Page
    """
    source = cfg["source"]
    is_demo = source == "demo"
    wanted = wanted_pages(
        days,
        source=source,
        station=DEMO_STATION if is_demo else cfg["stations"][source],
        addresses=demo_site.ADDRESSES if is_demo else cfg["addresses"][source],
    )

    def why_unreadable(page):
        return _why_unreadable(page, cfg["timezone"])

    opened = _demo(cfg, climate_tables) if is_demo else _one_at_a_time(folder, cfg, key)
    with opened as fetcher:
        return crawl(
            wanted,
            Store(folder),
            fetcher,
            why_unreadable=why_unreadable,
            max_hole_hours=cfg["max_hole_hours"],
        )


@contextmanager
def _demo(cfg, climate_tables):
    climate = Climate(*climate_tables, cfg["demo_seed"])
    with demo_site.serve(demo_site.DemoSite(climate, cfg["timezone"])) as address:
        yield Fetcher(cfg["crawl"] | DEMO_PACE, connect_to=address)


@contextmanager
def _one_at_a_time(folder, cfg, key):
    """Months are jobs of their own: a lock keeps them from asking a site at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / ".crawl.lock"):
        yield Fetcher(cfg["crawl"], key=key)


def _why_unreadable(page, timezone):
    if page.status != 200:
        return f"status {page.status}"
    try:
        parse.parse_page(page.body, parse.Asked(page.first, page.last, timezone, page.address))
    except PageError as error:
        return str(error)
    return ""


def crawl_weather(climate_paths, archive_path, folder, cfg):
    days = periods.days(cfg["start"], cfg["end"])
    key = os.environ.get(KEY_VARIABLE, "")
    tables = [pd.read_csv(path) for path in climate_paths]
    with tempfile.TemporaryDirectory() as scratch:
        # Pages of the demo are made anew: kept ones would outlive a change of their model.
        folder = Path(scratch if cfg["source"] == "demo" else folder)
        found = crawl_days(days, folder, cfg, key=key, climate_tables=tables)
    pages.write_archive(archive_path, found)
    logger.info("%s: %d pages for %d days", archive_path, len(found), len(days))
