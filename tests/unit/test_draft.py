"""Drafted configs of layouts that cities publish: all events are read with nothing edited."""

import json
from importlib import resources

import numpy as np
import pandas as pd
import pyproj
import pytest
import yaml
from foreign_layouts import FOREIGN
from further_layouts import FURTHER
from published_layouts import LAYOUTS, NEW_YORK, events

from crimecast.crimes import extents
from crimecast.crimes.draft import draft_city
from crimecast.crimes.events import read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.frames import periods
from crimecast.running import sources
from crimecast.running.plan import lay_over
from crimecast.running.settings import check_settings


def drafted(root, source, folder):
    """Draft a config, lay it over the default and check it."""
    draft_city(source, folder / "city.yaml")
    default = yaml.safe_load((root / "config" / "config.yaml").read_text())
    schema = yaml.safe_load((root / "config" / "schema.yaml").read_text())
    config = lay_over(default, yaml.safe_load((folder / "city.yaml").read_text()))
    check_settings(config, schema)
    return config


def read_all(source, config, folder):
    """Read a table as the config says: its events and the ledger."""
    months = [folder / month for month in periods.months(**config["period"])]
    outputs = [folder / name for name in ("rejects.csv", "ledger.json")]
    read_crimes([source], months, *outputs, sources.reading(config))
    return read_events(months), json.loads(outputs[1].read_text())


@pytest.mark.parametrize("write", LAYOUTS + FOREIGN + FURTHER, ids=lambda write: write.__name__)
def test_every_event_of_a_layout_is_read_with_nothing_edited(root, tmp_path, write):
    folder = tmp_path / "table"
    folder.mkdir()
    table, expected, zone = write(folder)
    (source,) = folder.iterdir()
    config = drafted(root, source, tmp_path)
    assert config["city"]["timezone"] == zone
    csv, columns = config["crimes"]["csv"], expected.pop("columns", {})
    rejected = expected.pop("rejected", 0)
    assert expected.items() <= csv.items()
    assert columns.items() <= csv["columns"].items()
    assert config["period"] == {"start": "2023-01-01", "end": "2023-03-31"}

    read, ledger = read_all(source, config, tmp_path)
    assert (ledger["used"], ledger["rejected"]) == (len(table), rejected)
    read = read.sort_values(["time", "lat"], ignore_index=True)
    table = table.sort_values(["time", "lat"], ignore_index=True)
    assert (read["time"] == table["time"]).all()
    assert np.allclose(read[["lat", "lon"]], table[["lat", "lon"]], atol=1e-5)


def test_points_in_metres_need_their_system(tmp_path):
    table = events(43.05, -87.95)
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32616", always_xy=True).transform
    x, y = to_metres(table["lon"].to_numpy(), table["lat"].to_numpy())
    points = [f"POINT ({east:.1f} {north:.1f})" for east, north in zip(x, y, strict=True)]
    table.drop(columns=["lat", "lon"]).assign(shape=points).to_csv(tmp_path / "c.csv", index=False)
    with pytest.raises(ValueError, match=r"projected \(columns shape, .* only the city can say"):
        draft_city(tmp_path / "c.csv", tmp_path / "c.yaml")
    draft_city(tmp_path / "c.csv", tmp_path / "c.yaml", crs="EPSG:32616")
    region = yaml.safe_load((tmp_path / "c.yaml").read_text())["lattice"]["region"]
    assert region["lat"][0] < 43.05 < region["lat"][1]
    assert region["lon"][0] < -87.95 < region["lon"][1]


@pytest.mark.parametrize("crs", ["EPSG:4326", {"properties": {"name": "Local grid"}}, 7])
def test_a_system_that_nobody_knows_is_none(tmp_path, crs):
    rows = [
        {"properties": {"time": str(at)}, "geometry": {"type": "Point", "coordinates": [x, y]}}
        for at, y, x in events(*NEW_YORK)[["time", "lat", "lon"]].itertuples(index=False)
    ]
    (tmp_path / "c.json").write_text(json.dumps({"crs": crs, "features": rows}))
    draft_city(tmp_path / "c.json", tmp_path / "c.yaml")
    config = yaml.safe_load((tmp_path / "c.yaml").read_text())
    assert config["city"]["timezone"] == "America/New_York"
    assert "crs" not in config["crimes"]["csv"]


def test_metres_far_below_zero_are_web_mercator(tmp_path):
    table = events(43.05, -87.95)
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform
    x, y = to_metres(table["lon"].to_numpy(), table["lat"].to_numpy())
    table.drop(columns=["lat", "lon"]).assign(X=x, Y=y).to_csv(tmp_path / "c.csv", index=False)
    draft_city(tmp_path / "c.csv", tmp_path / "c.yaml")
    text = (tmp_path / "c.yaml").read_text()
    assert "# - the coordinate system is a guess" in text
    assert yaml.safe_load(text)["city"]["timezone"] == "America/Chicago"


def test_cells_have_the_mean_count_that_is_asked_for(tmp_path):
    table = events(43.05, -87.95)
    table.to_csv(tmp_path / "c.csv", index=False)
    draft_city(tmp_path / "c.csv", tmp_path / "c.yaml", mean_count=0.02)
    cells = yaml.safe_load((tmp_path / "c.yaml").read_text())["lattice"]
    per_cell = len(table) / (24 * 90) / (cells["n_rows"] * cells["n_cols"])
    assert per_cell == pytest.approx(0.02, rel=0.25)  # whole cells on both axes


def test_numbers_of_reports_are_no_unix_time(tmp_path):
    table = events(*NEW_YORK)
    time = table["time"].dt
    parts = {"YEAR": time.year, "MONTH": time.month, "DAY": time.day, "HOUR": time.hour}
    table = table.assign(no=506_631_771 + 97 * table.index, **parts).drop(columns="time")
    table.to_csv(tmp_path / "c.csv", index=False)
    draft_city(tmp_path / "c.csv", tmp_path / "c.yaml")
    csv = yaml.safe_load((tmp_path / "c.yaml").read_text())["crimes"]["csv"]
    assert {"year": "YEAR", "hour": "HOUR", "id": "no"}.items() <= csv["columns"].items()
    assert "time" not in csv["columns"]


@pytest.mark.parametrize("zone", ["America/Toronto", "UTC"])
def test_a_date_that_is_midnight_in_a_zone_is_that_day(root, tmp_path, zone):
    table = events(43.7, -79.38)
    midnight = table["time"].dt.normalize().dt.tz_localize(zone).dt.tz_convert("UTC")
    written = table.assign(OCC_DATE=midnight.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    written = written.assign(OCC_HOUR=table["time"].dt.hour).drop(columns="time")
    written.to_csv(tmp_path / "c.csv", index=False)
    config = drafted(root, tmp_path / "c.csv", tmp_path)
    columns = {"date": "OCC_DATE", "hour": "OCC_HOUR"}
    assert columns.items() <= config["crimes"]["csv"]["columns"].items()
    read, _ = read_all(tmp_path / "c.csv", config, tmp_path)
    expected = table.assign(time=table["time"].dt.floor("h")).sort_values("no")["time"]
    assert read.sort_values("id")["time"].tolist() == expected.tolist()


def refused(tmp_path, text, match, name="c.csv"):
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=match):
        draft_city(tmp_path / name, tmp_path / "c.yaml")
    assert not (tmp_path / "c.yaml").exists()


def test_a_table_without_dates_is_explained(tmp_path):
    refused(tmp_path, "a,b\n1,x\n2,y\n", r"no column holds dates.*Its columns: a, b")


def test_a_table_without_a_time_of_day_is_explained(tmp_path):
    rows = "".join(f"{n},2023-0{n % 9 + 1},51.4,-2.{n}\n" for n in range(50, 90))
    text = "Crime ID,Month,Latitude,Longitude\n" + rows
    refused(tmp_path, text, r"column 'Month'\) have no time of day.*by the hour need it")


@pytest.mark.parametrize("name", ["threat_level", "Sentiment", "TimesReported"])
def test_levels_and_counts_are_no_hours(tmp_path, name):
    table = events(*NEW_YORK)
    table = table.assign(date=table["time"].dt.date, **{name: table.index % 9})
    refused(tmp_path, table.drop(columns="time").to_csv(index=False), "have no time of day")


def test_swapped_axes_are_explained(tmp_path):
    rows = "".join(f"2023-01-{n:02d} 09:{n}:00,-118.{n},34.{n}\n" for n in range(10, 29))
    refused(tmp_path, "time,lat,lon\n" + rows, "'lat' holds longitudes and 'lon' latitudes")


def test_a_projected_system_that_only_the_city_knows_is_asked_for(tmp_path):
    rows = "".join(f"2023-01-{n:02d} 09:{n}:00,98{n}00,20{n}00\n" for n in range(10, 29))
    refused(tmp_path, "time,x_coord,y_coord\n" + rows, r"only the city can say: --crs EPSG")


def test_a_table_without_a_header_is_explained(tmp_path):
    text = events(*NEW_YORK).to_csv(index=False, header=False)
    refused(tmp_path, text, "first line seems to be a row: write names of the columns above it")


def test_a_clock_of_another_step_is_named(tmp_path):
    table = events(*NEW_YORK)
    table = table.assign(OccurDate=table["time"].dt.date).rename(columns={"time": "ReportTime"})
    match = r"'OccurDate'\) have no time of day.*but \['ReportTime'\], which are of"
    refused(tmp_path, table.to_csv(index=False), match)


def test_a_config_that_is_there_is_kept(tmp_path):
    (tmp_path / "c.yaml").write_text("mine")
    with pytest.raises(FileExistsError, match="is there already"):
        draft_city(tmp_path / "c.csv", tmp_path / "c.yaml")


def test_an_official_layout_needs_no_columns(root, tmp_path, shared_data):
    source = shared_data / "lapd_official_format_2010_present_burglary2013.csv.gz"
    draft_city(source, tmp_path / "city.yaml")
    assert yaml.safe_load((tmp_path / "city.yaml").read_text())["crimes"]["csv"]["columns"] == {}


def test_a_table_of_one_row_is_explained(tmp_path):
    text = "id,time,lat,lon\n1,2023-01-01 09:30,34.1,-118.2\n"
    refused(tmp_path, text, "a header and 1 rows, too few to learn from")


def test_a_table_across_the_date_line_is_explained(tmp_path):
    table = events(-16.8, 180.0)
    table["lon"] = (table["lon"] + 180) % 360 - 180
    refused(tmp_path, table.to_csv(index=False), "from longitude -180.0 to 180.0, which no lattice")


def test_the_period_is_the_longest_run_of_whole_days():
    minutes = pd.Timedelta(30, "min") * np.arange(48)
    days = [*pd.date_range("2023-01-01", "2023-01-20"), *pd.date_range("2023-02-01", "2023-04-30")]
    times = np.array([day + m for day in days for m in minutes], "datetime64[s]")
    times = times[times < np.datetime64("2023-04-30T06:00")]  # the last day is cut short
    start, end, notes = extents.period(times)
    assert (str(start), str(end)) == ("2023-02-01", "2023-04-29")
    assert "with a hole" in notes[0]


def test_crimes_that_were_reported_years_later_do_not_stretch_the_period():
    """As in a table of the reports of a year: ever fewer crimes of ever older days."""
    rng = np.random.default_rng(0)
    old = np.datetime64("2023-01-01", "s") - (86400 * rng.exponential(900, 1500)).astype(int)
    times = np.concatenate([events(*NEW_YORK)["time"].to_numpy("datetime64[s]"), old])
    start, end, notes = extents.period(times)
    assert np.datetime64("2022-12-28") <= start <= np.datetime64("2023-01-01")
    assert str(end) == "2023-03-31"
    assert "the period is the run of days with most events" in notes[0]


def test_countries_of_zones_are_known_or_said_to_be_unknown():
    assert extents.zone_and_country(52.37, 4.9) == ("Europe/Amsterdam", "NL")
    assert extents.zone_and_country(41.88, -87.63) == ("America/Chicago", "US")
    assert extents.zone_and_country(0.0, -30.0)[1] == ""
    assert (resources.files("tzdata") / "zoneinfo" / "zone.tab").is_file()
