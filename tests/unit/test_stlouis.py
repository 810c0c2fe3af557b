"""A real, complete city against answers worked out independently."""

import numpy as np
import pandas as pd
import pytest
import yaml

from crimecast import diurnal, lattice, periods, scores
from crimecast.cleaning import find_faults
from crimecast.crime_reader import read_crimes

START, END, TEST_DAYS = "2015-07-01", "2015-12-31", 14


@pytest.fixture(scope="module")
def config(root):
    return yaml.safe_load((root / "config" / "stlouis.yaml").read_text())


@pytest.fixture(scope="module")
def rows(shared_data, config):
    crimes = config["crimes"]
    reading = {"columns": crimes["columns"], "date_format": crimes["date_format"], "filters": {}}
    path = shared_data / "stlouis_crime_2015h2_latlon.csv.gz"
    return read_crimes([path], **reading, start=START, end=END)


@pytest.fixture(scope="module")
def cumulative(rows, config):
    """Y of the test days and of the hours before them, on 16 x 16 cells."""
    where = {"region": config["lattice"]["region"], "n_rows": 16, "n_cols": 16}
    counts = lattice.count_events(rows.kept, periods.hours(START, END), **where)
    return diurnal.diurnal_integral(counts)


def test_every_row_is_read(rows):
    assert (len(rows.kept), len(rows.rejected)) == (25_158, 0)
    assert rows.kept["lat"].notna().sum() == 24_570
    first = rows.kept.iloc[0]
    assert (first["id"], first["time"]) == ("15-032413", pd.Timestamp("2015-07-01 00:10"))


def test_every_row_with_a_place_in_the_box_becomes_a_count(rows, config, cumulative):
    faults = find_faults(rows.kept, box=config["lattice"]["box"], duplicates_by=[])
    assert (faults == "no place").sum() == 25_158 - 24_570
    assert (faults == "").sum() == cumulative[23::24].sum()


def test_known_errors_of_simple_forecasts(cumulative):
    test = slice(-TEST_DAYS * 24, None)
    errors = [
        scores.rmse(forecast[test], cumulative[test])
        for forecast in (np.zeros_like(cumulative), diurnal.previous_cumulative(cumulative))
    ]
    assert errors == pytest.approx([0.5389, 0.1318], abs=5e-5)
