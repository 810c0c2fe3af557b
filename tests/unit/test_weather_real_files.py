"""Real output of the sources; expected values are read off the files by eye."""

import gzip
from datetime import date, datetime

import numpy as np
import pytest

from crimecast.weather.hourly import hourly_weather, weather_hours
from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import PageError, table

LOS_ANGELES = "America/Los_Angeles"


def read(path, first, last=None, timezone=LOS_ANGELES):
    return parse_page(path.read_bytes(), Asked(first, last or first, timezone))


@pytest.fixture
def wunderground(shared_data):
    return shared_data / "wunderground"


@pytest.fixture
def sitka(wunderground):
    path = wunderground / "wu_dailyhistory_format1_PASI_2009-04_12columns.csv"
    return read(path, date(2009, 4, 7), timezone="America/Sitka")


def test_hourly_csv_of_sitka(sitka):
    assert sitka.layout == "hourly CSV"
    assert sitka.faults == []
    assert len(sitka.readings) == 26
    first, afternoon, last = (sitka.readings[i] for i in (0, 16, 25))
    assert (first.time, first.temperature, first.wind_speed) == (
        datetime(2009, 4, 7, 0, 53),
        30,
        5.8,
    )
    assert (afternoon.time.hour, afternoon.temperature, afternoon.wind_speed) == (16, 39.0, 19.6)
    assert (last.time, last.temperature) == (datetime(2009, 4, 7, 23, 53), 37.0)
    assert not any(r.fog or r.rain or r.thunderstorm for r in sitka.readings)


def test_special_reports_of_sitka_are_averaged_within_their_hour(sitka):
    hours = weather_hours("2009-04-07", "2009-04-07")[24:]
    weather = hourly_weather(
        table(sitka.readings), hours, sources=[""], max_hole_hours=0, needed={"temperature"}
    )
    assert weather["readings"].tolist() == [1] * 23 + [3]
    # 11:01, 11:22 and 11:53 PM: 37.4, 37.4, 37.0 deg F and 17.3, 16.1, 17.3 mph.
    assert weather["temperature"].iloc[-1] == pytest.approx(111.8 / 3)
    assert weather["wind_speed"].iloc[-1] == pytest.approx(50.7 / 3)


def test_header_of_another_zone_moves_the_clock(wunderground):
    path = wunderground / "wu_dailyhistory_format1_PASI_2009-04_12columns.csv"
    page = read(path, date(2009, 4, 7))
    # AKDT is an hour behind PDT.
    assert page.readings[0].time == datetime(2009, 4, 7, 1, 53)
    assert page.readings[-1].time == datetime(2009, 4, 8, 0, 53)


def test_former_api_of_boston(wunderground):
    path = wunderground / "wu_api_history_KBOS_2016-11-07.json"
    page = read(path, date(2016, 11, 7), timezone="America/New_York")
    assert (page.layout, len(page.readings), page.faults) == ("former API", 25, [])
    first, special = page.readings[0], page.readings[12]
    assert (first.time, first.temperature, first.wind_speed) == (
        datetime(2016, 11, 7, 0, 54),
        42.1,
        12.7,
    )
    assert (special.time, special.temperature, special.wind_speed) == (
        datetime(2016, 11, 7, 12, 22),
        46.0,
        15.0,
    )
    assert page.readings[-1].time == datetime(2016, 11, 7, 23, 54)
    assert {(r.fog, r.rain, r.thunderstorm) for r in page.readings} == {(False, False, False)}


def test_former_api_of_another_day_is_refused(wunderground):
    path = wunderground / "wu_api_history_KBOS_2016-11-07.json"
    with pytest.raises(PageError, match="it is of 2016-11-07, asked for was 2016-11-08"):
        read(path, date(2016, 11, 8), timezone="America/New_York")


@pytest.mark.parametrize(("year", "n_days"), [(2015, 365), (2016, 305)])
def test_daily_csv_of_los_angeles(wunderground, year, n_days):
    path = wunderground / f"wu_customhistory_csv_daily_los-angeles_{year}_metric.csv"
    page = read(path, date(year, 1, 1), date(year, 12, 31))
    assert (page.layout, len(page.readings), page.faults) == ("daily CSV", n_days, [])
    assert all(reading.daily for reading in page.readings)


def test_daily_csv_in_metric_units(wunderground):
    path = wunderground / "wu_customhistory_csv_daily_los-angeles_2015_metric.csv"
    page = read(path, date(2015, 1, 1), date(2015, 12, 31))
    by_day = {reading.time.date(): reading for reading in page.readings}
    new_year = by_day[date(2015, 1, 1)]  # mean 9 deg C, 2 km/h, no event
    assert new_year.temperature == pytest.approx(48.2)
    assert new_year.wind_speed == pytest.approx(2 / 1.609344)
    assert (new_year.fog, new_year.rain, new_year.thunderstorm) == (False, False, False)
    october = by_day[date(2015, 10, 5)]  # Fog-Rain
    assert (october.fog, october.rain, october.thunderstorm) == (True, True, False)
    # 33 days have Rain, 7 Fog, 2 Fog-Rain: counted with sort | uniq -c.
    assert sum(reading.rain for reading in page.readings) == 35
    assert sum(reading.fog for reading in page.readings) == 9


def test_summary_table_is_not_taken_for_the_hourly_one(wunderground):
    path = wunderground / "wu_dailyhistory_html_fragment_historyTable_KNYC_2016-01-01.html"
    new_year = Asked(date(2016, 1, 1), date(2016, 1, 1), "America/New_York")
    with pytest.raises(PageError, match="no known layout; it begins: 'Temperature"):
        parse_page(path.read_bytes(), new_year)
    page = b'<table id="historyTable">' + path.read_bytes() + b"</tbody></table></html>"
    with pytest.raises(PageError, match="no table with a column Time and a column Temp"):
        parse_page(page, new_year)


@pytest.fixture
def airport(shared_data):
    """A year of NOAA's reports of Los Angeles airport, in standard time."""
    packed = shared_data / "lax_lcd_hourly_temperature_2015_raw.csv.gz"
    asked = Asked(date(2015, 1, 1), date(2015, 12, 31), LOS_ANGELES)
    return parse_page(packed.read_bytes(), asked), gzip.decompress(packed.read_bytes())


def test_noaa_temperatures(airport):
    page, text = airport
    assert page.layout == "NOAA LCD"
    assert page.faults == []
    n_rows = text.count(b"\n") - 1
    assert len(page.readings) + page.n_outside == n_rows == 8787
    by_time = {reading.time: reading.temperature for reading in page.readings}
    # 00:53 and 23:53 of 1 July in standard time are an hour later on the clocks of the city.
    assert by_time[datetime(2015, 7, 1, 1, 53)] == 66.0
    assert by_time[datetime(2015, 7, 2, 0, 53)] == 67.0
    assert by_time[datetime(2015, 1, 1, 0, 53)] == 42.0  # no summer time in winter


def test_noaa_hours_where_the_clocks_change(airport):
    hours = weather_hours("2015-01-02", "2015-12-31")
    readings = table(airport[0].readings)
    weather = hourly_weather(
        readings, hours, sources=[""], max_hole_hours=2, needed={"temperature"}
    )
    weather = weather.set_index("hour")
    # Autumn: 00:53 and 01:53 standard (66 and 65) both are 1:53 on the clock.
    assert weather.loc["2015-11-01 01:00", ["temperature", "readings"]].tolist() == [65.5, 2]
    # Spring: there is no 2 o'clock; 1:53 had 56, 3:53 (2:53 standard) 54.
    assert weather.loc["2015-03-08 02:00", ["temperature", "readings"]].tolist() == [55.0, 0]
    # 19 hours of the year have no report, and the hour of spring.
    assert (weather["readings"] == 0).sum() == 20
    assert np.isnan(weather["wind_speed"]).all()
