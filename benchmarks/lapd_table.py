"""A made-up table as large and as wide as LAPD's 'Crime Data from 2010 to 2019', for benchmarks."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crimecast.crimes.simulated_table import COLUMNS

ROOT = Path(__file__).parents[1]
PROFILE = ROOT / "resources" / "la_profile"
YEARS = range(2010, 2020)
N_BLOCKS = 60_000  # hundred blocks and intersections, each with one place
SHARE_NO_PLACE, SHARE_DOUBLED, SHARE_NOON = 0.002, 0.001, 0.08
# Values as the city writes them; the empty ones about as frequent as there.
MO_CODES = ["0344", "1822", "0416", "0329", "0400", "0913", "2000", "1300", "0325", "1402"]
SEXES, DESCENTS = ["M", "F", "", "X"], ["H", "W", "B", "O", "", "X", "A"]
PREMISES = [
    ("101", "STREET"),
    ("501", "SINGLE FAMILY DWELLING"),
    ("502", '"MULTI-UNIT DWELLING (APARTMENT, DUPLEX, ETC)"'),
    ("108", "PARKING LOT"),
    ("203", "OTHER BUSINESS"),
    ("102", "SIDEWALK"),
    ("122", '"VEHICLE, PASSENGER/TRUCK"'),
]
WEAPONS = [("", "")] * 6 + [
    ("400", '"STRONG-ARM (HANDS, FIST, FEET OR BODILY FORCE)"'),
    ("500", "UNKNOWN WEAPON/OTHER WEAPON"),
    ("511", "VERBAL THREAT"),
]
STATUSES = [("IC", "Invest Cont")] * 7 + [("AO", "Adult Other"), ("AA", "Adult Arrest")]
STREETS = ["MAGNOLIA", "TOPANGA CANYON", "WILSHIRE", "FIGUEROA", "S  BROADWAY", "W  SUNSET"]
SUFFIXES = ["BL", "AV", "ST", "DR", "PL", "WY"]


def write_table(path, n_rows, seed=2015):
    """Write `n_rows` rows, in the order of their numbers as published: year, division, report."""
    rng = np.random.default_rng(seed)
    blocks = _make_blocks(rng)
    doubled = round(SHARE_DOUBLED * n_rows / len(YEARS))
    with pa.OSFile(str(path), "wb") as file:
        file.write((",".join(COLUMNS) + "\n").encode())
        for part, year in enumerate(YEARS):
            first, last = (n_rows * end // len(YEARS) for end in (part, part + 1))
            columns = _make_year(year, last - first - doubled, blocks, rng)
            lines = pc.binary_join_element_wise(*(columns[name] for name in COLUMNS), ",")
            rows = np.arange(len(lines))
            rows = np.sort(np.concatenate([rows, rng.choice(rows, doubled, replace=False)]))
            file.write(("\n".join(lines.take(pa.array(rows)).to_pylist()) + "\n").encode())


def _make_blocks(rng):
    """Places by LAPD's shares, with the address of each and the division it belongs to."""
    cells = pd.read_csv(PROFILE / "cells_64x64.csv")
    divisions = pd.read_csv(PROFILE / "divisions.csv")
    weight = cells.iloc[:, 2:].sum(axis=1)
    cell = cells.loc[rng.choice(len(cells), N_BLOCKS, p=weight / weight.sum())]
    lat = 33.6927 + (cell["row"].to_numpy() + rng.random(N_BLOCKS)) / 64 * (34.3837 - 33.6927)
    lon = -118.7051 + (cell["col"].to_numpy() + rng.random(N_BLOCKS)) / 64 * (118.7051 - 118.1157)
    distance = np.hypot(
        *(a[:, None] - divisions[b].to_numpy() for a, b in ((lat, "lat"), (lon, "lon")))
    )
    street, suffix = rng.choice(STREETS, N_BLOCKS), rng.choice(SUFFIXES, N_BLOCKS)
    number = rng.integers(1, 150, N_BLOCKS) * 100
    # Number, street and suffix stand in columns of their own, filled up with blanks.
    address = [f"{n:<8} {s:<28} {x}" for n, s, x in zip(number, street, suffix)]
    return pd.DataFrame(
        {
            "LAT": [f"{value:.4f}".rstrip("0") for value in lat],
            "LON": [f"{value:.4f}".rstrip("0") for value in lon],
            "LOCATION": address,
            "division": distance.argmin(axis=1),
        }
    )


def _make_year(year, n_rows, blocks, rng):
    """Columns of one year, as Arrow arrays of text."""
    divisions = pd.read_csv(PROFILE / "divisions.csv")
    block = rng.integers(0, len(blocks), n_rows)
    block = block[np.argsort(blocks["division"].to_numpy()[block], kind="stable")]
    area = blocks["division"].to_numpy()[block]
    running = np.arange(n_rows) - np.searchsorted(area, area) + 1
    day = rng.integers(0, 365, n_rows)
    columns = _describe(n_rows, rng) | _when(year, day, rng)
    for name in ("LAT", "LON", "LOCATION"):
        columns[name] = _pick(blocks[name], block)
    unplaced = pa.array(rng.random(n_rows) < SHARE_NO_PLACE)
    for name in ("LAT", "LON"):
        columns[name] = pc.if_else(unplaced, "0", columns[name])
    number = (year - 2000) * 10_000_000 + divisions["area_id"].to_numpy()[area] * 100_000 + running
    columns["DR_NO"] = pc.cast(pa.array(number), pa.string())
    columns["AREA"] = _pick([f"{area_id:02d}" for area_id in divisions["area_id"]], area)
    columns["AREA NAME"] = _pick(divisions["area"], area)
    columns["Rpt Dist No"] = _pick(
        [f"{area:02d}{district:02d}" for area in range(1, 22) for district in range(100)],
        area * 100 + block % 100,
    )
    return columns


def _when(year, day, rng):
    """Date and time of occurrence, and the date of report."""
    dates = [f"{date:%m/%d/%Y} 12:00:00 AM" for date in pd.date_range(f"{year}-01-01", periods=380)]
    hours = pd.read_csv(PROFILE / "hour_of_day_2015.csv").iloc[:, 1].to_numpy()
    hour = rng.choice(24, len(day), p=hours / hours.sum())
    minute = rng.choice(12, len(day)) * 5
    clock = np.where(rng.random(len(day)) < SHARE_NOON, 1200, hour * 100 + minute)
    clocks = [f"{value:04d}" for value in range(2400)]
    reported = day + np.minimum(rng.exponential(2.0, len(day)).astype(int), 14)
    return {
        "DATE OCC": _pick(dates, day),
        "Date Rptd": _pick(dates, reported),
        "TIME OCC": _pick(clocks, clock),
    }


def _describe(n_rows, rng):
    """Crime, victim, premises, weapon and status."""
    types = pd.read_csv(PROFILE / "crime_types.csv")
    shares = types["rows"] / types["rows"].sum()
    kind = rng.choice(len(types), n_rows, p=shares)
    names = [f'"{name}"' if "," in name else name for name in types["description"]]
    codes = types["code"].astype(str)
    lists = [" ".join(rng.choice(MO_CODES, n)) for n in rng.integers(0, 7, 5000)]
    streets = ["", "", "", *(f"{s:<28} {x}" for s in STREETS for x in SUFFIXES[:1])]
    texts = {
        "Mocodes": lists,
        "Vict Age": [str(age) for age in range(10, 80)] + ["0"] * 15,
        "Vict Sex": SEXES,
        "Vict Descent": DESCENTS,
        "Part 1-2": ["1", "2"],
        "Crm Cd 2": [""] * 14 + ["998"],
        "Crm Cd 3": [""],
        "Crm Cd 4": [""],
        "Cross Street": streets,
    }
    columns = {n: _pick(v, rng.integers(0, len(v), n_rows)) for n, v in texts.items()}
    columns |= {"Crm Cd": _pick(codes, kind), "Crm Cd 1": _pick(codes, kind)}
    columns["Crm Cd Desc"] = _pick(names, kind)
    pairs = {
        ("Premis Cd", "Premis Desc"): PREMISES,
        ("Weapon Used Cd", "Weapon Desc"): WEAPONS,
        ("Status", "Status Desc"): STATUSES,
    }
    for (code, text), values in pairs.items():
        which = rng.integers(0, len(values), n_rows)
        columns[code], columns[text] = (_pick(column, which) for column in zip(*values))
    return columns


def _pick(values, which):
    return pa.array(list(values), pa.string()).take(pa.array(which))
