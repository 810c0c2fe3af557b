"""Readings and hourly weather on disk."""

import pandas as pd
import pyarrow as pa

from crimecast.files import intact, read_parquet, write_parquet
from crimecast.weather.variables import NUMBERS, PHENOMENA, VARIABLES, origin_column

_VALUES = [(name, pa.float64()) for name in NUMBERS] + [(name, pa.bool_()) for name in PHENOMENA]

READINGS_SCHEMA = pa.schema(
    [("time", pa.timestamp("s")), *_VALUES, ("daily", pa.bool_()), ("source", pa.string())]
)

WEATHER_SCHEMA = pa.schema(
    [
        ("hour", pa.timestamp("s")),
        *_VALUES,
        ("readings", pa.int64()),
        *((origin_column(name), pa.string()) for name in VARIABLES),
    ]
)


def write_readings(path, readings):
    """Write readings of stations: local wall clock, deg F, mph; null is unknown."""
    write_parquet(path, pa.Table.from_pandas(readings, READINGS_SCHEMA, preserve_index=False))


def read_readings(paths):
    """Read monthly readings into one DataFrame with the columns of ``READINGS_SCHEMA``.

    Reports at the edge of two months are in the files of both, but once in the DataFrame.
    """
    tables = [_read_as(READINGS_SCHEMA, path) for path in paths]
    tables.append(READINGS_SCHEMA.empty_table())
    phenomena = dict.fromkeys(PHENOMENA, pd.BooleanDtype())
    return pa.concat_tables(tables).to_pandas().astype(phenomena).drop_duplicates()


def write_weather(path, weather):
    """Write hourly weather, one row for each hour: temperature in deg F, wind speed in mph."""
    write_parquet(path, pa.Table.from_pandas(weather, WEATHER_SCHEMA, preserve_index=False))


def read_weather(path):
    """Read hourly weather into a DataFrame with the columns of ``WEATHER_SCHEMA``."""
    return _read_as(WEATHER_SCHEMA, path).to_pandas()


def _read_as(schema, path):
    table = read_parquet(path, schema.names)
    with intact(path):
        return table.cast(schema)
