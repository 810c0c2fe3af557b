"""Events to frames: what cannot be a study is refused."""

import pandas as pd
import pyarrow as pa
import pytest

from build_tensor import build_tensor
from crimecast.crimes.events import EVENTS_SCHEMA, write_events
from crimecast.frames.tensors import read_tensor

CFG = {
    "period": {"start": "2015-07-01", "end": "2015-07-31"},
    "lattice": {"region": {"lat": [33, 34], "lon": [-119, -118]}, "n_rows": 2, "n_cols": 2},
    "interpolation": {"factor": 2, "method": "bilinear"},
    "level": "none",
}


def write_event(path, lat):
    row = {"id": ["1"], "time": [pd.Timestamp("2015-07-02 10:30")], "lat": [lat], "lon": [-118.5]}
    write_events(path, pa.table(row | {"type": ["THEFT"]}, EVENTS_SCHEMA))


def test_one_event_is_one_crime_until_midnight(tmp_path):
    write_event(tmp_path / "events.parquet", lat=33.2)
    build_tensor([tmp_path / "events.parquet"], tmp_path / "none.parquet", CFG)
    _, frames, _ = read_tensor(tmp_path / "none.parquet")
    assert frames.shape == (31 * 24, 2, 2)
    assert frames[:, 0, 1].nonzero()[0].tolist() == list(range(24 + 10, 48))
    assert frames.sum() == 14


def test_events_outside_the_region_are_no_study(tmp_path):
    write_event(tmp_path / "events.parquet", lat=35.0)
    with pytest.raises(ValueError, match=r"none of 1 events .* crimes\.csv"):
        build_tensor([tmp_path / "events.parquet"], tmp_path / "none.parquet", CFG)
    assert not (tmp_path / "none.parquet").exists()
