"""A small city with tables of its own, in a folder that each test may spoil."""

import pytest
import yaml

from crimecast.running.plan import lay_over
from crimecast.running.settings import read_config

HEADER = "id,time,lat,lon,type"
MONTHS = ("2015-08", "2015-09", "2015-10", "2015-11", "2015-12")
SMALL = """
run: {name: small}
period: {start: "2015-08-01", end: "2015-12-31"}
split: {test_days: 7}
crimes:
  source: csv
  csv:
    path: data/crimes-*.csv
    columns: {id: id, time: time, lat: lat, lon: lon, type: type}
lattice: {n_rows: 4, n_cols: 4}
network: {convolutions: [conv], levels: [none], neurons: [3], units: 1}
ternary: {level: none}
cells: {A: busiest, B: busiest}
weather: {source: none}
baselines: {methods: [knn, ha]}
"""


@pytest.fixture(scope="session")
def schema(root):
    return read_config(root / "config" / "schema.yaml")


@pytest.fixture(scope="session")
def small(root):
    """Settings of the small city, all keys filled in."""
    return lay_over(read_config(root / "config" / "config.yaml"), yaml.safe_load(SMALL))


@pytest.fixture
def city(tmp_path, monkeypatch):
    """The folder of the small city, which is the working directory."""
    (tmp_path / "data").mkdir()
    for month in MONTHS:
        rows = [f"{month}-{i},{month}-{i + 1:02d}T12:30,34.0,-118.3,THEFT" for i in range(28)]
        (tmp_path / "data" / f"crimes-{month}.csv").write_text("\n".join([HEADER, *rows, ""]))
    (tmp_path / "small.yaml").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path
