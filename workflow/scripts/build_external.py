"""Hourly weather, holidays and the clock -> external features of every hour of the period."""

import logging

from crimecast import files, logs
from crimecast.frames import periods
from crimecast.weather import external
from crimecast.weather.files import read_weather

logger = logging.getLogger(__name__)


def build_external(weather_path, external_path, cfg):
    hours = periods.hours(**cfg["period"])
    table = external.external_features(
        hours,
        read_weather(weather_path),
        **cfg["external"],
        country=cfg["city"]["country"],
        subdivision=cfg["city"]["subdivision"],
    )
    files.write_parquet(external_path, table)
    for name in cfg["external"]["features"]:
        column = table[name]
        logger.info("%s: %g to %g, mean %g", name, column.min(), column.max(), column.mean())


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        build_external(snakemake.input.weather, snakemake.output.external, snakemake.params.cfg)
