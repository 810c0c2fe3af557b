"""From a city's own file to events with a drafted config, against an independent count."""

import json

import pandas as pd
import pyproj
import pytest
import yaml

from crimecast.crimes.draft import draft_city
from crimecast.crimes.ingest import read_crimes
from crimecast.frames import periods
from crimecast.running import sources
from crimecast.running.plan import lay_over


def ledger_of(source, folder, root):
    """Draft a config, read the table with it and nothing edited: the config and the ledger."""
    draft_city(source, folder / "city.yaml")
    default = yaml.safe_load((root / "config" / "config.yaml").read_text())
    config = lay_over(default, yaml.safe_load((folder / "city.yaml").read_text()))
    paths = [folder / month for month in periods.months(**config["period"])]
    cfg = sources.reading(config)
    read_crimes([source], paths, folder / "rejects.csv", folder / "ledger.json", cfg)
    return config, json.loads((folder / "ledger.json").read_text())


def counted(table, config):
    """Rows of a table with time, lat and lon within the period and the box."""
    box, period = config["crimes"]["box"], config["period"]
    day = table["time"].dt.normalize()
    inside = table["lat"].between(*box["lat"]) & table["lon"].between(*box["lon"])
    return int((inside & day.between(period["start"], period["end"])).sum())


def vancouver(path):
    table = pd.read_csv(path)
    table["time"] = pd.to_datetime(table[["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"]])
    placed = table[(table["X"] != 0) & table["X"].notna()].copy()
    utm = pyproj.Proj(proj="utm", zone=10, ellps="GRS80")
    placed["lon"], placed["lat"] = utm(placed["X"], placed["Y"], inverse=True)
    return placed


def houston(path):
    table = pd.read_csv(path)
    days = pd.to_datetime(table["date"], format="%m/%d/%Y")
    return table.assign(time=days + pd.to_timedelta(table["hour"], unit="h"))


def chicago(path):
    table = pd.read_csv(path)
    table["time"] = pd.to_datetime(table["Date"], format="%m/%d/%Y %I:%M:%S %p")
    return table.rename(columns={"Latitude": "lat", "Longitude": "lon"})


@pytest.mark.parametrize(
    ("name", "independent", "columns"),
    [
        ("vancouver_crimes_2021", vancouver, {"year": "YEAR", "minute": "MINUTE", "x": "X"}),
        ("houston_crimes_2010", houston, {"date": "date", "hour": "hour", "lat": "lat"}),
        ("chicago_crimes_2015h2", chicago, {"time": "Date", "id": "ID", "type": "Primary Type"}),
    ],
)
def test_a_city_is_read_with_nothing_edited(
    shared_data, root, tmp_path, name, independent, columns
):
    path = shared_data / f"{name}.csv.gz"
    config, ledger = ledger_of(path, tmp_path, root)
    assert columns.items() <= config["crimes"]["csv"]["columns"].items()
    table = independent(path)
    assert ledger["read"] == ledger["used"] + ledger["rejected"] == len(pd.read_csv(path))
    assert ledger["used"] == pytest.approx(counted(table, config), rel=0.002)
    assert ledger["used"] > 0.97 * table["lat"].notna().sum()


def test_a_config_that_is_there_is_kept(tmp_path):
    (tmp_path / "c.yaml").write_text("mine")
    with pytest.raises(FileExistsError, match="is there already"):
        draft_city(tmp_path / "c.csv", tmp_path / "c.yaml")


def test_a_table_without_dates_is_explained(tmp_path):
    (tmp_path / "c.csv").write_text("a,b\n1,x\n2,y\n")
    with pytest.raises(ValueError, match=r"no column holds dates.*Its columns: a, b"):
        draft_city(tmp_path / "c.csv", tmp_path / "c.yaml")
