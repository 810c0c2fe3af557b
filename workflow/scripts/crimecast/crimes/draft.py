"""A first config for the table of any city: `python -m crimecast.crimes.draft TABLE`."""

import argparse
import logging
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from crimecast import files
from crimecast.crimes import extents
from crimecast.crimes.by_value import numbers_or_nan
from crimecast.crimes.cleaning import NO_PLACE, first_reason
from crimecast.crimes.clock_guesses import hour_beside
from crimecast.crimes.draft_text import describe, name_of, render
from crimecast.crimes.guesses import Guess, guess_columns
from crimecast.crimes.layouts import PLACE_FIELDS, Layout, recognise
from crimecast.crimes.names import as_words
from crimecast.crimes.reader import Found, OpenTable, as_text, read_rows
from crimecast.crimes.text_guesses import guess_text
from crimecast.running.sources import table_settings

logger = logging.getLogger(__name__)

N_SAMPLE = 200_000  # rows in which columns and formats are looked for
# Of the usual systems this one alone has numbers far below zero, in the Americas.
WEB_MERCATOR, WEST_M = "EPSG:3857", -1e6


@dataclass
class Table:
    """An unknown table as it was understood.

    Attributes
    ----------
    own : dict
        Settings of the section crimes.csv.
    events : DataFrame
        Rows with a time and a place: ``id, time, lat, lon, type``.
    lost : Counter
        Why the other rows have none: reason to number of rows.
    doubts : list of str
    """

    own: dict
    events: pd.DataFrame
    lost: Counter
    doubts: list


def draft_city(table_path, config_path=None, *, crs="", mean_count=None):
    """Look at a table and write a commented config for it.

    Parameters
    ----------
    table_path : path
    config_path : path, optional
        Must not be there yet; by default ``config/NAME.yaml`` after the table.
    crs : str
        Coordinate system of projected places; empty to guess it.
    mean_count : float, optional
        Events an hour that a cell is to have; by default cells are as large as the paper's.

    Raises
    ------
    ValueError
        If the table cannot be understood.
    FileExistsError
        If the config is there.
    """
    if not table_path:
        raise ValueError("table: names no file; write --config table=data/mytown.csv.")
    config_path = config_path or f"config/{name_of(table_path)}.yaml"
    if Path(config_path).exists():
        raise FileExistsError(f"{config_path} is there already; move it, or name another place.")
    table = understand(str(table_path), crs)
    config, notes = describe(table_path, table, mean_count)
    files.write_text(config_path, render(config, table.doubts + notes))
    logger.info("%s: %d events, %d other rows", config_path, len(table.events), table.lost.total())
    logger.info("look at its first lines; then: snakemake --cores 2 --configfile %s", config_path)


def understand(path, crs):
    """Find out how a table is to be read, and read it: a Table."""
    text, doubts = guess_text(path)
    table = OpenTable(path, text)
    guess = _recognised(table.header, path) or _guessed(table, path)
    own = {"columns": guess.columns, "date_format": guess.date_format} | text | guess.marks
    if guess.projected:
        own["crs"] = crs or table.crs or _guess_crs(guess, path)
    doubts += guess.doubts
    events, found, lost = _read_events(path, own, "wall", "")
    if not len(events):
        raise ValueError(f"{path}: no row has both a time and a place; draft it by hand.")
    offsets = {name: n for name, n in found["utc_offsets"].items() if name != "none"}
    column = guess.columns.get("time")
    beside = ""
    if offsets and column:
        beside = hour_beside(_read_sample(table, path), column, guess.date_format)
    if beside:
        own["zone"] = "wall"
        doubts.append(
            f"times say their zone ({_listed(offsets)}), but column {beside!r} has their hours as"
            " written, so these are the city's own; zone: convert would move them"
        )
    elif offsets:
        zone, _ = extents.zone_and_country(events["lat"].median(), events["lon"].median())
        doubts.append(
            f"times say their zone ({_listed(offsets)}) and are converted to {zone}; zone: wall"
            " would keep them as written"
        )
        events, _, _ = _read_events(path, own, "convert", zone)
    elif column and re.search(r"\b(utc|gmt)\b", as_words(column)):
        doubts.append(
            f"{column!r} is by its name not on the city's clock, but times without an offset are"
            " taken as if they were: write +00:00 behind them, or take another column"
        )
    return Table(own, events, lost, doubts)


def _recognised(header, path):
    """What is known of an official layout; None if it is another."""
    try:
        layout = recognise(header, columns={}, date_format="", path=path)
    except ValueError:
        return None
    return Guess(doubts=[f"the columns are those of {layout.name}"])


def _guessed(table, path):
    sample = _read_sample(table, path)
    twins = [name for name in sample if f"{name} (2)" in sample]
    named = [name for name in sample if name and name not in twins]
    try:
        guess = guess_columns(sample[named])
    except ValueError as error:
        row = bool(np.isfinite(numbers_or_nan(list(sample))).sum() > 1)
        hint = " The first line seems to be a row: write names of the columns above it." * row
        columns = f" Its columns: {', '.join(sample)[:500]}."
        raise ValueError(f"{path}: {error}{columns}{hint}") from error
    guess.doubts += [f"two columns are named {name!r}; the first is not used" for name in twins]
    return guess


def _read_sample(table, path):
    """Read the first rows, all columns, as text: a DataFrame."""
    everything = Layout("all", {name: name for name in table.header}, ("",))
    parts, n_rows = [], 0
    for part, _ in islice(table.parts(set(table.header), everything, 1 << 20), 64):
        parts.append(as_text(part)[0].to_pandas())
        n_rows += len(part)
        if n_rows >= N_SAMPLE:
            break
    if n_rows < 2:
        raise ValueError(f"{path}: it has a header and {n_rows} rows, too few to learn from.")
    return pd.concat(parts)[table.header]


def _guess_crs(guess, path):
    x, y = guess.projected
    found = [WEB_MERCATOR] if x < WEST_M else extents.guess_crs(x, y, Path(path).name)
    if not found:
        columns = " and ".join(v for k, v in guess.columns.items() if k in PLACE_FIELDS)
        raise ValueError(
            f"{path}: its places are projected (columns {columns}, {x:.0f} and {y:.0f}), and in"
            " which system only the city can say: --crs EPSG:..., or crimes.csv.crs for snakemake"
            " draft_city."
        )
    others = f"; or else {', '.join(found[1:6])}" if found[1:] else ""
    guess.doubts.append(
        f"the coordinate system is a guess, by the numbers and the file's name: {found[0]}{others}"
    )
    return found[0]


def _read_events(path, own, zone, timezone):
    """Read all rows that have a time and a place, what was found, and why others are left out."""
    found, parts, lost = Found([]), [], Counter()
    settings = table_settings(own | {"zone": zone}, filters={}, timezone=timezone)
    for rows in read_rows([path], found=found, **settings):
        part = rows.table.select(["id", "time", "lat", "lon", "type"]).to_pandas()
        placed = np.isfinite(part["lat"]) & np.isfinite(part["lon"])
        placed &= (part["lat"] != 0) | (part["lon"] != 0)
        reason = first_reason(rows.faults | {NO_PLACE: ~placed}).to_pandas()
        parts.append(part[reason.isna()])
        lost.update(reason.dropna())
    return pd.concat(parts, ignore_index=True), found.sources[0], lost


def _listed(counts):
    return ", ".join(f"{name} in {n} rows" for name, n in counts.items())


def main():
    """Draft a config on the command line; an error is one sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table")
    parser.add_argument("-o", "--output", help="default: config/NAME.yaml after the table")
    parser.add_argument("--crs", default="", help="of projected places, such as EPSG:26910")
    parser.add_argument("--mean-count", type=float, help="events an hour that a cell is to have")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        draft_city(asked.table, asked.output, crs=asked.crs, mean_count=asked.mean_count)
    except (ValueError, OSError) as error:
        sys.exit(f"draft: {error}")


if __name__ == "__main__":
    main()
