"""Own CSV files: their units, delimiters, zones and columns."""

import gzip
from datetime import date

import pytest

from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import PageError

DAY = date(2015, 12, 20)
JULY = Asked(date(2015, 7, 1), date(2015, 7, 31), "America/Los_Angeles")


def read(text, **settings):
    return parse_page(text.encode(), Asked(DAY, DAY, "America/Chicago", **settings))


def brief(page):
    return [(r.time.strftime("%H:%M"), r.temperature, r.wind_speed) for r in page.readings]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Temp (°C);Wind Spd (km/h)", "12,5;5", (54.5, 3.1069)),
        ("Temperature [°F]\tWind Speed (m/s)", "54\t5", (54.0, 11.1847)),
        ("air_temp_k,wind_speed_knots", "283.15,10", (50.0, 11.5078)),
        ("temperature,wind_speed", "54 °F,5 m/s", (54.0, 11.1847)),
    ],
)
def test_units_and_delimiters_of_own_files(header, cells, expected):
    delimiter = next(d for d in ";\t," if d in header)
    page = read(f"time{delimiter}{header}\n2015-12-20 01:00{delimiter}{cells}\n")
    assert page.faults == []
    (reading,) = page.readings
    assert (reading.temperature, reading.wind_speed) == pytest.approx(expected, abs=1e-4)


def test_a_column_without_a_unit_is_not_guessed():
    with pytest.raises(PageError, match="temperature in '', not in F, C or K"):
        read("time,temperature\n2015-12-20 01:00,12\n")


def test_own_csv_with_offsets_and_renamed_columns():
    text = (
        b"hour_local,temp,wind_speed_ms,rain,note\n"
        b"2015-07-01 00:00-0700,20,1,0,a\n"
        b"2015-07-01T09:00Z,,2,1,b\n"
        b"2015-07-01 03:00,15,,,c\n"
        b"2015-07-01 04:00,15,1,maybe,d\n"
    )
    columns = {"time": "hour_local", "temperature_c": "temp"}
    asked = Asked(JULY.first, JULY.last, JULY.timezone, "", columns)
    for body in (text, gzip.compress(text)):
        page = parse_page(body, asked)
        assert brief(page) == [
            ("00:00", 68.0, pytest.approx(2.23693629)),
            ("02:00", None, pytest.approx(4.47387258)),
            ("03:00", 59.0, None),
            ("04:00", 59.0, pytest.approx(2.23693629)),
        ]
        assert [r.rain for r in page.readings] == [False, True, None, None]
        assert all(r.fog is None and r.thunderstorm is None for r in page.readings)
        assert page.faults == ["row 5: 'maybe' is not a number"]
    with pytest.raises(PageError, match="no column for time among: hour_local, temp"):
        parse_page(text, JULY)


def test_columns_of_the_config_that_are_not_there_or_no_field():
    text = "when,t\n2015-12-20 01:00,5\n"
    with pytest.raises(PageError, match=r"weather\.columns\.time: no column 'Date', or more than"):
        read(text, columns={"time": "Date", "temperature_c": "t"})
    with pytest.raises(PageError, match=r"'t' is no field; it maps a field to its column"):
        read(text, columns={"t": "temperature_c"})
    with pytest.raises(PageError, match="names two columns for temperature"):
        read(text, columns={"time": "when", "temperature_c": "t", "temperature_f": "t"})
    with pytest.raises(PageError, match="no column for temperature_f, wind_speed_mph"):
        read(text, columns={"time": "when"})
    with pytest.raises(PageError, match="no column for time among: when, t"):
        read(text, columns={"temperature_c": "t"})
