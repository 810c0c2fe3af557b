"""Whether crimes and weather can be read as the settings say: files, columns, formats, addresses.

None of these checks looks into a table: only the job that reads it can tell what is in there.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime
from itertools import combinations
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crimecast.crimes.layouts import EPOCH, WHEN, WHERE
from crimecast.running import sources
from crimecast.weather import addresses

# An hour after noon, a day that is no month: nothing is mistaken for something else.
PROBE = datetime(2015, 11, 30, 23, 45, tzinfo=UTC)
# Zones that mean another clock on another machine, or none.
NO_PLACES = ("Factory", "localtime", "posixrules")
WEATHER_CLOCKS = ("layout", "local", "standard")


def _crime_tables(config):
    """Files of the source csv: named, there, each once, and files."""
    if config["crimes"]["source"] != "csv":
        return
    key = "crimes.csv.path"
    paths = sources.crime_tables(config)
    if not paths or "" in paths:
        yield f"{key}: names no file; write where the table of crimes lies, such as data/*.csv."
        return
    yield from _no_files(key, paths)
    published_at = config["crimes"]["csv"]["published_at"]
    # A dry run is of use before the download: where that is told, the run itself refuses.
    if not published_at:
        yield from _missing(key, sources.missing_tables(config), "")


def missing_tables(config):
    """Yield a sentence for each table of the user's that is not there."""
    yield from _missing("crimes.csv.path", sources.missing_tables(config), "The city publishes it")
    for source in sources.weather_sources(config):
        missing = {p: source["published_at"] for p in source["path"] if not os.path.exists(p)}
        yield from _missing("weather.path", missing, "It is published")


def _missing(key, published_at, publisher):
    for path, address in published_at.items():
        if not os.path.isdir(path):
            have = f" {publisher} at {address}." if address else ""
            seen = "" if os.path.isabs(path) else f", seen from {os.getcwd()}"
            yield f"{key}: {path} is not there{seen}.{have} Put it there, or write where it is."


def _no_files(key, paths):
    for path in dict.fromkeys(paths):
        if not path.isprintable():
            yield f"{key}: {path!r} has characters that cannot be printed; give it another name."
        if {"{", "}"} & set(path):
            yield f"{key}: {path} has braces, Snakemake's wildcards; give the file another name."
        if os.path.exists(path) and not os.path.isfile(path):
            kind = "a folder" if os.path.isdir(path) else "no file that can be read twice"
            yield f"{key}: {path} is {kind}; write a file, or a pattern such as data/*.csv."
    for path, times in Counter(os.path.realpath(path) for path in paths).items():
        if times > 1 and os.path.isfile(path):
            yield f"{key}: {os.path.relpath(path)} is named {times} times; write each file once."


def _columns(config):
    """The user's own columns: enough for an event, and each for one thing."""
    crimes, columns = config["crimes"], config["crimes"]["csv"]["columns"]
    if crimes["source"] not in sources.OWN_COLUMNS or not columns:
        return
    key, fields = "crimes.csv.columns", columns.keys()
    has_date = "date" in fields or fields >= {"year", "month", "day"}
    if not (any(w <= fields for w in WHEN) and any(w <= fields for w in WHERE)):
        yield (
            f"{key}: has {', '.join(sorted(fields))}; an event needs time, or date and clock, and"
            " it needs lat and lon, x and y, or location."
        )
    elif "time" in fields and fields & {"date", "clock"}:
        yield f"{key}: has time beside date or clock; write time alone, or date and clock."
    elif has_date and not fields & {"clock", "hour"}:
        yield f"{key}: has a date without clock or hour; add one, or write time for one of both."
    if "location" in fields and fields & {"lat", "lon", "x", "y"}:
        yield f"{key}: has location beside other places; write one or the other."
    if "x" in fields and not crimes["csv"]["crs"]:
        yield "crimes.csv.crs: is empty, but there is a column x; write one such as EPSG:26910."
    for one, other in combinations(columns, 2):
        if columns[one] == columns[other]:
            yield f"{key}: {one} and {other} are both {columns[one]!r}; write a column for each."
    for axis, other in (("lat", "lon"), ("lon", "lat")):
        if columns.get(axis, "").casefold().startswith(other):
            yield f"{key}.{axis}: {columns[axis]!r} looks like {other}; swap the two."
    known = {"time", *fields} | ({"lat", "lon"} if {"location", "x"} & fields else set())
    for field in crimes["duplicates_by"]:
        if field not in known:
            yield (
                f"crimes.duplicates_by: {field} is not in {key}, so no row would be a duplicate;"
                " add its column or take it out."
            )


def _date_formats(config):
    csv = config["crimes"]["csv"]
    formats = csv["date_format"]
    if config["crimes"]["source"] in sources.OWN_COLUMNS:
        for text in [formats] if isinstance(formats, str) else formats:
            if text and text not in EPOCH:
                yield from _date_format(text, csv["columns"])


def _date_format(text, columns):
    key = f"crimes.csv.date_format: {text!r}"
    if not columns:
        yield f"{key} is for own columns; write crimes.csv.columns too, or leave it empty."
        return
    try:
        read = _read_probe(text)
    except ValueError as error:
        yield f"{key} {error}"
        return
    if "time" in columns and read.hour != PROBE.hour:
        yield (
            f"{key} has no time of day, so every crime would be at midnight; write it too, such as"
            " %H:%M or %I:%M %p, or name a column clock."
        )


def _read_probe(text):
    """Write a time in a format and read it back; a ValueError says what is wrong with it."""
    if "%Z" in text:
        raise ValueError("names time zones, which are ambiguous; offsets (%z) are read.")
    text = text.removesuffix("%z").rstrip()  # as crimecast.crimes.dates does
    try:
        read = datetime.strptime(PROBE.strftime(text), text)
    except (ValueError, IndexError, KeyError, OverflowError) as error:
        example = "write one such as %m/%d/%Y %H:%M."
        raise ValueError(f"cannot be read ({error}); {example}") from None
    except Exception as error:  # strptime lets errors of its regular expressions through
        if type(error).__module__ != "re":
            raise
        raise ValueError(
            "has a directive twice; write each once, such as %m/%d/%Y %H:%M."
        ) from None
    if read.date() != PROBE.date():
        raise ValueError("has no whole date; write year, month and day, such as %m/%d/%Y %H:%M.")
    return read


def _encoding(config):
    encoding = config["crimes"]["csv"]["encoding"]
    try:
        if encoding != "detect":
            "".encode(encoding)
    except (LookupError, ValueError):  # unknown or of no text, such as base64; a NUL in it
        yield (
            f"crimes.csv.encoding: {encoding!r} is no encoding of text; write one such as utf-8,"
            " latin-1 or cp1252, or detect."
        )


def _socrata(config):
    socrata, key = config["crimes"]["socrata"], "crimes.socrata"
    address = socrata["url"]
    if config["crimes"]["source"] not in sources.DOWNLOADED:
        return
    if not _is_address(address) or urlsplit(address).query or "#" in address or "?" in address:
        yield (
            f"{key}.url: {address!r} is not the address of a service; write one such as"
            " https://data.lacity.org."
        )
    names = Counter(dataset["id"] for dataset in socrata["datasets"])
    for name, times in names.items():
        if times > 1:
            yield f"{key}.datasets: {name} is there {times} times; write each once."
    covered = {month for _, month in sources.downloads(config)}
    if missing := [month for month in sources.months(config) if month not in covered]:
        yield f"{key}.datasets: none has days of {missing[0]}; see their start and end."


def _is_address(address):
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _weather(config):
    weather, key = config["weather"], "weather.path"
    names = [source["name"] for source in weather["sources"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"weather.sources: two of them are named {name!r}; give each its own name."
    for entry in sources.weather_sources(config):
        paths = entry["path"]
        if entry["source"] == "csv" and (not paths or "" in paths):
            yield f"{key}: names no file, but weather.source is csv; write where your weather lies."
            continue
        yield from _no_files(key, paths)
        if not entry["published_at"]:
            missing = {path: "" for path in paths if not os.path.exists(path)}
            yield from _missing(key, missing, "")
        if weather["stations"].get(entry["source"]) == "":
            yield (
                f"weather.stations.{entry['source']}: is empty, but weather.source is"
                f" {entry['source']}; write the city's station there."
            )
        yield from _addresses(weather, entry["source"])
        yield from _weather_times(entry)


def _weather_times(entry):
    clock, text = entry["clock"], entry["date_format"]
    if clock not in WEATHER_CLOCKS and not is_zone(clock):
        yield (
            f"weather.clock: {clock!r} is no clock; write {', '.join(WEATHER_CLOCKS)} or an IANA"
            " zone such as UTC."
        )
    if text:
        try:
            _read_probe(text)
        except ValueError as error:
            yield f"weather.date_format: {text!r} {error}"


def is_zone(name):
    """Whether a name is that of a time zone, the same on every machine."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder, a path, no such zone
        return False
    return bool(name) and name not in NO_PLACES


def _addresses(weather, source):
    for address in weather["addresses"].get(source, ()):
        try:
            filled = addresses.fill(address, "KLAX", date(2015, 7, 1), date(2015, 7, 31))
        except ValueError as error:
            yield str(error)
            continue
        if "://" in filled and not _is_address(filled):
            yield (
                f"weather.addresses.{source}: {address!r} is no web address; write http:// or"
                " https:// and a host, or a file on disk."
            )


CHECKS = (_crime_tables, _columns, _date_formats, _encoding, _socrata, _weather)
