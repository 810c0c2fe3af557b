"""A month of weather pages: fetched from the source, or from the demo site on loopback."""

import logging
import os
import tempfile
from pathlib import Path

import pandas as pd

from crimecast import logs, periods
from crimecast.weather import pages, sources

logger = logging.getLogger(__name__)

KEY_VARIABLE = "CRIMECAST_WEATHER_KEY"


def crawl_weather(climate_paths, archive_path, folder, cfg):
    days = periods.days_of_month(cfg["month"], cfg["start"], cfg["end"], cfg["days_before"])
    key = os.environ.get(KEY_VARIABLE, "")
    tables = [pd.read_csv(path) for path in climate_paths]
    with tempfile.TemporaryDirectory() as scratch:
        # Pages of the demo are made anew: kept ones would outlive a change of their model.
        folder = Path(scratch if cfg["source"] == "demo" else folder)
        found = sources.crawl_days(days, folder, cfg, key=key, climate_tables=tables)
    pages.write_archive(archive_path, found)
    logger.info("%s: %d pages for %d days", archive_path, len(found), len(days))


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        crawl_weather(
            snakemake.input, snakemake.output.pages, snakemake.params.folder, snakemake.params.cfg
        )
