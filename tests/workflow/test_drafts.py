"""From a city's file to a tensor: a draft, a run, nothing edited; against independent counts."""

import json
import subprocess
import sys

import pandas as pd
import pyarrow.parquet as pq
import pyproj
import pytest
import yaml

pytestmark = pytest.mark.workflow


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


def inside(table, rectangle):
    return table["lat"].between(*rectangle["lat"]) & table["lon"].between(*rectangle["lon"])


def run(root, folder, target, *arguments):
    options = ["--cores", "1", "--profile", root / "profiles" / "default", "--directory", folder]
    command = [sys.executable, "-m", "snakemake", target, "-s", root / "Snakefile"]
    command = [*command, *options, *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "independent", "columns"),
    [
        ("vancouver_crimes_2021", vancouver, {"year": "YEAR", "minute": "MINUTE", "x": "X"}),
        ("houston_crimes_2010", houston, {"date": "date", "hour": "hour", "lat": "lat"}),
        ("chicago_crimes_2015h2", chicago, {"time": "Date", "id": "ID", "type": "Primary Type"}),
    ],
)
def test_a_city_becomes_a_tensor_with_nothing_edited(
    shared_data, root, tmp_path, name, independent, columns
):
    path = shared_data / f"{name}.csv.gz"
    run(root, tmp_path, "draft_city", "--config", f"table={path}")
    draft = tmp_path / "config" / f"{name}.yaml"
    config = yaml.safe_load(draft.read_text())
    assert columns.items() <= config["crimes"]["csv"]["columns"].items()
    tensor = f"results/{name}/tensors/none.parquet"
    run(root, tmp_path, tensor, "--configfile", draft)

    ledger = json.loads((tmp_path / "results" / name / "crimes" / "ledger.json").read_text())
    table, box, region = independent(path), config["crimes"]["box"], config["lattice"]["region"]
    table = table[table["time"].dt.normalize().between(*config["period"].values())]
    assert ledger["read"] == ledger["used"] + ledger["rejected"] == len(pd.read_csv(path))
    assert ledger["used"] == pytest.approx(inside(table, box).sum(), rel=0.002)
    assert ledger["used"] > 0.97 * table["lat"].notna().sum()

    frames = pq.read_table(tmp_path / tensor)["frame"].combine_chunks().to_numpy_ndarray()
    by_day = frames.reshape(-1, 24, *frames.shape[1:])[:, -1].sum()  # since midnight, at 23:00
    in_region = inside(table, region).sum()
    assert by_day == pytest.approx(in_region, rel=0.002)
    assert in_region > 0.94 * len(table.dropna(subset=["lat"]))
