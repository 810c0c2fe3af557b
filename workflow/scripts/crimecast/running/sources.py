"""What a configuration takes its crimes and its weather from: files, months and limits."""

import os
from datetime import date, timedelta
from glob import glob
from pathlib import Path

from crimecast.frames import periods
from crimecast.running.plan import by_key, result

# Settings of the section weather that each entry of weather.sources may have of its own.
OWN_SETTINGS = ("source", "path", "published_at", "columns", "clock", "date_format", "units")
OWN_SETTINGS += ("only_station", "missing")

# Sources of crimes: from a service, and those whose columns the section crimes.csv names.
DOWNLOADED = ("socrata", "lapd")
OWN_COLUMNS = ("csv", "socrata")


def _files(patterns):
    """Files of a pattern or a list of them; a pattern that none fits stands for itself."""
    patterns = [patterns] if isinstance(patterns, str) else patterns
    patterns = map(os.path.expanduser, patterns)
    return [path for pattern in patterns for path in sorted(glob(pattern)) or [pattern]]


def months(config):
    """List the months of the period."""
    return periods.months(**config["period"])


def crime_tables(config, *, missing=True):
    """List the tables of crimes that the source gives or makes; those missing only if wanted."""
    crimes = config["crimes"]
    if crimes["source"] == "simulate":
        return [result(config, "crimes/source/simulated.csv")]
    if crimes["source"] in DOWNLOADED:
        return [result(config, f"crimes/source/{d}-{month}.csv") for d, month in downloads(config)]
    paths = _files(crimes["csv"]["path"])
    return [path for path in paths if missing or Path(path).exists()]


def own_tables(config):
    """List the user's tables of crimes that are there."""
    return crime_tables(config, missing=False) if config["crimes"]["source"] == "csv" else []


def missing_tables(config):
    """Find the user's tables that are not there: path to where the city publishes it."""
    if config["crimes"]["source"] != "csv":
        return {}
    there = set(crime_tables(config, missing=False))
    published_at = config["crimes"]["csv"]["published_at"]
    return {path: published_at for path in crime_tables(config) if path not in there}


# How tables in an official layout are read, whatever section crimes.csv says.
OFFICIAL = {
    "columns": {},
    "date_format": "",
    "zone": "wall",
    "interval": "start",
    "interval_seed": 0,
    "crs": "",
    "decimal": ".",
    "thousands": "",
    "encoding": "utf-8",
    "separator": ",",
    "quote": '"',
    "skip_lines": 0,
}


def table_settings(own, *, filters, timezone):
    """Group the settings of a table as `crimecast.crimes.reader.read_rows` takes them.

    Parameters
    ----------
    own : dict
        Keys of the section crimes.csv; the others are those of an official layout.
    filters : dict
    timezone : str

    Returns
    -------
    dict
    """
    csv = OFFICIAL | own
    return {
        "columns": csv["columns"],
        "filters": filters,
        "times": {
            "date_format": csv["date_format"],
            "zone": csv["zone"],
            "timezone": timezone,
            "interval": csv["interval"],
            "seed": csv["interval_seed"],
        },
        "places": {key: csv[key] for key in ("crs", "decimal", "thousands")},
        "text": {key: csv[key] for key in ("encoding", "separator", "quote", "skip_lines")},
    }


def reading(config):
    """Settings of the job that reads the tables of crimes."""
    crimes, own = config["crimes"], {}
    if crimes["source"] in OWN_COLUMNS:
        own = {key: crimes["csv"][key] for key in OFFICIAL}
    timezone = config["city"]["timezone"] if own else ""
    return by_key(
        {
            "reading": table_settings(own, filters=crimes["filters"], timezone=timezone),
            "study": config["period"] | {"box": crimes["box"]},
            "duplicates_by": crimes["duplicates_by"],
            "list_outside": crimes["list_outside"],
        }
    )


def downloads(config):
    """List the downloads of crimes: data set and month, wherever both have days of the period."""
    return [
        (dataset["id"], month)
        for month in months(config)
        for dataset in config["crimes"]["socrata"]["datasets"]
        if _days(dataset, month)
    ]


def download(config, dataset, month):
    """What is downloaded of a data set for a month."""
    socrata = config["crimes"]["socrata"]
    chosen = next(entry for entry in socrata["datasets"] if entry["id"] == dataset)
    first, last = _days(chosen, month)
    own = {"dataset": dataset, "time": chosen["time"], "first": first, "last": last}
    return by_key(own | {"url": socrata["url"]})


def download_limits(config):
    """How much a download may take, and how it is asked for; none of it changes what comes."""
    socrata = config["crimes"]["socrata"]
    return {key: socrata[key] for key in socrata if key not in ("url", "datasets")}


def _days(dataset, month):
    """First and last day of a month that a data set is used for; None if there is none."""
    year, number = map(int, month.split("-"))
    first, after = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    start = max(first.isoformat(), dataset.get("start", ""))
    end = min((after - timedelta(days=1)).isoformat(), dataset.get("end", "9999"))
    return (start, end) if start <= end else None


def weather_sources(config):
    """List the sources of weather, best first; none for constant weather.

    Returns
    -------
    list of dict
        ``name`` and the settings of the section weather that a source may have of its own, its
        own first; ``path`` is a list of files.
    """
    weather = config["weather"]
    shared = {key: weather[key] for key in OWN_SETTINGS}
    entries = weather["sources"] or [{"name": weather["source"]}]
    found = [shared | entry for entry in entries]
    return [
        by_key(source | {"path": _files(source["path"]) if source["source"] == "csv" else []})
        for source in found
        if source["source"] != "none"
    ]


def crawled(config):
    """List the sources of weather whose pages are crawled, each once."""
    names = [source["source"] for source in weather_sources(config)]
    return sorted(set(names) - {"csv"})


def weather_files(config):
    """List the user's files of weather that are there; a job names those that are not."""
    paths = [path for source in weather_sources(config) for path in source["path"]]
    return [path for path in paths if Path(path).exists()]


def weather_months(config):
    """List the months of weather pages, those of the days before the period included."""
    weather, period = config["weather"], config["period"]
    if not weather_sources(config):
        return []
    first = date.fromisoformat(period["start"]) - timedelta(days=weather["days_before"])
    return periods.months(first, period["end"])


def weather_settings(config, *keys, **more):
    """Keys of the section weather, the days of the period and the clock, as one dict."""
    chosen = {key: config["weather"][key] for key in keys}
    return by_key(chosen | config["period"] | {"timezone": config["city"]["timezone"]} | more)


def crawl_settings(config, source, month):
    """Settings of the crawl of a month of a source, without the crawler's manners and limits."""
    weather = config["weather"]
    own = {
        key: {name: value for name, value in weather[key].items() if name == source}
        for key in ("stations", "addresses")
    }
    days = _days_of_month(config, month)
    return weather_settings(config, "demo_seed", "max_hole_hours", source=source, **own, **days)


def parse_settings(config, month):
    """Settings of the job that reads the weather of a month."""
    found, days = weather_sources(config), _days_of_month(config, month)
    return weather_settings(config, "trace_is_rain", sources=found, **days)


def _days_of_month(config, month):
    """First and last day of a month whose weather is wanted; a longer period changes no other."""
    days = periods.days_of_month(
        month, **config["period"], days_before=config["weather"]["days_before"]
    )
    return {"start": str(days[0]), "end": str(days[-1])}


def update_settings(config):
    """Say what `snakemake update` looks at: downloads, crawls and the events of the last run."""
    crimes = config["crimes"]["source"]
    fetched = [
        {
            "csv": result(config, f"crimes/source/{dataset}-{month}.csv"),
            "lock": result(config, f"crimes/source/{dataset}-{month}.lock.json"),
            "cfg": download(config, dataset, month) | download_limits(config),
        }
        for dataset, month in (downloads(config) if crimes in DOWNLOADED else [])
    ]
    crawls = [
        {
            "month": month,
            "pages": result(config, f"weather/pages/{name}/{month}.zip"),
            "folder": result(config, f"weather/crawl/{name}/{month}"),
            "cfg": crawl_settings(config, name, month) | {"crawl": config["weather"]["crawl"]},
        }
        for name in crawled(config)
        for month in weather_months(config)
        if name != "demo"
    ]
    of_crimes = {
        "downloads": fetched,
        # A simulation never changes by itself.
        "source_paths": [] if crimes == "simulate" else crime_tables(config),
        "reading": reading(config),
        "events_of_month": {
            month: result(config, f"crimes/events/{month}.parquet") for month in months(config)
        },
    }
    return {"crimes": of_crimes, "weather": crawls}
