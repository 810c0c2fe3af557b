"""What a drafted config says: its sections, and in comments what to look at."""

from pathlib import Path

import numpy as np
import yaml

from crimecast.crimes import extents
from crimecast.crimes.events import STAND_INS
from crimecast.crimes.plausibility import odd_hours
from crimecast.running.sources import OFFICIAL

TEST_DAYS = 14  # as in the paper
LONG_DAYS = 70  # a shorter period has a fifth of its days for the test
EQUAL = ["time", "lat", "lon", "type"]


def describe(path, table, mean_count):
    """Make the config and notes on what was seen.

    Parameters
    ----------
    path : path
    table : crimecast.crimes.draft.Table
    mean_count : float or None
        Events an hour that a cell is to have.

    Returns
    -------
    config : dict
    notes : list of str
    """
    events = table.events
    box, region = extents.box_and_region(events["lat"].to_numpy(), events["lon"].to_numpy())
    start, end, notes = extents.period(events["time"].to_numpy())
    zone, country = extents.zone_and_country(events["lat"].median(), events["lon"].median())
    lattice, of_lattice = _lattice(events, region, (start, end), mean_count)
    notes = [
        *_placed(table, box, region),
        *notes,
        *_country(zone, country),
        *of_lattice,
        *_times_and_copies(table),
        "weather is left out; for real weather name the city's airport in weather.stations (IEM's"
        " identifier, say) and that source in weather.source",
    ]
    columns, name = table.own["columns"], name_of(path)
    csv = {"path": str(path), "columns": columns}
    usual = OFFICIAL | {"zone": "convert"}
    csv |= {key: value for key, value in table.own.items() if value != usual[key]}
    config = {
        "run": {"name": name},
        "city": {
            "name": name.split("_")[0].title(),
            "timezone": zone,
            "country": country or "??",
            "subdivision": "",
        },
        "period": {"start": str(start), "end": str(end)},
        "crimes": {
            "source": "csv",
            "box": box,
            "duplicates_by": ["id"] if "id" in columns or not columns else [],
            "csv": csv,
        },
        "lattice": lattice,
        "cells": {"A": "busiest", "B": "busiest"},
        # None of another city's: the defaults are those of Los Angeles.
        "weather": {
            "source": "none",
            "stations": {"wunderground": "", "iem": "", "lcd": ""},
        },
    }
    n_days = int((end - start).astype(int)) + 1
    if n_days < LONG_DAYS:
        notes.append(
            f"the period has {n_days} days; a run needs 21 as history, and more to train on"
        )
        config["split"] = {"test_days": max(1, n_days // 5)}
    return config, notes


def name_of(path):
    """Name of a run after its table: letters, digits and lines only."""
    stem = Path(path).name.split(".")[0]
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in stem).strip("_") or "city"


def _placed(table, box, region):
    """Say how many rows have a time and a place, and where those are."""
    events = table.events
    in_box, in_region = (
        int(np.sum(events["lat"].between(*area["lat"]) & events["lon"].between(*area["lon"])))
        for area in (box, region)
    )
    lost = "".join(f", {n} are left out: {reason}" for reason, n in table.lost.items())
    yield f"{len(events)} of {len(events) + table.lost.total()} rows have a time and a place{lost}"
    yield (
        f"{len(events) - in_box} places are outside the box, {in_region} events"
        f" ({100 * in_region / len(events):.1f} %) in the region; crimes.box and lattice.region are"
        " without places that are far out"
    )


def _country(zone, country):
    if not country:
        yield (
            f"the time zone {zone!r} is of no country: write the ISO 3166 code of the city's in"
            " city.country"
        )


def _lattice(events, region, days, mean_count):
    """The lattice, and what another size of cells would give."""
    start, end = days
    inside = events["lat"].between(*region["lat"]) & events["lon"].between(*region["lon"])
    inside &= events["time"].between(str(start), str(end + np.timedelta64(1, "D")))
    rate = inside.sum() / (((end - start).astype(int) + 1) * 24)
    area = float(np.prod(extents.size_km(region)))
    wanted = area * mean_count / rate if mean_count else extents.CELL_KM2
    n_rows, n_cols = extents.cells(region, wanted)
    other = area / 256
    notes = [
        f"{n_rows} x {n_cols} cells of about {area / n_rows / n_cols:.1f} km2 have"
        f" {rate / n_rows / n_cols:.3f} events an hour each (the paper's: 18 km2, 0.097); 16 x 16"
        f" would have {other:.1f} km2 and {rate / 256:.3f}; --mean-count asks for another"
    ]
    return {"n_rows": n_rows, "n_cols": n_cols, "region": region}, notes


def _times_and_copies(table):
    events = table.events
    clock = events["time"].dt.strftime("%H:%M").value_counts(normalize=True)
    shares = ", ".join(f"{name} {100 * clock.get(name, 0):.1f} %" for name in STAND_INS)
    yield f"times that may stand for unknown ones, of all events: {shares}"
    yield from odd_hours(events["time"])
    has_id = "id" in table.own["columns"] or not table.own["columns"]
    exact = int((events[~events.duplicated("id")] if has_id else events).duplicated(EQUAL).sum())
    if exact:
        yield (
            f"{exact} events equal another in {', '.join(EQUAL)}{' under another id' * has_id}, and"
            f" are kept, for they may be reports of their own; duplicates_by: [{', '.join(EQUAL)}]"
            " leaves them out"
        )


def render(config, notes):
    """Write the config as YAML, what is doubtful as comments above it."""
    lines = ["# A draft by crimecast.crimes.draft. Look at what it says before you believe it:"]
    lines += [f"# - {note}." for note in notes]
    body = yaml.safe_dump(config, sort_keys=False, allow_unicode=True, default_flow_style=None)
    return "\n".join(lines) + "\n\n" + body
