"""The demo site: seeded, deterministic, faulty, and read right through the real crawler."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crimecast.weather.demo_climate import Climate
from crimecast.weather.demo_site import FAULTS, DemoSite
from crimecast.weather.files import read_readings
from crimecast.weather.pages import read_archive
from crimecast.weather.readings import table
from crimecast.weather.sources import crawl_weather
from parse_weather import parse_weather

ZONE = "America/Los_Angeles"
TABLES = Path(__file__).parents[2] / "resources" / "la_weather"
CLIMATE_PATHS = [TABLES / "hours.csv", TABLES / "months.csv"]


DEMO = {
    "name": "demo",
    "source": "demo",
    "path": [],
    "columns": {},
    "clock": "layout",
    "date_format": "",
    "units": "layout",
    "only_station": "",
    "missing": [],
}


def climate(seed=0):
    return Climate(*map(pd.read_csv, CLIMATE_PATHS), seed)


def config(**changes):
    crawl = {
        "user_agent": "crimecast-test/1.0",
        "delay_s": 60.0,
        "timeout_s": 10.0,
        "page_timeout_s": 20.0,
        "attempts": 4,
        "backoff_s": 60.0,
        "longest_wait_s": 60.0,
        "max_page_bytes": 1_000_000,
    }
    return {
        "source": "demo",
        "demo_seed": 0,
        "stations": {},
        "addresses": {},
        "crawl": crawl,
        "max_hole_hours": 6,
        "start": "2015-11-01",
        "end": "2015-11-30",
        "timezone": ZONE,
        "sources": [DEMO],
        "trace_is_rain": False,
    } | changes


@pytest.fixture(scope="module")
def november(tmp_path_factory):
    """Pages of a month with the day on which the clocks change, as crawled from the site."""
    folder = tmp_path_factory.mktemp("demo")
    crawl_weather(CLIMATE_PATHS, folder / "pages.zip", folder / "crawl", config())
    return folder


def test_what_is_crawled_is_the_weather_of_the_model(november):
    parse_weather(
        {"demo": november / "pages.zip"}, november / "r.parquet", november / "ledger.csv", config()
    )
    found = read_readings([november / "r.parquet"]).set_index("time")
    site = DemoSite(climate(), ZONE)
    days = [date(2015, 11, 1) + timedelta(days=i) for i in range(30)]
    truth = [report for day in days for report in climate().reports(day)]
    wanted = pd.DataFrame([vars(report) for report in truth]).set_index("time")
    # All but the reports that a day with a gap lacks; tenths of deg C are the coarsest print.
    gaps = sum(site.fault(day) == "gap" for day in days)
    assert len(found) == len(wanted) - 3 * gaps
    both = wanted.loc[found.index]
    np.testing.assert_allclose(found["temperature"], both["temperature"], atol=0.091)
    np.testing.assert_allclose(found["wind_speed"], both["wind_speed"], atol=0.051)
    for name in ("fog", "rain", "thunderstorm"):
        assert (found[name] == both[name]).all()


def test_a_second_crawl_gives_the_same_pages_and_readings(november, tmp_path):
    crawl_weather(CLIMATE_PATHS, tmp_path / "pages.zip", tmp_path / "crawl", config())
    first, second = (list(read_archive(f / "pages.zip")) for f in (november, tmp_path))
    assert [(p.address, p.attempts, p.body) for p in first] == [
        (p.address, p.attempts, p.body) for p in second
    ]
    for folder in (november, tmp_path):
        parse_weather(
            {"demo": folder / "pages.zip"}, tmp_path / "r", tmp_path / folder.name, config()
        )
    assert (tmp_path / november.name).read_bytes() == (tmp_path / tmp_path.name).read_bytes()


def test_weather_does_not_depend_on_the_days_asked_for():
    one, two = climate(), climate()
    two.reports(date(2015, 7, 1))
    assert one.reports(date(2015, 9, 9)) == two.reports(date(2015, 9, 9))
    assert climate(1).reports(date(2015, 9, 9)) != one.reports(date(2015, 9, 9))


def test_the_year_is_like_los_angeles():
    days = [date(2015, 1, 1) + timedelta(days=i) for i in range(365)]
    weather = table_of(climate(), days)
    by_month = weather.groupby(weather["time"].dt.month)["temperature"].mean()
    # NOAA's means of 2015 at the airport: resources/la_weather/hours.csv, averaged over the day.
    real = pd.read_csv(CLIMATE_PATHS[0]).groupby("month")["temperature_f"].mean()
    assert (by_month - real).abs().max() < 3.0
    wet = weather.groupby(weather["time"].dt.date)["rain"].max().sum()
    assert 15 <= wet <= 60  # 62 of the 670 days in resources/la_weather: 34 in a year
    assert weather["temperature"].between(30, 110).all()


def table_of(model, days):
    return pd.DataFrame([vars(report) for day in days for report in model.reports(day)])


def test_every_fault_happens_within_a_year():
    site = DemoSite(climate(), ZONE)
    days = [date(2015, 1, 1) + timedelta(days=i) for i in range(365)]
    seen = [site.fault(day) for day in days]
    assert set(seen) == {"", *FAULTS}
    assert 0.1 < sum(map(bool, seen)) / len(seen) < 0.3


def test_another_city_and_zone_can_use_the_demo(tmp_path):
    cfg = config(start="2015-03-06", end="2015-03-09", timezone="America/Chicago")
    crawl_weather(CLIMATE_PATHS, tmp_path / "p.zip", tmp_path / "crawl", cfg)
    parse_weather({"demo": tmp_path / "p.zip"}, tmp_path / "r.parquet", tmp_path / "l.csv", cfg)
    readings = read_readings([tmp_path / "r.parquet"])
    assert readings["time"].min() == pd.Timestamp("2015-03-06 00:53")
    assert len(readings) >= 24 * 3


def test_table_of_no_readings_has_its_columns():
    assert len(table([])) == 0
