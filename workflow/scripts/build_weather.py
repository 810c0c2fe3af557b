"""Readings of all months -> weather of every hour; constant weather if there is no source."""

import logging

from crimecast import files, logs
from crimecast.weather import hourly

logger = logging.getLogger(__name__)


def build_weather(hourly_path, cfg):
    hours = hourly.weather_hours(cfg["period"]["start"], cfg["period"]["end"])
    table = hourly.constant_weather(hours)
    files.write_weather(hourly_path, table)
    logger.info("%s: %d hours, constant", hourly_path, len(table))


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        build_weather(snakemake.output.hourly, snakemake.params.cfg)
