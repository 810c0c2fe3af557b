"""Readings of all months -> weather of every hour; constant weather if there is no source."""

import logging

from crimecast import files, logs
from crimecast.weather import external, hourly, ledger, page_list
from crimecast.weather.files import read_readings, write_weather

logger = logging.getLogger(__name__)


def build_weather(readings_paths, pages_paths, hourly_path, ledger_path, cfg):
    hours = hourly.weather_hours(cfg["start"], cfg["end"])
    readings, pages = read_readings(readings_paths), page_list.read_lists(pages_paths)
    if cfg["sources"]:
        table = _from_readings(readings, pages, hours, cfg)
    else:
        table = hourly.constant_weather(hours)
    write_weather(hourly_path, table)
    totals = ledger.ledger(table, readings, pages)
    files.write_json(ledger_path, totals)
    for sentence in ledger.odd_clock(table):
        logger.warning(sentence)
    for name, origins in totals["origins"].items():
        logger.info("%s of %d hours: %s", name, totals["hours"], origins)


def _from_readings(readings, pages, hours, cfg):
    needed = external.weather_needed(cfg["features"])
    try:
        return hourly.hourly_weather(
            readings,
            hours,
            sources=cfg["sources"],
            max_hole_hours=cfg["max_hole_hours"],
            needed=needed,
        )
    except hourly.HoleError as error:
        unread = "".join(f"\n  {sentence}" for sentence in page_list.unread(pages)) or " none"
        raise hourly.HoleError(
            f"weather: {error}\nDays of which no page could be read:{unread}\n"
            "See weather/pages.csv. Take another weather.source, add the missing hours by"
            " weather.sources, or allow longer holes with weather.max_hole_hours."
        ) from None


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        build_weather(
            snakemake.input.readings,
            snakemake.input.pages,
            snakemake.output.hourly,
            snakemake.output.ledger,
            snakemake.params.cfg,
        )
