"""A real, complete city against answers worked out independently."""

import numpy as np
import pandas as pd
import pytest
import yaml

from crimecast import files, scores
from crimecast.crimes.events import read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.frames import diurnal, lattice, periods
from crimecast.running import sources

START, END, TEST_DAYS = "2015-07-01", "2015-12-31", 14


@pytest.fixture(scope="module")
def config(root):
    return yaml.safe_load((root / "config" / "stlouis.yaml").read_text())


@pytest.fixture(scope="module")
def city(shared_data, config, tmp_path_factory):
    """Ledger and events of the city."""
    folder, crimes = tmp_path_factory.mktemp("stlouis"), config["crimes"]
    cfg = {
        "reading": sources.table_settings(
            {key: crimes["csv"][key] for key in ("columns", "date_format")},
            filters={},
            timezone=config["city"]["timezone"],
        ),
        "study": {"start": START, "end": END, "box": crimes["box"]},
        "duplicates_by": [],
        "list_outside": 1000,
    }
    paths = [folder / month for month in periods.months(START, END)]
    source = shared_data / "stlouis_crime_2015h2_latlon.csv.gz"
    read_crimes([source], paths, folder / "rejects.csv", folder / "ledger.json", cfg)
    return files.read_json(folder / "ledger.json"), read_events(paths)


@pytest.fixture(scope="module")
def cumulative(city, config):
    """Y of the test days and of the hours before them, on 16 x 16 cells."""
    where = {"region": config["lattice"]["region"], "n_rows": 16, "n_cols": 16}
    counts = lattice.count_events([city[1]], periods.hours(START, END), **where)
    return diurnal.diurnal_integral(counts)


def test_every_row_is_read(city):
    ledger, events = city
    assert ledger["read"] == 25_158
    assert ledger["reasons"] == {"no place": 25_158 - 24_570, "outside the box": 4}
    first = events.iloc[0]
    assert (first["id"], first["time"]) == ("15-045013", pd.Timestamp("2015-07-01 00:01"))


def test_every_row_with_a_place_in_the_box_becomes_a_count(city, cumulative):
    assert len(city[1]) == cumulative[23::24].sum()


def test_known_errors_of_simple_forecasts(cumulative):
    test = slice(-TEST_DAYS * 24, None)
    errors = [
        scores.rmse(forecast[test], cumulative[test])
        for forecast in (np.zeros_like(cumulative), diurnal.previous_cumulative(cumulative))
    ]
    assert errors == pytest.approx([0.5389, 0.1318], abs=5e-5)
