"""Cleaning and the ledger: every row is an event or has a line and a reason."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean_events import clean_events
from crimecast import files
from crimecast.cleaning import find_faults
from explain_missing_source import explain_missing_source
from split_source import split_source
from write_ledger import write_ledger

BOX = {"lat": [33.0, 35.0], "lon": [-119.0, -117.0]}
MONTHS = ["2015-07", "2015-08"]
READING = {
    "columns": {},
    "date_format": "",
    "filters": {},
    "start": "2015-07-01",
    "end": "2015-08-31",
}
HEADER = "dr_no,date_occ,time_occ,crm_cd_desc,lat,lon"


def run(source, folder, *, duplicates_by=("id",)):
    """Take a file through the three steps; its ledger, rejects and events."""
    raw = folder / "rows"
    split_source([source], raw, READING)
    for month in MONTHS:
        cfg = {"box": BOX, "duplicates_by": list(duplicates_by)}
        outputs = folder / f"events-{month}", folder / f"rejects-{month}"
        clean_events(raw / f"{month}.parquet", *outputs, cfg)
    events = [folder / f"events-{month}" for month in MONTHS]
    summary = folder / "rejects.csv", folder / "ledger.json"
    write_ledger(ledger_inputs(folder), *summary)
    return json.loads(summary[1].read_text()), pd.read_csv(summary[0]), files.read_events(events)


def ledger_inputs(folder):
    """What the ledger is added up from, as named by its rule."""
    return {
        "early_rejects": folder / "rows" / "rejects.parquet",
        "lines": [folder / "rows" / f"{month}-lines.parquet" for month in MONTHS],
        "events": [folder / f"events-{month}" for month in MONTHS],
        "rejects": [folder / f"rejects-{month}" for month in MONTHS],
    }


def rows(**columns):
    n_rows = len(next(iter(columns.values())))
    table = {
        "id": [str(n) for n in range(n_rows)],
        "time": pd.Timestamp("2015-07-01"),
        "lat": 34.0,
        "lon": -118.0,
        "type": "THEFT",
    }
    return pd.DataFrame(table | columns)


def test_unknown_places_and_places_outside_are_told_apart():
    table = rows(lat=[34.0, 0.0, np.nan, 36.0, 35.0], lon=[-118.0, 0.0, -118.0, -118.0, -117.0])
    faults = find_faults(table, box=BOX, duplicates_by=[])
    assert faults.tolist() == ["", "no place", "no place", "outside the box", ""]


def test_second_row_of_a_report_is_a_duplicate_but_only_of_a_usable_one():
    table = rows(id=["a", "a", "b", "b", "b"], lat=[34.0, 34.0, 0.0, 34.0, 34.0], lon=[0.0] * 5)
    table["lon"] = [-118.0, -118.0, 0.0, -118.0, -118.0]
    faults = find_faults(table, box=BOX, duplicates_by=["id"])
    assert faults.tolist() == ["", "duplicate", "no place", "", "duplicate"]


@pytest.mark.parametrize("empty", [None, ""])
def test_rows_without_an_id_are_no_duplicates(empty):
    faults = find_faults(rows(id=[empty, empty]), box=BOX, duplicates_by=["id"])
    assert faults.tolist() == ["", ""]


def test_duplicates_by_time_and_place():
    table = rows(lat=[34.0, 34.0, 34.1])
    faults = find_faults(table, box=BOX, duplicates_by=["time", "lat", "lon"])
    assert faults.tolist() == ["", "duplicate", ""]


def test_ledger_of_one_row_of_each_kind(tmp_path):
    lines = [
        "1,2015-07-01T00:00:00.000,1200,THEFT,34.05,-118.25",
        "2,,1200,THEFT,34.05,-118.25",
        "3,2015-07-01T00:00:00.000,2500,THEFT,34.05,-118.25",
        "4,2015-07-01T00:00:00.000,1200,THEFT,0,0",
        "5,2015-08-01T00:00:00.000,1200,THEFT,44.05,-118.25",
        "6,2015-09-01T00:00:00.000,1200,THEFT,34.05,-118.25",
        "1,2015-07-01T00:00:00.000,1200,THEFT,34.05,-118.25",
        "7,2015-08-01T00:00:00.000,0001,THEFT,34.05,-118.25",
        "8,2015",
    ]
    source = tmp_path / "crimes.csv"
    source.write_text("\n".join([HEADER, *lines]) + "\n")
    ledger, rejects, events = run(source, tmp_path)
    assert (ledger["read"], ledger["used"], ledger["rejected"]) == (9, 2, 7)
    assert ledger["stand_in_times"] == {"00:01": 1, "12:00": 1}
    assert dict(zip(rejects["line"], rejects["reason"], strict=True)) == {
        3: "no date",
        4: "bad time",
        5: "no place",
        6: "outside the box",
        7: "outside the period",
        8: "duplicate",
        10: "broken row",
    }
    assert events["id"].tolist() == ["1", "7"]


ROW = st.tuples(
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "2015-07-31T00:00:00.000", "2015-08-01", "2016-01-01", "31.07.2015"]),
    st.sampled_from(["", "0001", "1200", "2460", "noon"]),
    st.sampled_from(["THEFT", '"THEFT, PLAIN"', '"TWO\nLINES"']),
    st.sampled_from(["", "0", "34.0", "40", "x"]),
    st.sampled_from(["", "0", "-118.0", "-118.0,more"]),
)


@settings(max_examples=40)
@given(st.lists(ROW, max_size=30))
def test_read_is_used_plus_rejected_on_any_rows(tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("messy")
    source = folder / "crimes.csv"
    source.write_text("\n".join([HEADER, *map(",".join, table)]) + "\n")
    ledger, rejects, events = run(source, folder)
    assert ledger["read"] == len(table) == len(events) + len(rejects)
    assert sum(ledger["reasons"].values()) == ledger["rejected"] == len(rejects)
    assert rejects["line"].is_unique
    assert rejects["reason"].notna().all()


def test_lost_row_is_an_error(tmp_path):
    source = tmp_path / "crimes.csv"
    source.write_text(f"{HEADER}\n1,2015-07-01,1200,THEFT,34.05,-118.25\n")
    run(source, tmp_path)
    events = [tmp_path / f"events-{month}" for month in MONTHS]
    files.write_events(events[0], files.read_events(events)[:0])
    outputs = tmp_path / "rejects.csv", tmp_path / "ledger.json"
    with pytest.raises(ValueError, match=r"1 rows read, but 0 used \+ 0 rejected"):
        write_ledger(ledger_inputs(tmp_path), *outputs)


def test_change_in_one_month_leaves_the_rows_of_another_alone(tmp_path):
    july, added, august = (
        f"{number},2015-{month}-01,1200,THEFT,34.05,-118.25"
        for number, month in ((1, "07"), (2, "07"), (3, "08"))
    )
    source, written = tmp_path / "crimes.csv", {}
    for name, lines in (("before", [july, august]), ("after", [july, added, august])):
        source.write_text("\n".join([HEADER, *lines]) + "\n")
        split_source([source], tmp_path / name, READING)
        files_of_run = (tmp_path / name).iterdir()
        written[name] = {path.name: path.read_bytes() for path in files_of_run}
    before, after = written["before"], written["after"]
    assert before["2015-08.parquet"] == after["2015-08.parquet"]
    assert before["2015-07.parquet"] != after["2015-07.parquet"]


def test_missing_file_says_where_the_city_publishes_it():
    with pytest.raises(FileNotFoundError, match=r"data/x\.csv not found.*publishes it at here"):
        explain_missing_source(["data/x.csv"], "here")
