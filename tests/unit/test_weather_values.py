"""Words, codes, amounts and marks of missing values, as the sources print them."""

import json
from datetime import date

import pytest

from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.phenomena import from_codes, from_words
from crimecast.weather.readings import PageError
from crimecast.weather.values import Values

DAY = date(2015, 12, 20)


def letters(seen):
    """Initials of what was seen; a question mark where nothing is known."""
    names = ("fog", "rain", "snow", "thunderstorm")
    return "".join("?" if seen[n] is None else n[0].upper() if seen[n] else "." for n in names)


def read(text, **settings):
    return parse_page(text.encode(), Asked(DAY, DAY, "America/Chicago", **settings))


def seen(page):
    return [letters(vars(reading)) for reading in page.readings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clear", "...."),
        ("Light Rain / Windy", ".R.."),
        ("Rain Showers", ".R.."),
        ("Light Thundershowers", ".R.T"),
        ("Showers in the Vicinity", ".R.."),
        ("Light Snow", "..S."),
        ("Snow Shower / Windy", "..S."),
        ("Light Snow Showers", "..S."),
        ("Thunderstorms and Snow", "..ST"),
        ("Rain-Snow", ".RS."),
        ("Wintry Mix", ".RS."),
        ("Fog-Snow", "F.S."),
        ("Blowing Snow", "..S."),
        ("Ice Pellet Showers", "...."),
        ("Light Freezing Rain", ".R.."),
        ("Freezing Fog", "F..."),
        ("Heavy T-Storm", ".R.T"),
        ("Tstms", ".R.T"),
        ("Thunder in the Vicinity", "...T"),
        ("Dry Thunderstorm", "...T"),
        ("No rain", "...."),
        ("no significant snow", "...."),
        ("Haze", "...."),
        ("Mist", "...."),
        ("Unknown Precipitation", ".??."),
        ("RA", ".R.."),
        ("-SN BR", "..S."),
        ("+TSRA FG", "FR.T"),
        ("RAIN", ".R.."),
        ("FOG", "F..."),
        ("", "????"),
        ("N/A", "????"),
        ("null", "????"),
        ("-9999", "????"),
    ],
)
def test_words_or_codes(text, expected):
    assert letters(from_words(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "...."),
        ("null", "...."),
        ("M", "...."),
        ("-RA BR", ".R.."),
        ("SHSN", "..S."),
        ("SG", "..S."),
        ("VCSH", ".R.."),
        ("VCTS", "...T"),
        ("RERA", ".R.."),
        ("UP", ".??."),
        ("PL", "...."),
        ("FZRA FZFG", "FR.."),
    ],
)
def test_codes(text, expected):
    assert letters(from_codes(text)) == expected


HOURLY = "TimeCST,TemperatureF,Events,PrecipitationIn,Conditions\n1:53 AM,40,{},{},{}\n"


@pytest.mark.parametrize(
    ("events", "amount", "conditions", "expected"),
    [
        ("", "0.02", "Overcast", ".R.."),
        ("", "0.00", "Overcast", "...."),
        ("", "0.02", "Light Snow", "..S."),
        ("", "N/A", "Overcast", "...."),
        ("", "T", "Overcast", "...."),
        ("Snow", "0.02", "Overcast", "..S."),
        ("Fog", "0.02", "Overcast", "F..."),
        ("", "0.02", "Unknown", "?R??"),
        ("", "0.00", "", "?.??"),
        ("", "-9999.00", "", "????"),
    ],
)
def test_an_amount_is_rain_where_no_event_is_named(events, amount, conditions, expected):
    assert seen(read(HOURLY.format(events, amount, conditions))) == [expected]


def test_conditions_count_more_than_an_amount_where_there_is_no_column_of_events():
    page = read("Time,TemperatureF,Precip.,Condition\n1:53 AM,40,0.1 in,Fair\n2:53 AM,40,0.1 in,\n")
    assert seen(page) == ["....", "?R??"]


DAILY = "CST,Mean TemperatureF,PrecipitationIn, Events\n2015-12-20,35,{},{}\n"


@pytest.mark.parametrize(
    ("amount", "events", "expected"),
    [
        ("0.02", "", ".R.."),
        ("0.00", "", "...."),
        ("T", "", "...."),
        ("0.13", "Fog-Snow", "F.S."),
        ("T", "Rain", ".R.."),
    ],
)
def test_amounts_of_days(amount, events, expected):
    assert seen(read(DAILY.format(amount, events))) == [expected]


@pytest.mark.parametrize("trace_is_rain", [True, False])
@pytest.mark.parametrize("trace", ["T", "Trace", "0.0001", "0.004"])
def test_the_config_says_whether_a_trace_is_rain(trace, trace_is_rain):
    page = read(DAILY.format(trace, ""), trace_is_rain=trace_is_rain)
    assert page.readings[0].rain == trace_is_rain


def test_hourly_amounts_of_iem_and_noaa():
    iem = "station,valid,tmpf,p01i,wxcodes\nX,2015-12-20 12:53,40,{},{}\n"
    assert seen(read(iem.format("0.03", "null"))) == [".R.."]
    assert seen(read(iem.format("0.0001", "M"))) == ["...."]
    assert seen(read(iem.format("0.03", "-SN"))) == ["..S."]
    lcd = "DATE,HourlyDryBulbTemperature,HourlyPresentWeatherType,HourlyPrecipitation\n"
    lcd += "2015-12-20T01:53:00,40,{},{}\n"
    assert seen(read(lcd.format("", "0.02s"))) == [".R.."]
    assert seen(read(lcd.format("-SN:03 |SN:71 |", "0.02"))) == ["..S."]
    assert seen(read(lcd.format("", "T"))) == ["...."]


def test_amounts_of_the_former_and_of_todays_api():
    at = dict(zip(("year", "mon", "mday", "hour", "min"), ("2015", "12", "20", "8", "53")))
    flags = {"fog": "0", "rain": "0", "snow": "0", "thunder": "0", "tempi": "40"}
    for precipitation, snow, expected in [("0.02", "0", ".R.."), ("0.02", "1", "..S.")]:
        report = flags | {"utcdate": at, "precipi": precipitation, "snow": snow}
        page = read(json.dumps({"history": {"observations": [report]}}))
        assert seen(page) == [expected]
    for more, expected in [
        ({"wx_phrase": "Cloudy", "precip_hrly": 0.01}, "...."),
        ({"wx_phrase": None, "precip_hrly": 0.01}, "?R??"),
        ({"wx_phrase": None, "precip_hrly": 0.01, "snow_hrly": 1.0}, "??S?"),
    ]:
        report = {"valid_time_gmt": 1450601580, "temp": 40} | more
        page = read(json.dumps({"metadata": {"units": "e"}, "observations": [report]}))
        assert seen(page) == [expected]


MARKS = ["", "-", "--", "N/A", "M", "null", "NaN", "*", "-99", "-99.9", "-999", "-9999.00"]
MARKS += ["999.9", "9999", "-- °F", "\N{NO-BREAK SPACE}"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("unit", ["F", "C", "mph", "km/h", "m/s", "knots"])
def test_marks_of_missing_values_are_none_in_any_unit(mark, unit):
    values = Values()
    assert (values.temperature if unit in "FC" else values.wind)(mark, unit) is None
    assert values.faults == []


@pytest.mark.parametrize("mark", MARKS)
def test_a_missing_cell_loses_no_other_cell_of_its_row(mark):
    layouts = [
        f"TimeCST,TemperatureF,Wind SpeedMPH,Conditions\n1:53 AM,{mark},5,Fog\n",
        f"station,valid,tmpf,sknt,wxcodes\nX,2015-12-20 07:53,{mark},5,FG\n",
        "DATE,HourlyDryBulbTemperature,HourlyWindSpeed,HourlyPresentWeatherType\n"
        f"2015-12-20T01:53:00,{mark},5,FG:2\n",
        f"time,temperature_c,wind_speed_mph,fog\n2015-12-20 01:53,{mark},5,1\n",
    ]
    for text in layouts:
        page = read(text)
        (reading,) = page.readings
        assert (reading.temperature, reading.fog, page.faults) == (None, True, [])
        assert reading.wind_speed >= 5


@pytest.mark.parametrize(
    ("cell", "unit", "known"),
    [
        ("99.9", "F", True),  # a hot day
        ("99.9", "C", False),
        ("99.9", "mph", True),
        ("99.9", "km/h", True),
        ("99.9", "m/s", False),
        ("99.90", "knots", False),
    ],
)
def test_99_9_depends_on_the_unit(cell, unit, known):
    values = Values()
    read_cell = values.temperature if unit in "FC" else values.wind
    assert (read_cell(cell, unit) is not None) == known
    assert values.faults == []


def test_the_config_may_name_further_marks():
    text = "time,temperature_f,wind_speed_kmh,rain_mm,fog\n2015-12-20 01:00,99.9,77,-1,0\n"
    page = read(text, missing=(99.9, "77.0", -1))
    (reading,) = page.readings
    assert (reading.temperature, reading.wind_speed, reading.rain) == (None, None, None)
    assert page.faults == []


@pytest.mark.parametrize(
    ("cells", "left", "fault"),
    [
        ("x,5,0,0", (None, 5.0, False, False), "row 2: 'x' is not a number"),
        ("50,x,0,0", (50.0, None, False, False), "row 2: 'x' is not a number"),
        ("50,5,x,0", (50.0, 5.0, None, False), "row 2: 'x' is neither 0 nor 1"),
        ("50,5,0,x", (50.0, 5.0, False, None), "row 2: 'x' is not a number"),
        ("500,5,0,0", (None, 5.0, False, False), "row 2: temperature 500.0 deg F is outside"),
        ("50,500,0,0", (50.0, None, False, False), "row 2: wind speed 500.0 mph is outside"),
        ("50,5,0,-3", (50.0, 5.0, False, None), "row 2: precipitation -3.0 is outside"),
    ],
)
def test_one_bad_cell_loses_that_cell_only(cells, left, fault):
    page = read(f"time,temperature_f,wind_speed_mph,fog,rain\n2015-12-20 01:00,{cells}\n")
    (reading,) = page.readings
    assert (reading.temperature, reading.wind_speed, reading.fog, reading.rain) == left
    assert len(page.faults) == 1
    assert page.faults[0].startswith(fault)


TODAYS = '<html><script id="app-root-state" type="x">{state}</script>{table}</html>'
TABLE = "<table><tr><th>Time</th><th>Temperature</th></tr><tr><td>1:53 AM</td><td>54 °F</td></tr>"


def test_todays_page_names_historical_json():
    state = json.dumps({"url": {"b": {"temperature": 54, "wxPhraseLong": "Cloudy"}}})
    for page in (TODAYS.format(state=state, table=""), "<html><app-root></app-root></html>"):
        with pytest.raises(PageError, match=r"no hourly history; fetch historical\.json instead"):
            read(page)
    # Saved by a browser it has the table that the script has drawn.
    assert read(TODAYS.format(state=state, table=TABLE)).readings[0].temperature == 54.0


def test_stations_of_todays_api():
    reports = [
        {"obs_id": name, "valid_time_gmt": 1450601580, "temp": temperature}
        for name, temperature in (("KORD", 40), ("KMDW", 50))
    ]
    answer = json.dumps({"metadata": {"units": "e"}, "observations": reports})
    with pytest.raises(PageError, match=r"2 stations \(KMDW, KORD \.\.\.\); choose one by"):
        read(answer)
    assert [r.temperature for r in read(answer, only_station="KMDW").readings] == [50.0]
    with pytest.raises(PageError, match=r"no report is of weather\.only_station 'KSTL'"):
        read(answer, only_station="KSTL")
