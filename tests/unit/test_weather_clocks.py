"""Which day and hour: clocks over midnight, both changes of daylight saving, names of zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimecast.weather import clock
from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import PageError
from crimecast.weather.times import days_since_first

CITIES = ["America/Los_Angeles", "America/Chicago", "Europe/London", "Australia/Sydney"]
DAY = date(2015, 12, 20)


def asked(day, timezone="America/Los_Angeles", **settings):
    return Asked(day, day, timezone, **settings)


def printed(at):
    return f"{at.hour % 12 or 12}:{at:%M %p}"


def page_of(times, zone=""):
    """A page of ``format=1`` that gives times of day only."""
    lines = "".join(f"{printed(at)},50\n" for at in times)
    return f"Time{zone},TemperatureF\n{lines}".encode()


def times_of(body, what):
    return [reading.time for reading in parse_page(body, what).readings]


@st.composite
def pages_over_midnight(draw):
    """Times of a day of reports, with a few of the days before and after, in order of time."""
    midnight = datetime.combine(DAY, datetime.min.time())
    own = draw(st.sets(st.integers(0, 24 * 60 - 1), min_size=8, max_size=30))
    # No silence of half a day: then nobody could tell whether a clock went on or back.
    own |= {0, 8 * 60, 16 * 60, 23 * 60 + 59}
    before = draw(st.sets(st.integers(-4 * 60, -1), max_size=3))
    after = draw(st.sets(st.integers(24 * 60, 28 * 60), max_size=3))
    return [midnight + timedelta(minutes=m) for m in sorted(own | before | after)]


@given(pages_over_midnight(), st.booleans())
def test_a_clock_that_passes_midnight_is_of_another_day(times, newest_first):
    times = times[::-1] if newest_first else times
    assert times_of(page_of(times), asked(DAY)) == times


def test_the_last_row_of_a_page_is_not_averaged_into_its_first_hour():
    rows = [datetime(2015, 12, 20, hour, 53) for hour in range(24)]
    rows.append(datetime(2015, 12, 21, 0, 53))
    assert times_of(page_of(rows), asked(DAY)) == rows


def test_days_of_rows_that_do_not_cross_midnight():
    assert days_since_first([]).tolist() == []
    assert days_since_first([53, 90, 80, 1433]).tolist() == [0, 0, 0, 0]
    assert days_since_first([1433, 53, 113]).tolist() == [-1, 0, 0]


@given(st.sampled_from(CITIES), st.datetimes(datetime(2012, 1, 1), datetime(2017, 12, 31)))
def test_instants_become_the_wall_clock(city, at):
    at = at.replace(second=0, microsecond=0)
    local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(city)).replace(tzinfo=None)
    day = asked(local.date(), city)
    iem = f"station,valid,tmpf\nX,{at:%Y-%m-%d %H:%M},50\n"
    own = f"time,temperature_f\n{at:%Y-%m-%dT%H:%M}Z,50\n"
    for text in (iem, own):
        assert times_of(text.encode(), day) == [local]


# The hour that a clock skips in spring and the one that it repeats in autumn, 2015.
CHANGES = [
    ("America/Los_Angeles", "2015-03-08", "2015-11-01"),
    ("America/Chicago", "2015-03-08", "2015-11-01"),
    ("Europe/London", "2015-03-29", "2015-10-25"),
    ("Europe/Dublin", "2015-03-29", "2015-10-25"),  # its zone has a winter time, no summer time
    ("Australia/Sydney", "2015-10-04", "2015-04-05"),
]


@pytest.mark.parametrize(("city", "spring", "autumn"), CHANGES)
def test_standard_time_over_both_changes(city, spring, autumn):
    def hours(day):
        rows = "".join(f"{day}T{hour:02d}:53:00,50\n" for hour in range(24))
        body = f"DATE,HourlyDryBulbTemperature\n{rows}".encode()
        return [at.hour for at in times_of(body, asked(date.fromisoformat(day), city))]

    changed = 1 if city.startswith("Europe") else 2  # the hour that is not there in spring
    assert hours(spring) == [h for h in range(24) if h != changed] + [0]
    # In autumn the day begins in summer time: its first hour of standard time is 1 o'clock, and
    # the hour before the change comes twice.
    assert hours(autumn) == sorted([*range(1, 24), 1 if city != "Australia/Sydney" else 2])


@pytest.mark.parametrize(("city", "spring", "autumn"), CHANGES)
@given(data=st.data())
def test_pages_of_the_days_of_change_keep_their_clock(city, spring, autumn, data):
    day = date.fromisoformat(data.draw(st.sampled_from([spring, autumn])))
    start = datetime.combine(day, datetime.min.time(), ZoneInfo(city)).astimezone(UTC)
    minutes = data.draw(st.sets(st.integers(0, 23 * 60 - 1), min_size=1, max_size=12))
    steps = sorted(minutes | {0, 6 * 60, 12 * 60, 18 * 60})
    local = [(start + timedelta(minutes=m)).astimezone(ZoneInfo(city)) for m in steps]
    wall = [at.replace(tzinfo=None) for at in local]
    names = {at.tzname() for at in local}
    zones = ["", *(name for name in names if name.isalpha())]
    for zone in zones:
        assert times_of(page_of(wall, zone), asked(day, city)) == wall


@pytest.mark.parametrize(
    ("zone", "city", "hour"),
    [
        ("BRST", "America/Sao_Paulo", 12),  # no names in the zone database: the station's own
        ("BRT", "America/Sao_Paulo", 12),
        ("AST", "Asia/Riyadh", 12),  # Arabia's, not the Atlantic's
        ("BDT", "Asia/Dhaka", 12),
        ("UTC", "America/Sao_Paulo", 10),
        ("GMT", "Asia/Riyadh", 15),
        ("AKST", "America/Los_Angeles", 13),
        ("CST", "Asia/Shanghai", 12),
    ],
)
def test_names_of_zones(zone, city, hour):
    (at,) = times_of(page_of([datetime(2015, 12, 20, 12, 0)], zone), asked(DAY, city))
    assert at == datetime(2015, 12, 20, hour, 0)


@pytest.mark.parametrize(
    ("zone", "city"), [("EST", "Australia/Sydney"), ("XXT", "America/Chicago")]
)
def test_names_that_may_be_those_of_another_zone_are_refused(zone, city):
    body = page_of([datetime(2015, 12, 20, 12, 0)], zone)
    with pytest.raises(PageError, match=f"'{zone}' that is not known near the city; if its clock"):
        parse_page(body, asked(DAY, city))
    assert times_of(body, asked(DAY, city, clock="local")) == [datetime(2015, 12, 20, 12)]


def test_zone_printed_as_a_number():
    body = b"<table><tr><th>Time (-03)</th><th>Temp.</th></tr><tr><td>1:00 AM</td><td>5 C</td></tr>"
    # Summer time in Sao Paulo is -02.
    assert times_of(body, asked(DAY, "America/Sao_Paulo")) == [datetime(2015, 12, 20, 2)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2015-12-20 13:53", datetime(2015, 12, 20, 13, 53)),
        ("2015/12/20 0:53:10", datetime(2015, 12, 20, 0, 53)),
        ("20151220 13:53", datetime(2015, 12, 20, 13, 53)),
        ("2015-12-19 24:00", datetime(2015, 12, 20)),
        ("12/20/2015 1:53 PM", datetime(2015, 12, 20, 13, 53)),
        ("20.12.2015 13:53", datetime(2015, 12, 20, 13, 53)),
        ("2015-12-20 21:53:00 +0000 UTC", datetime(2015, 12, 20, 13, 53)),
        ("2015-12-20T16:53:00-05:00", datetime(2015, 12, 20, 13, 53)),
        ("1450648380", datetime(2015, 12, 20, 13, 53)),
        ("1450648380000", datetime(2015, 12, 20, 13, 53)),
    ],
)
def test_forms_of_date_and_time(text, at):
    assert times_of(f"time,temperature_f\n{text},50\n".encode(), asked(DAY)) == [at]


@pytest.mark.parametrize(
    ("settings", "hour"),
    [
        ({}, 21),
        ({"clock": "local"}, 21),
        ({"clock": "UTC"}, 13),
        ({"clock": "America/New_York"}, 18),
        ({"date_format": "%Y-%m-%d %H:%M"}, 21),
    ],
)
def test_the_config_says_what_the_times_of_a_file_are(settings, hour):
    body = b"time,temperature_f\n2015-12-20 21:53,50\n"
    assert times_of(body, asked(DAY, **settings)) == [datetime(2015, 12, 20, hour, 53)]


@pytest.mark.parametrize(
    ("header", "hour"), [("Time (UTC)", 14), ("DateTime (LST)", 22), ("time_local", 21)]
)
def test_a_header_may_say_it_too(header, hour):
    body = f"{header},temperature_f\n2015-07-01 21:53,50\n".encode()
    assert times_of(body, asked(date(2015, 7, 1))) == [datetime(2015, 7, 1, hour, 53)]


def test_a_clock_that_is_no_zone_is_refused():
    with pytest.raises(PageError, match=r"weather\.clock 'Mars' is neither layout, local"):
        times_of(b"time,temperature_f\n2015-12-20 21:53,50\n", asked(DAY, clock="Mars"))


def test_day_or_month_first_is_told_by_all_dates_of_a_file_or_asked_for():
    text = "time,temperature_f\n{},50\n12/12/2015 01:00,50\n"
    december = Asked(date(2015, 12, 1), date(2015, 12, 31), "America/Los_Angeles")
    expected = [datetime(2015, 12, 20, 1), datetime(2015, 12, 12, 1)]
    assert times_of(text.format("12/20/2015 01:00").encode(), december) == expected
    assert times_of(text.format("20/12/2015 01:00").encode(), december) == expected
    with pytest.raises(PageError, match=r"may have its day or its month first; say it in weather"):
        times_of(text.format("1/12/2015 01:00").encode(), december)
    assert clock.order_of_dates(["12/20/2015", "20/12/2015"]) is None


@pytest.mark.parametrize(
    "table",
    [
        "date,time,temp_f\n2015-12-20,1:53 PM,50\n",
        "date,clock,temp_f\n2015-12-20,13:53,50\n",
        "year,month,day,clock,temp_f\n2015,12,20,13:53,50\n",
        "date,temp_f\n2015-12-20 13:53,50\n",
        ",temp_f\n2015-12-20 13:53,50\n",
    ],
)
def test_date_and_time_of_day_in_two_columns(table):
    assert times_of(table.encode(), asked(DAY)) == [datetime(2015, 12, 20, 13, 53)]


def test_hours_as_whole_numbers():
    body = b"year,month,day,hour,temp_f\n2015,12,20,0,50\n2015,12,20,24,50\n2015,12,20,x,50\n"
    page = parse_page(body, asked(DAY))
    assert [r.time for r in page.readings] == [datetime(2015, 12, 20), datetime(2015, 12, 21)]
    assert page.faults == ["row 4: 'x' is not a time of day"]


def test_a_page_of_other_days_is_refused_even_if_they_are_near():
    body = b"Date,Time,TemperatureF\n2015-12-19,11:53 PM,50\n"
    with pytest.raises(PageError, match="none of its 1 readings is of 2015-12-20, but e"):
        parse_page(body, asked(DAY))
