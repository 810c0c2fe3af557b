"""Sources joined hour by hour: the first that has a value counts, and the ledger says which."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_external import build_external
from build_weather import build_weather
from crimecast import files
from crimecast.running import plan, sources
from crimecast.running.settings import check_settings
from crimecast.weather.files import read_weather
from crimecast.weather.hourly import hourly_weather, weather_hours
from crimecast.weather.ledger import ledger
from crimecast.weather.page_list import COLUMNS
from crimecast.weather.readings import Reading, table
from join_pages import join_pages
from parse_weather import parse_weather

START = datetime(2015, 7, 1)
DAY = weather_hours("2015-07-01", "2015-07-01")[24:]


def report(source, hour, **values):
    return Reading(START + timedelta(hours=hour, minutes=53), source=source, **values)


def joined(readings, names, **settings):
    settings = {"max_hole_hours": 24, "needed": set()} | settings
    return hourly_weather(table(readings), DAY, sources=names, **settings)


def test_each_column_is_from_the_first_source_that_has_it():
    readings = [
        report("a", 3, temperature=60.0),
        report("a", 4, wind_speed=1.0),
        report("b", 3, temperature=70.0, wind_speed=2.0, fog=True),
        report("b", 4, temperature=71.0, wind_speed=3.0),
    ]
    weather = joined(readings, ["a", "b"]).loc[3:4]
    assert weather["temperature"].tolist() == [60.0, 71.0]
    assert weather["temperature_from"].tolist() == ["a", "b"]
    assert weather["wind_speed"].tolist() == [2.0, 1.0]
    assert weather["wind_speed_from"].tolist() == ["b", "a"]
    assert weather["fog_from"].tolist() == ["b", "last known"]
    assert weather["readings"].tolist() == [2, 2]
    other_way = joined(readings, ["b", "a"]).loc[3:4]
    assert other_way["temperature"].tolist() == [70.0, 71.0]


def test_stations_are_never_averaged():
    readings = [report(name, 3, temperature=t) for name, t in (("a", 60.0), ("b", 70.0))]
    assert set(joined(readings, ["a", "b"])["temperature"]) == {60.0}


values = st.none() | st.integers(0, 100).map(float)
reports = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 23), values, st.none() | st.booleans()),
    max_size=40,
)


@given(reports)
def test_origins_tell_where_every_value_is_from(found):
    readings = [report(s, h, temperature=t, rain=rain) for s, h, t, rain in found]
    weather = joined(readings, ["a", "b", "c"])
    for hour in range(24):
        for field, name in ((2, "temperature"), (3, "rain")):
            said = {
                s: [r[field] for r in found if r[:2] == (s, hour) and r[field] is not None]
                for s in "abc"
            }
            first = next((s for s in "abc" if said[s]), None)
            origin = weather[f"{name}_from"][hour]
            if first is None:
                assert origin in ("interpolated", "last known", "")
                continue
            assert origin == first
            # Exact repetitions of a whole report count once.
            own = {r for r in found if r[:2] == (first, hour) and r[field] is not None}
            expected = any(said[first]) if name == "rain" else np.mean([r[2] for r in own])
            assert weather[name][hour] == pytest.approx(expected)


@given(reports)
def test_the_ledger_adds_up(found):
    readings = table([report(s, h, temperature=t, rain=rain) for s, h, t, rain in found])
    weather = (
        joined([], ["a"])
        if readings.empty
        else hourly_weather(readings, DAY, sources=["a", "b", "c"], max_hole_hours=24, needed=set())
    )
    totals = ledger(weather, readings, pd.DataFrame(columns=COLUMNS))
    for name, origins in totals["origins"].items():
        assert sum(origins.values()) == totals["hours"] == 24
        spans = totals["spans"][name]
        lengths = [
            (pd.Timestamp(last) - pd.Timestamp(first)) / pd.Timedelta("1h") + 1
            for first, last, _ in spans
        ]
        assert sum(lengths) == 24
        assert all(a[2] != b[2] for a, b in pairwise(spans))


def test_a_daily_value_is_named_as_that():
    daily = Reading(START, 66.0, daily=True, source="b")
    weather = joined([report("a", 0, temperature=60.0), daily], ["a", "b"], max_hole_hours=2)
    assert weather["temperature_from"].tolist() == ["a"] + ["b, daily"] * 23
    assert weather["temperature"].tolist() == [60.0] + [66.0] * 23


@pytest.fixture
def three_files(root, tmp_path, monkeypatch):
    """Temperature, wind in UTC and conditions of two days in three files, and the config."""
    monkeypatch.chdir(tmp_path)
    hours = pd.date_range("2015-11-30 00:53", "2015-12-02 23:53", freq="h")
    standard = hours.strftime("%Y-%m-%dT%H:%M:%S")
    pd.DataFrame({"DATE": standard, "HourlyDryBulbTemperature": 50}).drop(index=40).to_csv(
        "noaa.csv", index=False
    )
    utc = hours + pd.Timedelta("8h")
    speeds = np.arange(len(utc))
    pd.DataFrame({"at": utc, "City": speeds}).to_csv("wind.csv", index=False)
    words = np.where(hours.hour == 5, "Light Rain", "Clear")
    pd.DataFrame({"time": hours, "conditions": words, "temperature_f": 99}).to_csv(
        "words.csv", index=False
    )
    config = yaml.safe_load((root / "config" / "config.yaml").read_text())
    config["period"] = {"start": "2015-12-01", "end": "2015-12-02"}
    columns = {"time": "at", "wind_speed_ms": "City"}
    config["weather"]["sources"] = [
        {"name": "noaa", "source": "csv", "path": "noaa.csv"},
        {"name": "wind", "source": "csv", "path": "wind.csv", "columns": columns, "clock": "UTC"},
        {"name": "words", "source": "csv", "path": "words.csv"},
    ]
    return config


def steps(config, folder):
    """Run the workflow's steps on files of the user's; the ledger and the hours."""
    readings, lists = [], []
    for month in sources.weather_months(config):
        readings.append(folder / f"{month}.parquet")
        lists.append(folder / f"{month}.csv")
        parse_weather({}, readings[-1], lists[-1], sources.parse_settings(config, month))
    join_pages(lists, folder / "pages.csv")
    names = [source["name"] for source in sources.weather_sources(config)]
    cfg = sources.weather_settings(
        config, "max_hole_hours", sources=names, features=config["external"]["features"]
    )
    hourly = folder / "hourly.parquet"
    build_weather(readings, [folder / "pages.csv"], hourly, folder / "ledger.json", cfg)
    cfg = plan.select(config, "city", "external", "period")
    build_external(hourly, folder / "external.parquet", cfg)
    return files.read_json(folder / "ledger.json"), read_weather(hourly).set_index("hour")


def test_temperature_wind_and_words_from_three_files(three_files, tmp_path):
    totals, weather = steps(three_files, tmp_path)
    assert totals["origins"]["temperature"] == {"noaa": 71, "words": 1}
    assert totals["origins"]["wind_speed"] == {"wind": 72}
    assert totals["origins"]["rain"] == {"words": 72}
    assert weather.loc["2015-12-01 16:00", ["temperature", "temperature_from"]].tolist() == [
        99.0,
        "words",
    ]
    assert weather["wind_speed"].tolist() == pytest.approx(np.arange(72) * 2.23693629)
    assert sorted(set(weather.index[weather["rain"]].hour)) == [5]
    assert totals["sources"]["noaa"] == {
        **{"pages": 1, "used": 1, "repeated": 0, "rejected": 0, "readings": 71}
    }
    assert totals["spans"]["temperature"][1] == ["2015-12-01 16:00", "2015-12-01 16:00", "words"]


@pytest.fixture(scope="module")
def stlouis(root, shared_data, tmp_path_factory):
    """Ledger, hours and config of St. Louis on its real weather."""
    folder = tmp_path_factory.mktemp("stlouis")
    parts = [
        yaml.safe_load((root / "config" / f"{n}.yaml").read_text()) for n in ("config", "stlouis")
    ]
    config = plan.lay_over(*parts)
    check_settings(config, yaml.safe_load((root / "config" / "schema.yaml").read_text()))
    for source in config["weather"]["sources"]:
        source["path"] = str(shared_data / source["path"].removeprefix("data/"))
    return (*steps(config, folder), pd.read_parquet(folder / "external.parquet"))


def test_real_weather_of_st_louis(stlouis, shared_data):
    totals, weather, external = stlouis
    # Counted with pandas alone: hours of the period, and the 24 before it, that have a report.
    raw = pd.read_csv(shared_data / "stl_lcd_hourly_temperature_2015_raw.csv.gz")
    standard = pd.to_datetime(raw["DATE"]).dt.tz_localize("Etc/GMT+6")
    local = standard.dt.tz_convert("America/Chicago").dt.tz_localize(None)
    by_hour = raw.groupby(local.dt.floor("h"))["HourlyDryBulbTemperature"].mean()
    by_hour = by_hour.reindex(weather.index)
    assert totals["hours"] == len(weather) == 4440
    n_missing = int(by_hour.isna().sum())
    assert totals["origins"]["temperature"] == {"noaa": 4440 - n_missing, "interpolated": n_missing}
    assert n_missing == 3
    expected = by_hour.interpolate()
    np.testing.assert_allclose(weather["temperature"], expected, rtol=1e-9)
    assert totals["origins"]["wind_speed"] == {"openweathermap": 4440}
    raw = pd.read_csv(shared_data / "openweathermap_hourly_wind_stlouis_2015_raw.csv.gz")
    at = pd.to_datetime(raw["datetime"]).dt.tz_localize("UTC").dt.tz_convert("America/Chicago")
    by_hour = raw.groupby(at.dt.tz_localize(None))["Saint Louis"].mean().reindex(weather.index)
    np.testing.assert_allclose(weather["wind_speed"], by_hour * 2.23693629, rtol=1e-9)
    # Nothing tells of fog and rain, and no feature needs them.
    assert totals["origins"]["rain"] == {"nothing": 4440}
    assert list(external) == ["hour", "temperature", "wind_speed", "holiday", "hour_of_day"]
    assert len(external) == 4416
    assert not external.isna().any(axis=None)


def test_afternoons_of_st_louis_are_warmest(stlouis):
    # A clock that is hours off would move the peak: UTC taken as local by five.
    by_hour = stlouis[1].groupby(stlouis[1].index.hour)["temperature"].mean()
    assert by_hour.idxmax() in (14, 15, 16)
    assert by_hour.idxmin() in (5, 6, 7)
