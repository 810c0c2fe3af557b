"""Readings of all months -> weather of every hour; constant weather if there is no source."""

import logging

import pandas as pd

from crimecast import files, logs
from crimecast.weather import external, hourly, page_list

logger = logging.getLogger(__name__)


def build_weather(readings_paths, ledger_paths, hourly_path, cfg):
    hours = hourly.weather_hours(cfg["start"], cfg["end"])
    if cfg["source"] == "none":
        table = hourly.constant_weather(hours)
    else:
        table = _from_readings(readings_paths, ledger_paths, hours, cfg)
    files.write_weather(hourly_path, table)
    n_filled = (table["readings"] == 0).sum()
    logger.info("%s: %d hours, %d of them without a reading", hourly_path, len(table), n_filled)


def _from_readings(readings_paths, ledger_paths, hours, cfg):
    needed = external.weather_needed(cfg["features"])
    try:
        return hourly.hourly_weather(
            files.read_readings(readings_paths),
            hours,
            max_hole_hours=cfg["max_hole_hours"],
            needed=needed,
        )
    except hourly.HoleError as error:
        unread = page_list.unread(pd.concat([pd.read_csv(path) for path in ledger_paths]))
        pages = "".join(f"\n  {sentence}" for sentence in unread) or " none"
        raise hourly.HoleError(
            f"weather: {error}\nDays of which no page could be read:{pages}\n"
            "See weather/ledger.csv. Take another weather.source, add the missing hours by"
            " weather.source: csv, or allow longer holes with weather.max_hole_hours."
        ) from None


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        build_weather(
            snakemake.input.readings,
            snakemake.input.ledger,
            snakemake.output.hourly,
            snakemake.params.cfg,
        )
