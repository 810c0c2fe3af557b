"""A first config for the table of any city: `python -m crimecast.crimes.draft TABLE`."""

import argparse
import logging
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from crimecast import files
from crimecast.crimes import extents
from crimecast.crimes.by_value import numbers_or_nan
from crimecast.crimes.containers import TableBytes
from crimecast.crimes.csv_tables import SEPARATORS
from crimecast.crimes.guesses import guess_columns
from crimecast.crimes.layouts import Layout
from crimecast.crimes.reader import OpenTable, as_text, read_rows
from crimecast.running.sources import OFFICIAL, table_settings

logger = logging.getLogger(__name__)

N_SAMPLE = 200_000  # rows in which columns and formats are looked for
STAND_INS = ("00:00", "00:01", "12:00")


def draft_city(table_path, config_path, *, crs=""):
    """Look at a table and write a commented config for it.

    Parameters
    ----------
    table_path, config_path : path
        The latter must not be there yet.
    crs : str
        Coordinate system of projected places; empty to guess it.

    Raises
    ------
    ValueError
        If the table cannot be understood.
    FileExistsError
        If the config is there.
    """
    if Path(config_path).exists():
        raise FileExistsError(f"{config_path} is there already; move it, or name another place.")
    text = guess_text(str(table_path))
    sample = read_sample(str(table_path), text)
    try:
        guess = guess_columns(sample)
    except ValueError as error:
        raise ValueError(
            f"{table_path}: {error} Its columns: {', '.join(sample)[:500]}."
        ) from error
    own = {"columns": guess.columns, "date_format": guess.date_format} | text
    if "x" in guess.columns:
        own["crs"] = crs or _guess_crs(sample, guess, table_path)
    events = read_events_of(table_path, own)
    if not len(events):
        raise ValueError(f"{table_path}: no row has both a time and a place; draft it by hand.")
    config, notes = describe(table_path, own, events)
    files.write_text(config_path, render(config, guess.doubts + notes))
    logger.info("%s: %d events looked at", config_path, len(events))


def guess_text(path):
    """Guess encoding, separator and lines above the header of a CSV file."""
    text = {key: OFFICIAL[key] for key in ("encoding", "separator", "quote", "skip_lines")}
    head = TableBytes(path)
    if head.kind == "csv":
        try:
            head.peek()[:-4].decode("utf-8")
        except UnicodeDecodeError:
            text["encoding"] = "cp1252"
        lines = head.peek().decode("utf-8", "replace").splitlines()[:20]
        text["separator"] = max(SEPARATORS, key=lambda s: sum(line.count(s) for line in lines))
        counts = [line.count(text["separator"]) for line in lines]
        text["skip_lines"] = next(n for n, c in enumerate(counts) if 2 * c >= max(counts))
    head.close()
    return text


def read_sample(path, text):
    """Read the first rows, all columns, as text: a DataFrame."""
    table = OpenTable(path, text)
    everything = Layout("all", {name: name for name in table.header}, ("",))
    parts, n_rows = [], 0
    for part, _ in islice(table.parts(set(table.header), everything, 1 << 20), 64):
        parts.append(as_text(part)[0].to_pandas())
        n_rows += len(part)
        if n_rows >= N_SAMPLE:
            break
    if not n_rows:
        raise ValueError(f"{path}: it has a header and no rows.")
    return pd.concat(parts)[table.header]


def _guess_crs(sample, guess, table_path):
    x, y = (numbers_or_nan(sample[guess.columns[axis]].str.strip()) for axis in "xy")
    known = np.isfinite(x) & np.isfinite(y) & (x != 0)
    found = extents.guess_crs(np.median(x[known]), np.median(y[known]), Path(table_path).name)
    if not found:
        raise ValueError(
            f"{table_path}: its places are projected (columns {guess.columns['x']},"
            f" {guess.columns['y']}), and in which system only the city can say: --crs EPSG:..."
        )
    guess.doubts.append(f"the system of x and y is a guess by the file's name: {found}")
    return found


def read_events_of(path, own):
    """Read all events of the table that have a time and a place: a DataFrame."""
    settings = table_settings(own | {"zone": "wall"}, filters={}, timezone="")
    parts = []
    for rows in read_rows([path], **settings):
        part = rows.table.select(["id", "time", "lat", "lon", "type"]).to_pandas()
        part = part[np.isfinite(part["lat"]) & (part["lat"] != 0) & part["time"].notna()]
        parts.append(
            part[~rows.faults.get("bad time", np.zeros(len(rows.table), bool))[part.index]]
        )
    return pd.concat(parts, ignore_index=True)


def describe(path, own, events):
    """Make the config and notes on what was seen."""
    box, region = extents.box_and_region(events["lat"].to_numpy(), events["lon"].to_numpy())
    start, end, thin = extents.period(events["time"].to_numpy())
    zone, country = extents.zone_and_country(events["lat"].median(), events["lon"].median())
    n_rows, n_cols = extents.cells(region)
    columns = own["columns"]
    clock = events["time"].dt.strftime("%H:%M").value_counts(normalize=True)
    stand_ins = ", ".join(f"{name} {100 * clock.get(name, 0):.1f} %" for name in STAND_INS)
    exact = int(events.duplicated(["time", "lat", "lon", "type"]).sum())
    notes = [
        f"shares of times that may stand for unknown ones: {stand_ins}",
        f"{exact} rows equal another in time, place and type; with duplicates_by:"
        " [time, lat, lon, type] they go",
        "cells of about 18 km2 as in the paper, in the region with 95 % of the events",
    ]
    if thin:
        notes.append(
            f"thin reporting: {thin}; end the period earlier, or later reports are missing"
        )
    name = "".join(c if c.isalnum() else "_" for c in Path(path).name.split(".")[0]).strip("_")
    csv = {"path": str(path), "columns": columns, "date_format": own["date_format"]}
    csv |= {key: value for key, value in own.items() if key not in csv and value != OFFICIAL[key]}
    config = {
        "run": {"name": name},
        "city": {
            "name": name.split("_")[0].title(),
            "timezone": zone,
            "country": country or "US",
            "subdivision": "",
        },
        "period": {"start": str(start), "end": str(end)},
        "crimes": {
            "source": "csv",
            "box": box,
            "duplicates_by": ["id"] if "id" in columns else [],
            "csv": csv,
        },
        "lattice": {"n_rows": n_rows, "n_cols": n_cols, "region": region},
        "cells": {"A": "busiest", "B": "busiest"},
        "weather": {"source": "none"},
    }
    return config, notes


def render(config, notes):
    """Write the config as YAML, what is doubtful as comments above it."""
    lines = ["# A draft by crimecast.crimes.draft. Look at what it says before you believe it:"]
    lines += [f"# - {note}." for note in notes]
    body = yaml.safe_dump(config, sort_keys=False, allow_unicode=True, default_flow_style=None)
    return "\n".join(lines) + "\n\n" + body


def main():
    """Draft a config on the command line; an error is one sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table")
    parser.add_argument("-o", "--output", help="default: config/NAME.yaml after the table")
    parser.add_argument("--crs", default="", help="of projected places, such as EPSG:26910")
    asked = parser.parse_args()
    output = asked.output or f"config/{Path(asked.table).name.split('.')[0]}.yaml"
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        draft_city(asked.table, output, crs=asked.crs)
    except (ValueError, OSError) as error:
        sys.exit(f"draft: {error}")


if __name__ == "__main__":
    main()
