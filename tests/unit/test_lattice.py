"""Places to cells, events to counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimecast.frames.lattice import cell_bounds, count_events, locate
from crimecast.frames.periods import hours

REGION = {"lat": [33.6927, 34.3837], "lon": [-118.7051, -118.1157]}  # the paper's
LATTICE = {"region": REGION, "n_rows": 16, "n_cols": 16}


def test_cell_a_of_the_paper_is_row_6_column_12():
    row, col = locate([(33.9519 + 33.9951) / 2], [(-118.2635 - 118.2262) / 2], **LATTICE)
    assert (row[0], col[0]) == (6, 12)
    (south, north), (west, east) = cell_bounds(6, 12, **LATTICE)
    assert (south, north, west, east) == pytest.approx(
        (33.9519, 33.9951, -118.2635, -118.2262), abs=5e-4
    )


def test_edges_belong_to_the_lattice_and_beyond_does_not():
    row, col = locate([33.6927, 34.3837, 34.3838], [-118.7051, -118.1157, -118.2], **LATTICE)
    assert row.tolist() == [0, 15, -1]
    assert col.tolist() == [0, 15, -1]


def test_rounded_places_on_the_edges_fill_every_cell():
    coarse = {"region": {"lat": [38.5, 38.66], "lon": [-90.32, -90.16]}, "n_rows": 16, "n_cols": 16}
    lat = [float(f"38.{n}") for n in range(50, 66)]
    lon = [float(f"-90.{n}") for n in range(32, 16, -1)]
    row, col = locate(lat, lon, **coarse)
    assert row.tolist() == col.tolist() == list(range(16))


places = st.tuples(st.floats(33.3, 34.7), st.floats(-118.9, -117.7), st.integers(-30, 80))


@given(st.lists(places, max_size=50))
def test_every_event_inside_is_counted_once(events):
    lat, lon, hour = np.array(events).reshape(-1, 3).T
    start = np.datetime64("2015-07-01T00:30")
    table = pd.DataFrame({"time": start + hour.astype("timedelta64[h]"), "lat": lat, "lon": lon})
    counts = count_events([table], hours("2015-07-01", "2015-07-02"), **LATTICE)
    inside = (lat >= 33.6927) & (lat <= 34.3837) & (lon >= -118.7051) & (lon <= -118.1157)
    assert counts.shape == (48, 16, 16)
    assert counts.sum() == (inside & (hour >= 0) & (hour < 48)).sum()


def test_an_event_is_counted_in_the_hour_it_began():
    table = pd.DataFrame(
        {"time": pd.to_datetime(["2015-07-01 13:59:59"]), "lat": 34, "lon": -118.5}
    )
    assert count_events([table], hours("2015-07-01", "2015-07-01"), **LATTICE)[13].sum() == 1
