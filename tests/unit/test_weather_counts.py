"""Every real Weather Underground file against an independent reading of it with pandas."""

import io
import json
import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import table

SEEN = ["fog", "rain", "snow", "thunderstorm"]
CHECKED = ["time", "temperature", "wind_speed", *SEEN]
MPH_OF_KMH = 1 / 1.609344
CLOCK = "%Y-%m-%d %I:%M %p"


@pytest.fixture
def folder(shared_data):
    return shared_data / "wunderground"


def readings(path, first, last, timezone):
    page = parse_page(path.read_bytes(), Asked(first, last, timezone))
    assert page.faults == []
    return table(page.readings)[CHECKED].reset_index(drop=True)


def named(texts):
    """Phenomena by the names that stand in a column; missing where it says nothing."""
    columns = {name: texts.str.contains(name, case=False) for name in SEEN}
    return pd.DataFrame(columns).astype("boolean")


def check(found, expected):
    expected = expected[CHECKED].drop_duplicates().sort_values(CHECKED, ignore_index=True)
    found = found.sort_values(CHECKED, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-6)


DAILY = [
    ("wu_customhistory_csv_daily_los-angeles_2015_metric.csv", 365, "America/Los_Angeles"),
    ("wu_customhistory_csv_daily_los-angeles_2016_metric.csv", 305, "America/Los_Angeles"),
    ("wu_monthlyhistory_csv_daily_ORD_2015_imperial.csv", 365, "America/Chicago"),
]


@pytest.mark.parametrize(("name", "n_days", "timezone"), DAILY)
def test_daily_summaries(folder, name, n_days, timezone):
    raw = pd.read_csv(folder / name, keep_default_na=False, skipinitialspace=True)
    raw.columns = raw.columns.str.strip()
    assert len(raw) == n_days
    imperial = "Mean TemperatureF" in raw
    mean = raw["Mean TemperatureF" if imperial else "Mean TemperatureC"].astype(float)
    wind = raw["Mean Wind SpeedMPH" if imperial else "Mean Wind SpeedKm/h"]
    wind = pd.to_numeric(wind, errors="coerce")
    amount = pd.to_numeric(
        raw["PrecipitationIn" if imperial else "Precipitationmm"], errors="coerce"
    )
    expected = named(raw["Events"])
    expected["rain"] |= (amount > 0) & (raw["Events"] == "")
    expected["time"] = pd.to_datetime(raw.iloc[:, 0]).astype("datetime64[s]")
    expected["temperature"] = mean if imperial else mean * 1.8 + 32
    expected["wind_speed"] = wind if imperial else wind * MPH_OF_KMH
    year = expected["time"].dt.year[0]
    found = readings(folder / name, date(year, 1, 1), date(year, 12, 31), timezone)
    check(found, expected)


def test_days_of_chicago_with_snow_and_with_rain_that_no_event_names(folder):
    days = readings(folder / DAILY[2][0], date(2015, 1, 1), date(2015, 12, 31), "America/Chicago")
    days = days.set_index("time")
    # 22 December: no event, 0.02 in; 4 January: Fog-Snow, 0.13 in; both read off the file.
    assert days.loc["2015-12-22", SEEN].tolist() == [False, True, False, False]
    assert days.loc["2015-01-04", SEEN].tolist() == [True, False, True, False]
    # sort | uniq -c of the events: 33 with Thunderstorm, 37 + 10 + 6 + 1 with Snow.
    assert days[["thunderstorm", "snow"]].sum().tolist() == [33, 54]


def hourly_csv(path):
    text = re.sub(r"<br />|<!--.*?-->", "", path.read_text()).strip()
    return pd.read_csv(io.StringIO(text), keep_default_na=False)


def test_hours_of_sitka(folder):
    path = folder / "wu_dailyhistory_format1_PASI_2009-04_12columns.csv"
    raw = hourly_csv(path)
    expected = named(raw["Events"] + raw["Conditions"])
    expected["time"] = pd.to_datetime("2009-04-07 " + raw["TimeAKDT"], format=CLOCK).astype(
        "datetime64[s]"
    )
    expected["temperature"] = raw["TemperatureF"].astype(float)
    expected["wind_speed"] = raw["Wind SpeedMPH"].astype(float)
    check(readings(path, date(2009, 4, 7), date(2009, 4, 7), "America/Sitka"), expected)


def test_hours_of_a_metric_day_in_brazil(folder):
    path = folder / "wu_dailyhistory_format1_celsius_2015-08-01_14columns.html"
    raw = hourly_csv(path)
    expected = named(raw["Events"] + raw["Conditions"])
    said = (raw["Events"] != "") | ~raw["Conditions"].isin(["", "Unknown"])
    expected[~said] = pd.NA
    expected["time"] = pd.to_datetime("2015-08-01 " + raw["TimeBRT"], format=CLOCK).astype(
        "datetime64[s]"
    )
    expected["temperature"] = raw["TemperatureC"].astype(float) * 1.8 + 32
    expected["wind_speed"] = pd.to_numeric(raw["Wind SpeedKm/h"], errors="coerce") * MPH_OF_KMH
    expected.loc[raw["Wind SpeedKm/h"] == "Calm", "wind_speed"] = 0.0
    check(readings(path, date(2015, 8, 1), date(2015, 8, 1), "America/Sao_Paulo"), expected)


def test_former_api(folder):
    path = folder / "wu_api_history_KBOS_2016-11-07.json"
    raw = pd.json_normalize(json.loads(path.read_text())["history"]["observations"])
    flags = raw[["fog", "rain", "snow", "thunder"]].astype(int).astype(bool)
    expected = flags.set_axis(SEEN, axis=1).astype("boolean")
    local = [f"date.{field}" for field in ("year", "mon", "mday", "hour", "min")]
    texts = raw[local].apply("-".join, axis=1)
    expected["time"] = pd.to_datetime(texts, format="%Y-%m-%d-%H-%M").astype("datetime64[s]")
    expected["temperature"] = raw["tempi"].astype(float)
    expected["wind_speed"] = raw["wspdi"].astype(float)
    check(readings(path, date(2016, 11, 7), date(2016, 11, 7), "America/New_York"), expected)


@pytest.mark.parametrize("units", ["E", "M"])
def test_historical_json_in_both_unit_systems(folder, units):
    path = folder / f"wunderground_api_v1_obs_historical_KORD_2026-06-09_units{units}.json"
    raw = pd.DataFrame(json.loads(path.read_text())["observations"])
    assert len(raw) == 37
    expected = named(raw["wx_phrase"])
    at = pd.to_datetime(raw["valid_time_gmt"], unit="s", utc=True)
    expected["time"] = at.dt.tz_convert("America/Chicago").dt.tz_localize(None)
    expected["time"] = expected["time"].astype("datetime64[s]")
    expected["temperature"] = raw["temp"] * 1.0 if units == "E" else raw["temp"] * 1.8 + 32
    expected["wind_speed"] = raw["wspd"] * (1.0 if units == "E" else MPH_OF_KMH)
    assert set(expected["time"].dt.date) == {date(2026, 6, 9)}
    check(readings(path, date(2026, 6, 9), date(2026, 6, 9), "America/Chicago"), expected)


def test_two_unit_systems_tell_the_same_weather(folder):
    name = "wunderground_api_v1_obs_historical_KORD_2026-06-09_units{}.json"
    day = date(2026, 6, 9)
    english, metric = (readings(folder / name.format(u), day, day, "America/Chicago") for u in "EM")
    pd.testing.assert_frame_equal(english[["time", *SEEN]], metric[["time", *SEEN]])
    # Whole degrees and whole mph or km/h: half a unit of the coarser print on each side.
    assert np.abs(english["temperature"] - metric["temperature"]).max() <= 0.5 + 0.9 + 1e-9
    assert np.abs(english["wind_speed"] - metric["wind_speed"]).max() <= 0.5 + 0.32


def test_no_file_is_left_out(folder):
    checked = {name for name, _, _ in DAILY} | {
        "wu_dailyhistory_format1_PASI_2009-04_12columns.csv",
        "wu_dailyhistory_format1_celsius_2015-08-01_14columns.html",
        "wu_api_history_KBOS_2016-11-07.json",
        "wunderground_api_v1_obs_historical_KORD_2026-06-09_unitsE.json",
        "wunderground_api_v1_obs_historical_KORD_2026-06-09_unitsM.json",
    }
    refused = {"wu_dailyhistory_html_fragment_historyTable_KNYC_2016-01-01.html"}
    assert {path.name for path in folder.iterdir()} == checked | refused
