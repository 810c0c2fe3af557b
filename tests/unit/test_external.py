"""External features against hand-made weather and known calendars."""

import numpy as np
import pandas as pd
import pytest

from build_external import build_external
from build_weather import build_weather
from crimecast.frames import periods
from crimecast.weather.external import external_features
from crimecast.weather.hourly import constant_weather, weather_hours
from crimecast.weather.variables import VARIABLES, origin_column

ALL = [
    *("temperature", "wind_speed", "special_event", "fog", "rain", "thunderstorm"),
    *("holiday", "weekend", "hour_of_day", "day_of_week"),
]
ORIGINS = [origin_column(name) for name in VARIABLES]
CALIFORNIA = {"country": "US", "subdivision": "CA"}


@pytest.fixture
def july():
    """1 to 5 July 2015, and weather whose temperature counts the hours since 30 June, 0:00."""
    hours = periods.hours("2015-07-01", "2015-07-05")
    weather = constant_weather(weather_hours("2015-07-01", "2015-07-05"))
    weather["temperature"] = np.arange(len(weather), dtype=float)
    return hours, weather.assign(**dict.fromkeys(ORIGINS, "station"))


def features(july, names=ALL, weather_at="target", **place):
    hours, weather = july
    return external_features(
        hours, weather, features=names, weather_at=weather_at, **(CALIFORNIA | place)
    )


def test_columns_come_in_the_order_asked_for(july):
    table = features(july, ["hour_of_day", "temperature"])
    assert list(table) == ["hour", "hour_of_day", "temperature"]
    assert table["hour_of_day"].tolist()[:3] == [0.0, 1.0, 2.0]
    assert table.dtypes.iloc[1:].tolist() == [np.float64, np.float64]


def test_weather_is_of_the_hour_itself_or_of_the_hour_before(july):
    assert features(july)["temperature"].iloc[[0, -1]].tolist() == [24.0, 143.0]
    assert features(july, weather_at="previous")["temperature"].iloc[0] == 23.0


def test_previous_weather_skips_hours_that_were_interpolated(july):
    _, weather = july
    weather.loc[22:23, "temperature_from"] = "interpolated"
    table = features(july, weather_at="previous")
    assert table["temperature"].tolist()[:3] == [21.0, 24.0, 25.0]


def test_previous_weather_knows_no_later_hour_of_a_value_that_was_missing(july):
    # The hour has a report, but not of the temperature: that is interpolated, also from later.
    _, weather = july
    weather.loc[30, "temperature_from"] = "interpolated"
    weather.loc[40, "temperature_from"] = "station, daily"
    table = features(july, weather_at="previous")
    assert table["temperature"].tolist()[6:8] == [29.0, 29.0]
    assert table["temperature"].tolist()[16:18] == [39.0, 39.0]


def test_constant_weather_serves_as_previous_weather(july):
    hours, weather = july
    weather = weather.assign(**dict.fromkeys(ORIGINS, "constant"))
    assert features((hours, weather), weather_at="previous")["temperature"].iloc[0] == 23.0


def test_special_event_is_the_union_of_fog_rain_and_thunderstorm(july):
    _, weather = july
    for row, name in [(24, "fog"), (26, "rain"), (27, "thunderstorm"), (27, "rain")]:
        weather.loc[row, name] = True
    assert features(july)["special_event"].tolist()[:5] == [1, 0, 1, 1, 0]


def test_holidays_are_those_of_the_place(july):
    by_day = features(july)["holiday"].to_numpy().reshape(5, 24)
    # 4 July 2015 was a Saturday, so Friday the 3rd is a day off as well.
    assert by_day.min(axis=1).tolist() == by_day.max(axis=1).tolist() == [0, 0, 1, 1, 0]
    french = features(july, country="FR", subdivision="")
    assert french["holiday"].sum() == 0


def test_holiday_of_one_state_only():
    hours = periods.hours("2015-03-31", "2015-03-31")  # Cesar Chavez Day, not in Missouri
    july = hours, constant_weather(weather_hours("2015-03-31", "2015-03-31"))
    assert features(july)["holiday"].all()
    assert not features(july, subdivision="MO")["holiday"].any()


def test_days_of_the_week(july):
    table = features(july)  # 1 July 2015 was a Wednesday
    assert table["day_of_week"].to_numpy()[::24].tolist() == [2, 3, 4, 5, 6]
    assert table["weekend"].to_numpy()[::24].tolist() == [0, 0, 0, 1, 1]


def test_unknown_place_is_refused_only_if_holidays_are_wanted(july):
    with pytest.raises(ValueError, match=r"city\.country 'US', city\.subdivision 'XX'"):
        features(july, subdivision="XX")
    assert len(features(july, ["temperature"], subdivision="XX")) == 120


def test_an_hour_without_weather_is_refused(july):
    hours, weather = july
    with pytest.raises(ValueError, match=r"no weather in 2015-07-05T22 and 1 more hours"):
        features((hours, weather.iloc[:-2]))
    weather.loc[:24, "fog_from"] = "last known"
    with pytest.raises(ValueError, match=r"observed before 2015-07-01T00 and 1 more hours"):
        features(july, weather_at="previous")


def test_scripts_write_what_the_next_step_reads(tmp_path):
    period = {"start": "2015-07-01", "end": "2015-07-05"}
    external = {"features": ALL, "weather_at": "previous"}
    cfg = {"period": period, "external": external, "city": CALIFORNIA}
    build_weather(
        [], [], tmp_path / "hourly.parquet", tmp_path / "l.json", period | {"sources": []}
    )
    build_external(tmp_path / "hourly.parquet", tmp_path / "external.parquet", cfg)
    table = pd.read_parquet(tmp_path / "external.parquet")
    assert list(table) == ["hour", *ALL]
    assert len(table) == 120
    assert not table.isna().to_numpy().any()
