"""What a configuration takes its crimes and its weather from: files, months and limits."""

import os
from datetime import date, timedelta
from glob import glob
from pathlib import Path

from crimecast.frames import periods
from crimecast.running.plan import by_key, result, select


def months(config):
    """List the months of the period."""
    return periods.months(**config["period"])


def crime_tables(config, *, missing=True):
    """List the tables of crimes that the source gives or makes; those missing only if wanted."""
    crimes = config["crimes"]
    if crimes["source"] == "simulate":
        return [result(config, "crimes/source/simulated.csv")]
    if crimes["source"] == "lapd":
        return [result(config, f"crimes/source/lapd-{month}.csv") for month in months(config)]
    patterns = crimes["csv"]["path"]
    patterns = [patterns] if isinstance(patterns, str) else patterns
    patterns = map(os.path.expanduser, patterns)
    paths = [path for pattern in patterns for path in sorted(glob(pattern)) or [pattern]]
    return [path for path in paths if missing or Path(path).exists()]


def missing_tables(config):
    """Find the user's tables that are not there: path to where the city publishes it."""
    if config["crimes"]["source"] != "csv":
        return {}
    there = set(crime_tables(config, missing=False))
    published_at = config["crimes"]["csv"]["published_at"]
    return {path: published_at for path in crime_tables(config) if path not in there}


def reading(config):
    """Settings of the job that reads the tables of crimes."""
    crimes, own = config["crimes"], {"columns": {}, "date_format": ""}
    if crimes["source"] == "csv":
        own = {key: crimes["csv"][key] for key in own}
    return by_key(
        {
            "reading": own | {"filters": crimes["filters"]},
            "study": config["period"] | {"box": crimes["box"]},
            "duplicates_by": crimes["duplicates_by"],
        }
    )


def download(config, month):
    """Settings of the download of a month of crimes."""
    return select(config, "crimes.lapd", month=month)


def weather_months(config):
    """List the months of weather pages, those of the days before the period included."""
    weather, period = config["weather"], config["period"]
    if weather["source"] == "none":
        return []
    first = date.fromisoformat(period["start"]) - timedelta(days=weather["days_before"])
    return periods.months(first, period["end"])


def weather_settings(config, *keys, **more):
    """Keys of the section weather, the days of the period and the clock, as one dict."""
    chosen = {key: config["weather"][key] for key in keys}
    return by_key(chosen | config["period"] | {"timezone": config["city"]["timezone"]} | more)


def crawl_settings(config, month):
    """Settings of the crawl of a month."""
    keys = ("source", "stations", "addresses", "crawl", "demo_seed", "days_before")
    return weather_settings(config, *keys, "max_hole_hours", month=month)


def update_settings(config):
    """Say what `snakemake update` looks at: downloads, crawls and the events of the last run."""
    crimes, weather = config["crimes"]["source"], config["weather"]["source"]
    source = result(config, "crimes/source/lapd-{}")
    downloads = [
        {
            "csv": source.format(f"{month}.csv"),
            "lock": source.format(f"{month}.lock.json"),
            "cfg": download(config, month),
        }
        for month in (months(config) if crimes == "lapd" else [])
    ]
    crawls = [
        {
            "month": month,
            "pages": result(config, f"weather/pages/{month}.zip"),
            "folder": result(config, f"weather/crawl/{month}"),
            "cfg": crawl_settings(config, month),
        }
        for month in ([] if weather in ("demo", "csv") else weather_months(config))
    ]
    of_crimes = {
        "downloads": downloads,
        # A simulation never changes by itself.
        "source_paths": [] if crimes == "simulate" else crime_tables(config),
        "reading": reading(config),
        "events_of_month": {
            month: result(config, f"crimes/events/{month}.parquet") for month in months(config)
        },
    }
    return {"crimes": of_crimes, "weather": crawls}
