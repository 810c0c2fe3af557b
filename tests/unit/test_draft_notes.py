"""What a drafted config says of a table in the comments at its top."""

import pandas as pd
import yaml
from published_layouts import NEW_YORK, events

from crimecast.crimes.draft import draft_city


def notes_of(table, folder):
    """What a draft says of a table, and its config."""
    table.to_csv(folder / "c.csv", index=False)
    draft_city(folder / "c.csv", folder / "c.yaml")
    text = (folder / "c.yaml").read_text()
    return text, yaml.safe_load(text)


def test_news_of_a_report_is_told(tmp_path):
    table = events(*NEW_YORK).rename(columns={"no": "case_number"})
    news = table.head(500).assign(status="CLOSED", row_id=range(1800, 2300))
    table = pd.concat([table.assign(status="OPEN", row_id=range(1800)), news])
    table.insert(0, "row_id", table.pop("row_id"))
    said, config = notes_of(table, tmp_path)
    assert config["crimes"]["csv"]["columns"]["id"] == "row_id"
    assert "500 of the first 2300 rows repeat an id of 'case_number'" in said
    assert "500 events equal another in time, lat, lon, type under another id" in said


def test_places_that_stand_for_none_stretch_no_box(tmp_path):
    table = events(42.33, -71.07)
    table.loc[table.index % 7 == 0, ["lat", "lon"]] = -1.0  # as Boston's
    said, config = notes_of(table, tmp_path)
    assert config["crimes"]["box"]["lat"][0] > 42
    assert config["lattice"]["region"]["lon"][1] < -70
    assert "258 places are outside the box" in said


def test_places_of_stations_are_not_those_of_crimes(tmp_path):
    table = events(*NEW_YORK)
    table.insert(0, "station_lat", 40.7 + table.index % 7 / 100)
    table.insert(1, "station_lon", -74.0)
    _, config = notes_of(table, tmp_path)
    assert {"lat": "lat", "lon": "lon"}.items() <= config["crimes"]["csv"]["columns"].items()


def test_rows_that_are_left_out_are_told_with_their_reasons(tmp_path):
    table = events(*NEW_YORK)
    table = table.assign(date=table["time"].dt.date, hour=table["time"].dt.hour)
    table.loc[:9, "hour"] = 99  # an unknown one
    table.loc[10:29, "lat"] = 0
    table.loc[10:29, "lon"] = 0
    said, config = notes_of(table.drop(columns="time"), tmp_path)
    assert config["crimes"]["csv"]["columns"]["hour"] == "hour"
    expected = (
        "1770 of 1800 rows have a time and a place, 10 are left out: bad time, 20 are left out:"
    )
    assert f"{expected} no place." in said


def test_a_column_that_counts_is_told(tmp_path):
    table = events(*NEW_YORK).assign(Count=1)
    table.loc[:29, "Count"] = -1  # withdrawn, as in St. Louis
    said, _ = notes_of(table, tmp_path)
    assert "column 'Count' is 1 in 1770 rows, -1 in 30 rows: a row may stand for several" in said


def test_formats_that_read_alike_are_no_doubt(tmp_path):
    table = events(*NEW_YORK)
    table["time"] = table["time"].dt.strftime("%Y/%m/%d %H:%M:%S")
    said, config = notes_of(table, tmp_path)
    assert "date_format" not in config["crimes"]["csv"]
    assert "mixes formats" not in said
    assert "fits" not in said


def test_a_time_that_is_called_utc_but_has_no_offset_is_doubtful(tmp_path):
    table = events(*NEW_YORK).rename(columns={"time": "Timestamp (UTC)"})
    said, _ = notes_of(table, tmp_path)
    assert "'Timestamp (UTC)' is by its name not on the city's clock" in said


def test_times_that_say_their_zone_are_no_surprise(tmp_path):
    table = events(*NEW_YORK).rename(columns={"time": "time_utc"})
    table["time_utc"] = table["time_utc"].dt.strftime("%Y-%m-%d %H:%M:%S+00")
    said, _ = notes_of(table, tmp_path)
    assert "converted to America/New_York" in said
    assert "by its name not" not in said


def test_a_table_of_changes_alone_has_one_time_and_nameless_columns_are_none(tmp_path):
    table = events(*NEW_YORK).rename(columns={"time": "updated"})
    table.insert(0, "", table["updated"])
    said, config = notes_of(table, tmp_path)
    assert config["crimes"]["csv"]["columns"]["time"] == "updated"
    assert "updated" not in config["crimes"]["csv"]["columns"]
    assert "'updated' is by its name no date of the crime, and no other is one" in said
