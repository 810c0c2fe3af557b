"""Random days, rendered in every layout, come back to the printed precision."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crimecast.weather.clock import to_wall
from crimecast.weather.demo_climate import Report
from crimecast.weather.demo_pages import RENDERERS, render
from crimecast.weather.parse import Asked, parse_page

LOS_ANGELES = "America/Los_Angeles"
# Half a unit of the last printed digit: tenths of deg C and km/h, m/s or knots in hundredths.
PRECISION_F = {"lcd": 0.5, "iem": 0.005}
PRECISION_MPH = {"lcd": 0.5, "iem": 0.006, "current_si": 0.112}
TENTH_OF_C, TENTH = 0.09, 0.05

WORDS = {
    (False, False, False): ["Clear", "Overcast", "Scattered Clouds", "Haze", "Mist", "Smoke"],
    (True, False, False): ["Fog", "Patches of Fog", "Light Freezing Fog"],
    (False, True, False): ["Rain", "Light Drizzle", "Heavy Rain Showers", "Light Freezing Rain"],
    (True, True, False): ["Rain and Fog", "Fog / Light Drizzle"],
    (False, False, True): ["Thunder", "Thunder in the Vicinity"],
    (True, False, True): ["Fog and Thunder"],
    (False, True, True): ["Thunderstorms and Rain", "Heavy T-Storm", "Light Rain with Thunder"],
    (True, True, True): ["Fog / Heavy T-Storm", "Fog with Thunderstorms and Rain"],
}
EVENTS = st.sampled_from(sorted(WORDS))


@st.composite
def days(draw):
    """A day of 2012 to 2017 with 1 to 30 reports at any minute, special ones included."""
    day = draw(st.dates(date(2012, 1, 1), date(2017, 12, 31)))
    minutes = draw(st.sets(st.integers(0, 24 * 60 - 1), min_size=1, max_size=30))
    return [draw_report(draw, day, minute) for minute in sorted(minutes)]


def draw_report(draw, day, minute):
    fog, rain, thunderstorm = events = draw(EVENTS)
    return Report(
        time=datetime.combine(day, time(*divmod(minute, 60))),
        temperature=draw(st.integers(-400, 1300)) / 10,
        wind_speed=draw(st.integers(0, 1500)) / 10,
        fog=fog,
        rain=rain,
        thunderstorm=thunderstorm,
        conditions=draw(st.sampled_from(WORDS[events])),
    )


def exists(report):
    """False within the hour that a clock skips in spring: no report can be of then."""
    at = report.time.replace(tzinfo=ZoneInfo(LOS_ANGELES))
    return to_wall(at.astimezone(UTC), LOS_ANGELES) == report.time


@settings(max_examples=500)
@given(reports=days())
def test_what_is_rendered_is_read_in_every_layout(reports):
    reports = [report for report in reports if exists(report)]
    assume(reports)
    for layout in RENDERERS:
        check_round_trip(layout, reports)


def check_round_trip(layout, reports):
    day = reports[0].time.date()
    page = parse_page(render(layout, reports, LOS_ANGELES), Asked(day, day, LOS_ANGELES))
    assert page.faults == [], layout
    assert [r.time for r in page.readings] == [r.time for r in reports], layout
    off_f = PRECISION_F.get(layout, TENTH_OF_C) + 1e-9
    off_mph = PRECISION_MPH.get(layout, TENTH) + 1e-9
    for found, report in zip(page.readings, reports, strict=True):
        assert abs(found.temperature - report.temperature) <= off_f, layout
        assert abs(found.wind_speed - report.wind_speed) <= off_mph, layout
        events = (found.fog, found.rain, found.thunderstorm)
        assert events == (report.fog, report.rain, report.thunderstorm), layout
