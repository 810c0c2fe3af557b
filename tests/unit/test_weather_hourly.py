"""Hours from readings: averages, interpolation, last known states and holes."""

from datetime import datetime

import numpy as np
import pytest

from build_weather import build_weather
from crimecast.weather.files import read_weather
from crimecast.weather.hourly import HoleError, hourly_weather, weather_hours
from crimecast.weather.readings import Reading, table
from crimecast.weather.values import parse_number, temperature_f, wind_mph
from join_pages import join_pages
from parse_weather import parse_weather

DAY = weather_hours("2015-07-01", "2015-07-01")[24:]
EVERYTHING = {"temperature", "wind_speed", "fog", "rain", "thunderstorm"}


def at(hour, minute=53, **values):
    return Reading(datetime(2015, 7, 1, hour, minute), **values)


def report(hour, temperature, wind=5.0, **events):
    known = {"fog": False, "rain": False, "thunderstorm": False}
    return at(hour, temperature=temperature, wind_speed=wind, **(known | events))


def hourly(readings, max_hole_hours=24, needed=EVERYTHING):
    return hourly_weather(
        table(readings), DAY, sources=[""], max_hole_hours=max_hole_hours, needed=needed
    )


def test_hours_begin_a_day_before_the_period():
    hours = weather_hours("2015-07-01", "2015-07-02")
    assert (str(hours[0]), str(hours[-1]), len(hours)) == ("2015-06-30T00", "2015-07-02T23", 72)


def test_readings_of_an_hour_are_averaged_and_any_event_counts():
    special = at(5, 10, temperature=62.0, rain=True)
    weather = hourly([report(5, 60.0), special])
    assert weather.loc[5, ["temperature", "wind_speed", "readings"]].tolist() == [61.0, 5.0, 2]
    assert weather.loc[5, ["fog", "rain", "thunderstorm"]].tolist() == [False, True, False]


def test_numbers_are_interpolated_and_events_last():
    weather = hourly([report(2, 50.0, 0.0, fog=True), report(6, 70.0, 8.0)])
    assert weather["temperature"].tolist()[:8] == [50, 50, 50, 55, 60, 65, 70, 70]
    assert weather["wind_speed"].tolist()[2:7] == [0, 2, 4, 6, 8]
    assert weather["fog"].tolist()[:8] == [True] * 6 + [False] * 2
    assert weather["readings"].tolist()[:8] == [0, 0, 1, 0, 0, 0, 1, 0]


def test_a_value_missing_in_a_reading_is_interpolated_by_itself():
    weather = hourly([report(2, 50.0, 1.0), report(3, None, 9.0), report(4, 60.0, 1.0)])
    assert weather.loc[3, ["temperature", "wind_speed", "readings"]].tolist() == [55.0, 9.0, 1]


def test_exact_repetitions_count_once():
    assert hourly([report(2, 50.0), report(2, 50.0)])["readings"].sum() == 1


def test_holes_over_the_bound_are_listed():
    readings = [report(hour, 60.0) for hour in range(24) if hour not in (3, 4, 5, 10, 11, 12, 13)]
    readings[0] = at(
        0, temperature=60.0, wind_speed=None, fog=False, rain=False, thunderstorm=False
    )
    assert hourly(readings, max_hole_hours=4)["readings"].sum() == 17
    with pytest.raises(HoleError) as error:
        hourly(readings, max_hole_hours=3, needed={"temperature", "fog"})
    assert str(error.value).splitlines() == [
        "no readings for more than 3 h in a row:",
        "  temperature: 2015-07-01T10 to 2015-07-01T13, 4 h",
        "  fog: 2015-07-01T10 to 2015-07-01T13, 4 h",
    ]


def test_columns_that_are_not_needed_may_be_empty():
    weather = hourly([at(2, temperature=50.0)], needed={"temperature"})
    assert np.isnan(weather["wind_speed"]).all()
    assert weather["rain"].isna().all()
    with pytest.raises(HoleError, match="wind_speed: 2015-07-01T00 to 2015-07-01T23, 24 h"):
        hourly([at(2, temperature=50.0)], max_hole_hours=23, needed={"temperature", "wind_speed"})


def test_the_mean_of_the_day_fills_long_holes_only():
    daily = Reading(datetime(2015, 7, 1), 66.0, 3.0, False, True, False, False, daily=True)
    readings = [report(hour, 60.0) for hour in (0, 3, 20, 21, 22, 23)]
    weather = hourly([*readings, daily], max_hole_hours=2)
    assert weather["temperature"].tolist() == [60.0] * 4 + [66.0] * 16 + [60.0] * 4
    assert weather["rain"].tolist() == [False] * 4 + [True] * 16 + [False] * 4
    assert weather["readings"].sum() == 6


@pytest.mark.parametrize(
    "text", ["", "-", "N/A", "M", "*", "-9999", "-9999.0", "-999", "\xa0-\xa0"]
)
def test_marks_of_missing_numbers(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["1e5", "inf", "0x10", "1.2.3", "54 F", "٥٤", "12345678", "Calm"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


def test_conversions():
    assert temperature_f(25.0, "°C") == 77.0
    assert temperature_f(-40.0, "c") == -40.0
    assert wind_mph(100.0, "km/h") == pytest.approx(62.137, abs=1e-3)
    assert wind_mph(0.0, "") == 0.0
    with pytest.raises(ValueError, match=r"temperature 212\.0 deg F is outside -130 to 136"):
        temperature_f(212.0, "F")
    with pytest.raises(ValueError, match=r"wind speed -1\.0 mph is outside 0 to 254"):
        wind_mph(-1.0, "mph")


OWN = {
    "name": "own",
    "source": "csv",
    "published_at": "",
    "columns": {},
    "clock": "layout",
    "date_format": "",
    "units": "layout",
    "only_station": "",
    "missing": [],
}


@pytest.fixture
def csv_config(tmp_path):
    """An own file of 1 July with a hole from 10 to 17 h, and its settings."""
    hours = [hour for hour in range(24) if not 10 <= hour <= 17]
    lines = [f"2015-07-01 {hour:02d}:30,{60 + hour},2.5,0,0,0\n" for hour in hours]
    path = tmp_path / "own.csv"
    path.write_text("time,temperature_f,wind_speed_mph,fog,rain,thunderstorm\n" + "".join(lines))
    cfg = {
        "sources": [OWN | {"path": [str(path)]}],
        "start": "2015-07-01",
        "end": "2015-07-01",
        "timezone": "America/Los_Angeles",
        "trace_is_rain": False,
        "max_hole_hours": 24,
        "features": ["temperature", "special_event"],
    }
    return cfg


def steps(tmp_path, cfg):
    readings, pages = tmp_path / "readings.parquet", tmp_path / "pages" / "2015-07.csv"
    hourly, ledger = tmp_path / "hourly.parquet", tmp_path / "ledger.json"
    parse_weather({}, readings, pages, cfg)
    join_pages([pages], tmp_path / "pages.csv")
    names = [source["name"] for source in cfg["sources"]]
    build_weather([readings], [tmp_path / "pages.csv"], hourly, ledger, cfg | {"sources": names})
    return read_weather(hourly)


def test_scripts_go_from_an_own_file_to_hours(tmp_path, csv_config):
    weather = steps(tmp_path, csv_config).set_index("hour")
    assert len(weather) == 48
    assert weather.loc["2015-07-01 20:00", ["temperature", "readings"]].tolist() == [80.0, 1]
    assert weather.loc["2015-07-01 14:00", ["temperature", "readings"]].tolist() == [74.0, 0]


def test_an_hour_that_is_missing_too_long_is_an_error_that_names_it(tmp_path, csv_config):
    with pytest.raises(HoleError) as error:
        steps(tmp_path, csv_config | {"max_hole_hours": 7})
    lines = str(error.value).splitlines()
    assert "  temperature: 2015-07-01T10 to 2015-07-01T17, 8 h" in lines
    # The hours before the period have no reading either.
    assert "  rain: 2015-06-30T00 to 2015-06-30T23, 24 h" in lines
    assert "weather.max_hole_hours" in lines[-1]


def test_the_same_pages_give_the_same_bytes(tmp_path, csv_config):
    steps(tmp_path, csv_config)
    first = (tmp_path / "readings.parquet").read_bytes()
    steps(tmp_path, csv_config)
    assert (tmp_path / "readings.parquet").read_bytes() == first
