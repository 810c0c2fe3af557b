"""Pages of a month and files of the user -> readings, and what became of every page."""

import logging

import pandas as pd

from crimecast import files, logs
from crimecast.frames import periods
from crimecast.weather import page_list, pages
from crimecast.weather.files import write_readings
from crimecast.weather.readings import table

logger = logging.getLogger(__name__)


def parse_weather(archives, readings_path, pages_path, cfg):
    pages.refuse_missing(cfg["sources"])
    days = periods.days(cfg["start"], cfg["end"])
    readings, parts = [], []
    for source in cfg["sources"]:
        if source["source"] == "csv":
            found = [pages.from_file(path, days[0], days[-1]) for path in source["path"]]
        else:
            found = pages.read_archive(archives[source["source"]])
        new, part = page_list.read_pages(
            found, source, timezone=cfg["timezone"], trace_is_rain=cfg["trace_is_rain"]
        )
        readings += new
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    write_readings(readings_path, table(readings))
    files.write_csv(pages_path, rows)
    logger.info(
        "%s: %d readings of %d pages, %d pages unread, %d rows or values rejected",
        readings_path,
        len(readings),
        len(rows),
        (~rows["used"]).sum(),
        rows["rejected"].sum(),
    )
    for sentence in page_list.unread(rows):
        logger.warning("no page of this day can be read: %s", sentence)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        parse_weather(
            dict(snakemake.input.items()),
            snakemake.output.readings,
            snakemake.output.pages,
            snakemake.params.cfg,
        )
