"""Files of weather services as they are downloaded: the right hour, the right unit, or refused."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from crimecast.weather.ledger import odd_clock
from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import PageError

JULY = date(2015, 7, 1), date(2015, 7, 31)


def read(text, timezone="America/New_York", **settings):
    page = parse_page(text.encode(), Asked(*JULY, timezone, of_one_day=False, **settings))
    assert not page.faults, page.faults
    return page.readings


def found(readings):
    return [(r.time, r.temperature and round(r.temperature, 2)) for r in readings]


OPEN_METEO = """\
latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation
40.738136,-74.04254,51.0,{offset},GMT,GMT

time,temperature_2m (°C),rain (mm),wind_speed_10m (km/h),weather_code (wmo code)
2015-07-02T03:00,20.0,0.00,10.0,3
2015-07-02T04:00,20.5,0.30,10.0,95
2015-07-02T05:00,NaN,NaN,NaN,NaN
2015-07-02T06:00,21.0,0.00,10.0,45
"""


@pytest.mark.parametrize(("offset", "first"), [(0, 23), (-18000, 4), (19800, 17)])
def test_open_meteo_says_its_offset_above_the_table(offset, first):
    readings = read(OPEN_METEO.format(offset=offset))
    minute = 30 if offset == 19800 else 0
    assert readings[0].time == datetime(2015, 7, 2 if first == 4 else 1, first, minute)
    assert [r.temperature for r in readings] == pytest.approx([68.0, 68.9, 69.8])
    assert readings[0].wind_speed == pytest.approx(6.2137, abs=1e-4)
    assert [(r.fog, r.rain, r.thunderstorm) for r in readings] == [
        (False, False, False),
        (False, True, True),
        (True, False, False),
    ]


def test_open_meteo_of_several_places_is_refused():
    lines = OPEN_METEO.format(offset=0).splitlines()
    top = [
        f"location_id,{lines[0]}",
        f"0,{lines[1]}",
        f"1,{lines[1]}",
        "",
        f"location_id,{lines[3]}",
    ]
    text = "\n".join([*top, *(f"{n},{line}" for n in (0, 1) for line in lines[4:])])
    with pytest.raises(PageError, match=r"2 stations \(0, 1 ...\); choose one"):
        read(text)


def test_open_meteo_with_columns_of_the_config_keeps_its_offset():
    columns = {"time": "time", "temperature_c": "temperature_2m (°C)"}
    readings = read(OPEN_METEO.format(offset=0).replace("NaN", "20"), columns=columns)
    assert found(readings)[0] == (datetime(2015, 7, 1, 23), 68.0)


def test_the_met_offices_table_lies_below_a_long_description():
    described = "".join(f"long_name,column_{n},what it is,1\n" for n in range(270))
    text = (
        f"Conventions,G,BADC-CSV,1\n{described}data\nob_time,id,src_id,wind_speed,air_temperature\n"
        "2015-07-02 03:00:00,03772,708,10,20.0\n"
    )
    columns = {
        "time": "ob_time",
        "temperature_c": "air_temperature",
        "wind_speed_knots": "wind_speed",
    }
    (reading,) = read(text, "Europe/London", columns=columns, clock="UTC")
    assert (reading.time, reading.temperature) == (datetime(2015, 7, 2, 4), 68.0)
    assert reading.wind_speed == pytest.approx(11.5078, abs=1e-4)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("time_utc", datetime(2015, 7, 1, 23)),
        ("UTC Date/Time", datetime(2015, 7, 1, 23)),
        ("Time (UTC-5)", datetime(2015, 7, 2, 4)),
        ("Time (GMT+05:30)", datetime(2015, 7, 1, 17, 30)),
        ("Date/Time (LST)", datetime(2015, 7, 2, 4)),
        ("local time", datetime(2015, 7, 2, 3)),
    ],
)
def test_the_header_of_a_named_column_says_its_zone(header, expected):
    text = f"{header},temp (°C)\n2015-07-02 03:00,20.0\n"
    columns = {"time": header, "temperature_c": "temp (°C)"}
    assert found(read(text, columns=columns)) == [(expected, 68.0)]


def test_minutes_in_a_column_of_their_own():
    text = (
        "Station_ID|Year|Month|Day|Hour|Minute|temperature\n"
        "USW00013994|2015|07|02|3|51|20.0\nUSW00013994|2015|07|02|4|5|20.0\n"
    )
    readings = read(text, "Asia/Kolkata", columns={"temperature_c": "temperature"}, clock="UTC")
    assert [r.time for r in readings] == [
        datetime(2015, 7, 2, 9, 21),
        datetime(2015, 7, 2, 9, 35),
    ]


def test_dwds_hours_need_their_format():
    text = "STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor\n 433;2015070203; 3;  20.0; 84.0;eor\n"
    columns = {"time": "MESS_DATUM", "temperature_c": "TT_TU"}
    readings = read(text, "Europe/Berlin", columns=columns, clock="UTC", date_format="%Y%m%d%H")
    assert found(readings) == [(datetime(2015, 7, 2, 5), 68.0)]
    with pytest.raises(PageError, match="is of 2015-07-01"):
        read(text, "Europe/Berlin", columns=columns, clock="UTC")


def test_openweathers_history_in_kelvin():
    text = (
        "dt,dt_iso,timezone,city_name,temp,wind_speed,rain_1h,weather_main\n"
        "1435806000,2015-07-02 03:00:00 +0000 UTC,-14400,New York,293.15,10,,Rain\n"
    )
    columns = {"temperature_k": "temp", "wind_speed_ms": "wind_speed", "conditions": "weather_main"}
    (reading,) = read(text, columns=columns)
    assert (reading.time, reading.rain) == (datetime(2015, 7, 1, 23), True)
    assert reading.temperature == pytest.approx(68.0)


def test_environment_canadas_own_header():
    text = (
        '"Longitude (x)","Latitude (y)","Station Name","Climate ID","Date/Time (LST)","Year",'
        '"Month","Day","Time (LST)","Flag","Temp (°C)","Temp Flag","Wind Spd (km/h)","Weather"\n'
        '"-79.63","43.68","TORONTO","6158731","2015-07-02 03:00","2015","07","02","03:00","",'
        '"20.0","","10","Rain,Fog"\n'
    )
    (reading,) = read(text, "America/Toronto")
    assert (reading.time, reading.rain, reading.fog) == (datetime(2015, 7, 2, 4), True, True)


def test_clocks_of_four_digits():
    text = (
        "WBAN,Date,Time,StationType,DryBulbFarenheit,WindSpeed\n"
        "14732,20150702,0051,12,68, 5\n14732,20150702,2400,12,70, 5\n"
    )
    columns = {"date": "Date", "clock": "Time", "temperature_f": "DryBulbFarenheit"}
    assert found(read(text, columns=columns)) == [
        (datetime(2015, 7, 2, 0, 51), 68.0),
        (datetime(2015, 7, 3), 70.0),
    ]


def test_open_meteos_precipitation_stands_in_for_rain():
    text = OPEN_METEO.format(offset=-14400).replace(",weather_code (wmo code)", "")
    text = text.replace(",3\n", "\n").replace(",95\n", "\n").replace(",NaN\n", "\n")
    text = text.replace(",45\n", "\n").replace("rain (mm)", "precipitation (inch)")
    assert [r.rain for r in read(text)] == [False, True, False]


def test_numbers_of_conditions_are_no_words():
    """Meteostat's coco and OpenWeather's 500 name rain, to those who know."""
    text = "time,temp,coco\n2015-07-02 03:00:00,20.0,8.0\n2015-07-02 04:00:00,20.0,Rain\n"
    columns = {"temperature_c": "temp", "conditions": "coco"}
    page = parse_page(text.encode(), Asked(*JULY, "America/New_York", columns=columns))
    assert [r.rain for r in page.readings] == [None, True]
    assert page.faults == ["row 2: '8.0' is neither words nor METAR codes"]


@pytest.mark.parametrize(
    ("name", "field"), [("temp", "temperature_c"), ("windspeed", "wind_speed_kmh")]
)
def test_a_table_with_rain_but_no_unit_is_refused(name, field):
    text = f"datetime,{name},conditions\n2015-07-02T03:00:00,20.0,Rain\n"
    with pytest.raises(PageError, match=rf"says the unit .* e\.g\. {{{field}: {name}}}"):
        read(text)


def test_words_in_a_row_of_units():
    text = "Station_ID,Date_Time,air_temp\n,,Celsius\nKLGA,2015-07-02T03:51:00-04,20.0\n"
    columns = {"time": "Date_Time", "temperature": "air_temp"}
    page = parse_page(text.encode(), Asked(*JULY, "America/New_York", columns=columns))
    assert found(page.readings) == [(datetime(2015, 7, 2, 3, 51), 68.0)]


@pytest.mark.parametrize(("hours", "n_told"), [(0, 0), (4, 0), (7, 1), (-6, 1), (12, 1)])
def test_warmest_hours_at_night_are_told(hours, n_told):
    hour = pd.date_range("2015-07-01", periods=24 * 14, freq="h")
    warmth = 60 + 10 * np.cos((hour.hour - 14 - hours) * np.pi / 12)
    told = list(odd_clock(pd.DataFrame({"hour": hour, "temperature": warmth})))
    assert len(told) == n_told
    assert all(f"around {(14 + hours) % 24} h, not in the afternoon" in text for text in told)


@pytest.mark.parametrize("temperature", [64.0, float("nan")])
def test_weather_without_warm_hours_is_not_judged(temperature):
    hour = pd.date_range("2015-07-01", periods=24 * 14, freq="h")
    assert not list(odd_clock(pd.DataFrame({"hour": hour, "temperature": temperature})))


def test_noaas_global_data_have_tenths_between_flags():
    text = (
        '"STATION","DATE","SOURCE","REPORT_TYPE","WND","CIG","VIS","TMP","DEW","SLP","AA1"\n'
        '"72503014732","2015-07-02T03:51:00","7","FM-15","200,5,N,0046,5","22000,5,9,N",'
        '"016093,5,N,5","+0200,5","+0150,5","10130,5","01,0005,9,5"\n'
        '"72503014732","2015-07-02T04:51:00","7","FM-15","999,9,C,0000,5","","","-0056,5","","",'
        '"24,0120,9,5"\n'
        '"72503014732","2015-07-02T05:51:00","7","FM-15","999,9,9,9999,9","","","+9999,9","","",""\n'
        '"72503014732","2015-07-02T23:59:00","6","SOD  ","200,5,N,0046,5","","","+0300,5","","",'
        '""\n'
    )
    first, second = read(text)
    assert (first.time, first.temperature, first.rain) == (datetime(2015, 7, 1, 23, 51), 68.0, True)
    assert first.wind_speed == pytest.approx(10.29, abs=0.01)
    assert (second.temperature, second.wind_speed) == (pytest.approx(21.92), 0.0)
    assert not second.rain


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"PK\x03\x04\x14", "zip file or a workbook; unpack it, or save the sheet"),
        (b"PAR1\x15", "Parquet; write it as CSV"),
        (
            b'[{"time": "2015-07-02 03:00", "temperature_c": 20}]',
            "without observations; other JSON has to be made CSV",
        ),
    ],
)
def test_files_that_are_no_csv_are_named(body, why):
    with pytest.raises(PageError, match=why):
        parse_page(body, Asked(*JULY, "America/New_York", of_one_day=False))


def test_names_of_weather_stations_at_home():
    text = "Time,Outdoor Temperature (°F),Wind (km/h)\n2015/7/2 3:00,68,10\n"
    (reading,) = read(text)
    assert (reading.temperature, reading.wind_speed) == (68.0, pytest.approx(6.2137, abs=1e-4))
