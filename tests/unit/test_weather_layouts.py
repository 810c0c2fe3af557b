"""Layouts of which no whole page was found, written by hand as scrapers describe them."""

import json
from datetime import date, datetime

import pytest

from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import PageError

DAY = Asked(date(2015, 12, 20), date(2015, 12, 20), "America/Los_Angeles")
JULY = Asked(date(2015, 7, 1), date(2015, 7, 31), "America/Los_Angeles")

ROWS = [
    ("12:53 AM", ("54.0", "°F"), "-", "Calm", "&nbsp;", "Clear"),
    ("1:20 AM", ("53.6", "°F"), ("50.0", "°F"), ("3.5", "mph"), "Fog", "Patches of Fog"),
    ("1:53 AM", "-", "-", ("5.8", "mph"), "\nFog , Rain\n", "Light Rain"),
    ("2:53 AM", ("52.0", "°F"), "-", "N/A", "Rain-Thunderstorm", "Heavy Thunderstorms and Rain"),
]


def wx(value):
    if isinstance(value, str):
        return value
    return (
        f'\n  <span class="wx-data"><span class="wx-value">{value[0]}</span>'
        f'<span class="wx-unit">&nbsp;{value[1]}</span></span>\n'
    )


def table_page(names=None, rows=ROWS, day="Sunday, December 20, 2015"):
    names = names or ["Time (PST)", "Temp.", "Windchill", "Wind Speed", "Events", "Conditions"]
    header = "".join(f"<th>{name}</th>" for name in names)
    lines = "".join(
        '<tr class="no-metars">' + "".join(f"<td >{wx(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f'<html><body><h2 class="history-date">{day}</h2>'
        f'<table id="obsTable" class="obs-table responsive"><tr>{header}</tr>{lines}</table>'
        "</body></html>"
    ).encode()


def brief(page):
    return [(r.time.strftime("%H:%M"), r.temperature, r.wind_speed) for r in page.readings]


def events(page):
    return [(r.fog, r.rain, r.thunderstorm) for r in page.readings]


def test_hourly_table_with_calm_missing_and_special_reports():
    page = parse_page(table_page(), DAY)
    assert page.layout == "hourly table"
    assert page.faults == []
    assert brief(page) == [
        ("00:53", 54.0, 0.0),
        ("01:20", 53.6, 3.5),
        ("01:53", None, 5.8),
        ("02:53", 52.0, None),
    ]
    assert events(page) == [
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (False, True, True),
    ]


def test_columns_are_found_by_name_in_any_order():
    order = [5, 3, 0, 4, 1, 2]
    names = ["Time (PST)", "Temp.", "Heat Index", "Wind Speed", "Events", "Conditions"]
    # The first cell must stay the time: that is how a header is told from a row.
    order.remove(0)
    order.insert(0, 0)
    swapped = table_page([names[i] for i in order], [[row[i] for i in order] for row in ROWS])
    assert brief(parse_page(swapped, DAY)) == brief(parse_page(table_page(), DAY))


def test_units_are_taken_from_each_cell():
    rows = [
        ("12:53 AM", ("10.0", "°C"), "-", ("16.09344", "km/h"), "", "Clear"),
        ("1:53 AM", ("10.0", "Â°C"), "-", ("10.0", "m/s"), "", "Clear"),
        ("2:53 AM", ("50.0", "&deg;F"), "-", ("10.0", "knots"), "", "Clear"),
        ("3:53 AM", ("29.92", "in"), "-", ("10.0", "mi"), "", "Clear"),
    ]
    page = parse_page(table_page(rows=rows), DAY)
    assert [r.temperature for r in page.readings] == [50.0, 50.0, 50.0, None]
    speeds = [r.wind_speed for r in page.readings[:3]]
    assert speeds == pytest.approx([10.0, 22.3693629, 11.5077945], rel=1e-6)
    assert page.faults == [
        "row 4: temperature in 'in', not in F, C or K",
        "row 4: wind speed in 'mi', not in mph, km/h, m/s or knots",
    ]


def test_summer_time_in_the_header_and_standard_time_in_summer():
    asked = Asked(date(2015, 7, 2), date(2015, 7, 2), "America/Los_Angeles")
    rows, day = [("11:53 PM", ("60.0", "°F"))], "Thursday, July 2, 2015"
    summer = parse_page(table_page(["Time (PDT)", "Temp."], rows, day), asked)
    assert summer.readings[0].time == datetime(2015, 7, 2, 23, 53)
    standard = parse_page(table_page(["Time (PST)", "Temp."], rows, day), asked)
    assert standard.readings[0].time == datetime(2015, 7, 3, 0, 53)


@pytest.mark.parametrize("zone", ["PST", "PDT"])
def test_on_the_day_the_clocks_change_the_printed_clock_counts(zone):
    asked = Asked(date(2015, 11, 1), date(2015, 11, 1), "America/Los_Angeles")
    rows = [("1:53 AM", ("66.0", "°F")), ("1:53 AM", ("65.0", "°F")), ("2:53 AM", ("64.0", "°F"))]
    page = parse_page(table_page([f"Time ({zone})", "Temp."], rows, "November 1, 2015"), asked)
    assert [r.time.hour for r in page.readings] == [1, 1, 2]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (table_page(day="Monday, December 21, 2015"), "it is of 2015-12-21, asked for was 2015-12"),
        (table_page(day="Sunday, Smarch 20, 2015"), "its date 'Smarch 20, 2015' is no date"),
        (table_page(rows=[]), "hourly table without a reading"),
        (table_page(["Time (PST)", "Temp.", "Temp.", "A", "B", "C"]), "'Temp.' is there 2 times"),
        (table_page(["Time (XXT)", "Temp.", "A", "B", "C", "D"]), "time zone 'XXT' that is not"),
        (b"", "it is empty"),
        (b"<html><h1>Are you human?</h1></html>", r"it asks for a human \(captcha or blocked\)"),
        (b"<html><table></table>Please solve this CAPTCHA</html>", "it asks for a human"),
        (b"<html>No daily or hourly history data available</html>", "there is no data for the day"),
        (b"Hello world", "no known layout; it begins: 'Hello world'"),
        (b"{" + b'"a":[' * 9000, "nested too deep|JSON is broken"),
        (b'{"response": {"error": {"type": "querynotfound"}}}', "querynotfound"),
        (b"\x1f\x8b broken", "its gzip is broken"),
        (b"<table>" + b"<div>" * 400_000, "too large: 2000007 characters and 400001 tags"),
        (b"<table>" + b"<div>" * 1000, "nested more than 64 deep"),
    ],
)
def test_unreadable_pages_say_why(page, reason):
    with pytest.raises(PageError, match=reason):
        parse_page(page, DAY)


def test_a_row_that_cannot_be_read_leaves_the_others():
    rows = [
        *ROWS,
        ("25:53 AM", *ROWS[0][1:]),
        ROWS[0][:4],
        ("3:53 AM", ("540.0", "°F"), *["-"] * 4),
    ]
    page = parse_page(table_page(rows=rows), DAY)
    assert len(page.readings) == 4
    assert page.faults == [
        "row 5: '25:53 AM' is not a time of day",
        "row 6: 4 cells under 6 columns",
        "row 7: temperature 540.0 deg F is outside -130 to 136",
        "row 7: no value",
    ]


HOURLY_14 = """
TimePST,TemperatureF,Dew PointF,Humidity,Sea Level PressureIn,VisibilityMPH,Wind Direction,\
Wind SpeedMPH,Gust SpeedMPH,PrecipitationIn,Events,Conditions,WindDirDegrees,DateUTC<br />
12:53 AM,54.0,50.0,87,30.10,10.0,Calm,Calm,-,N/A,,Clear,0,2015-12-20 08:53:00<br />
1:53 AM,-9999,50.0,87,30.10,10.0,West,5.8,-,0.02,Rain,Light Rain,270,2015-12-20 09:53:00<br />
2:53 AM,53.0,50.0,87,30.10,10.0,West,5.8,-,0.02,Fog-Rain,Rain,270,2015-12-20 10:51:00<br />
<!-- 0.100:0 -->
"""


def test_hourly_csv_of_14_columns_has_its_own_dates():
    page = parse_page(HOURLY_14.encode(), DAY)
    assert brief(page) == [("00:53", 54.0, 0.0), ("01:53", None, 5.8)]
    assert events(page) == [(False, False, False), (False, True, False)]
    assert page.faults == [
        "row 5: its times '2:53 AM' and 2015-12-20 10:51:00+00:00 do not fit together"
    ]
    # Asked for another day, the same page is found out.
    with pytest.raises(
        PageError, match=r"none of its 2 readings is of 2015-12-24, but e\.g\. of 2015-12-20"
    ):
        parse_page(HOURLY_14.encode(), Asked(date(2015, 12, 24), date(2015, 12, 24), DAY.timezone))


OBSERVATIONS = [
    {"valid_time_gmt": 1450601580, "temp": 54, "wspd": None, "wx_phrase": "Fair"},  # 8:53 UTC
    {"valid_time_gmt": 1450605180, "temp": 12, "wspd": 10, "wx_phrase": "Light Rain / Windy"},
    {"valid_time_gmt": 1450608780, "temp": "x", "wspd": 3, "wx_phrase": "Thunder in the Vicinity"},
]


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("e", [("00:53", 54.0, None), ("01:53", 12.0, 10.0), ("02:53", None, 3.0)]),
        ("m", [("00:53", 129.2, None), ("01:53", 53.6, 6.21371192), ("02:53", None, 1.864113576)]),
    ],
)
def test_current_api_in_both_unit_systems(units, expected):
    answer = {"metadata": {"units": units}, "observations": OBSERVATIONS}
    page = parse_page(json.dumps(answer).encode(), DAY)
    for found, wanted in zip(brief(page), expected, strict=True):
        assert found == pytest.approx(wanted)
    assert events(page) == [(False,) * 3, (False, True, False), (False, False, True)]
    assert page.faults == ["row 2: 'x' is not a number"]


def test_current_api_takes_units_from_the_address_or_not_at_all():
    answer = json.dumps({"observations": OBSERVATIONS}).encode()
    asked = Asked(DAY.first, DAY.last, DAY.timezone, "https://x/historical.json?units=e&a=1")
    assert brief(parse_page(answer, asked))[0] == ("00:53", 54.0, None)
    with pytest.raises(PageError, match="neither the answer nor its address says in which units"):
        parse_page(answer, DAY)


@pytest.mark.parametrize("escaped", [True, False])
def test_state_embedded_in_todays_pages(escaped):
    address = "https://api.weather.com/v1/location/KLAX:9:US/observations/historical.json?units=e"
    state = json.dumps({"a": [1, {"b": 2}], address: {"b": {"observations": OBSERVATIONS}}})
    state = state.replace('"', "&q;") if escaped else state
    page = f'<html><table></table><script id="app-root-state" type="x">{state}</script></html>'
    assert brief(parse_page(page.encode(), DAY))[0] == ("00:53", 54.0, None)


IEM = """#DEBUG: Format Typ    -> comma
#DEBUG: Time Zone     -> Etc/UTC
station,valid,tmpf,sknt,wxcodes
LAX,2015-07-01 07:53,66.92,3.00,M
LAX,2015-07-01 08:53,M,M,-RA BR
LAX,2015-07-01 09:53,M,M,M
LAX,2015-07-01 10:53,64.94,10.00,+TSRA FG
LAX,2015-07-01 11:53,64.94,10.00,Q?
"""


def test_iem_csv():
    page = parse_page(IEM.encode(), JULY)
    assert page.layout == "IEM ASOS"
    rounded = [(at, t, None if w is None else round(w, 3)) for at, t, w in brief(page)]
    assert rounded == [
        ("00:53", 66.92, 3.452),
        ("01:53", None, None),
        ("02:53", None, None),
        ("03:53", 64.94, 11.508),
        ("04:53", 64.94, 11.508),
    ]
    assert events(page) == [
        (False, False, False),
        (False, True, False),
        (False, False, False),
        (True, True, True),
        (None, None, None),
    ]
    assert page.faults == ["row 8: 'Q?' is not a METAR weather group"]


def test_iem_csv_in_another_zone_is_refused():
    with pytest.raises(PageError, match="its times are in America/Chicago; ask for tz=Etc/UTC"):
        parse_page(IEM.replace("Etc/UTC", "America/Chicago").encode(), JULY)


LCD = """"STATION","DATE","REPORT_TYPE","HourlyDryBulbTemperature","HourlyPresentWeatherType",\
"HourlyWindDirection","HourlyWindSpeed"
"72295023174","2015-07-01T00:53:00","FM-15","68s","","VRB","5"
"72295023174","2015-07-01T01:53:00","FM-15","*","-RA:02 BR:1 |RA:61 |RA","270","12"
"72295023174","2015-07-01T02:53:00","FM-16","66","TS:7 |FG:2 |","000","0"
"72295023174","2015-07-01T03:53:00","FM-15","","","",""
"72295023174","2015-07-01T23:59:00","SOD  ","67","","",""
"""


def test_lcd_csv_is_in_standard_time_with_flags_and_summaries():
    page = parse_page(LCD.encode(), JULY)
    assert brief(page) == [("01:53", 68.0, 5.0), ("02:53", None, 12.0), ("03:53", 66.0, 0.0)]
    assert events(page) == [(False,) * 3, (False, True, False), (True, False, True)]
    assert page.faults == []


def test_lcd_in_two_units_is_refused():
    with pytest.raises(PageError, match="its temperatures are in two units: some have tenths"):
        parse_page(LCD.replace("68s", "20.6").encode(), JULY)
