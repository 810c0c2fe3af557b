"""Pages of a month -> readings, and a ledger of what became of every page."""

import logging
from pathlib import Path

from crimecast import files, logs
from crimecast.frames import periods
from crimecast.weather import page_list, pages

logger = logging.getLogger(__name__)


def parse_weather(paths, readings_path, ledger_path, cfg):
    days = periods.days_of_month(cfg["month"], cfg["start"], cfg["end"], cfg["days_before"])
    if cfg["source"] == "csv":
        found = [pages.from_file(path, days[0], days[-1]) for path in paths]
    else:
        found = pages.read_archive(Path(paths[0]))
    readings, rows = page_list.read_pages(found, timezone=cfg["timezone"], columns=cfg["columns"])
    files.write_readings(readings_path, readings)
    files.write_csv(ledger_path, rows)
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
            snakemake.input,
            snakemake.output.readings,
            snakemake.output.ledger,
            snakemake.params.cfg,
        )
