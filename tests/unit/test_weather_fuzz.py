"""10,000 damaged pages: each is readings within bounds or a reason, in bounded time."""

import random
import re
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from crimecast.weather.demo_climate import Climate
from crimecast.weather.demo_pages import RENDERERS, render
from crimecast.weather.parse import Asked, first_faults, parse_page
from crimecast.weather.readings import PageError
from crimecast.weather.values import TEMPERATURE_BOUNDS_F, WIND_BOUNDS_MPH

N_PAGES = 10_000
N_REPORTS = 6  # of the pages that are damaged: small, so that many can be tried
SLOWEST_S = 60.0  # far above what any takes (about 1 s); a page that hangs is far above this
DAY = date(2015, 12, 20)
ASKED = Asked(DAY, DAY, "America/Los_Angeles")
TABLES = Path(__file__).parents[2] / "resources" / "la_weather"


@pytest.fixture(scope="module")
def climate():
    return Climate(pd.read_csv(TABLES / "hours.csv"), pd.read_csv(TABLES / "months.csv"), seed=1)


@pytest.fixture(scope="module")
def pages(climate):
    """A short page of every layout."""
    reports = climate.reports(DAY)[:N_REPORTS]
    return [render(layout, reports, ASKED.timezone) for layout in sorted(RENDERERS)]


def cut(rng, page):
    return page[: rng.randrange(len(page))]


def drop_tags(rng, page):
    return re.sub(rb"<[^>]*>", lambda tag: b"" if rng.random() < 0.2 else tag[0], page)


def swap_columns(rng, page):
    rows = page.split(b"\n")
    split = b"," if b"," in page else b"<"
    a, b = rng.randrange(1, 8), rng.randrange(1, 8)
    return b"\n".join(_swapped(row.split(split), a, b, split) for row in rows)


def _swapped(cells, a, b, split):
    if max(a, b) < len(cells):
        cells[a], cells[b] = cells[b], cells[a]
    return split.join(cells)


def flip_bytes(rng, page):
    damaged = bytearray(page)
    for _ in range(rng.randrange(1, 30)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged)


def break_entities(rng, page):
    broken = [b"&", b"&nbsp", b"&#99999999;", b"&#x;", b"&q", b"&;", b"\xa0", b"\xff"]
    return re.sub(rb"&\w+;|[\xc2\xb0]", lambda _: rng.choice(broken), page) + rng.choice(broken)


def change_numbers(rng, page):
    odd = [b"", b"-", b"1e999", b"NaN", b"-9999", b"99999", b"0x10", b"1.2.3", b"\xd9\xa3"]
    odd += [b"9" * 400, b"-0", b"null", b'"54"', b"{}", b"[]", b"true"]
    return re.sub(
        rb"\d+(\.\d+)?", lambda number: rng.choice(odd) if rng.random() < 0.1 else number[0], page
    )


def repeat_part(rng, page):
    a, b = sorted((rng.randrange(len(page)), rng.randrange(len(page))))
    return page[:b] + page[a:b] * rng.randrange(1, 4) + page[b:]


def insert_nesting(rng, page):
    at = rng.randrange(len(page))
    nested = rng.choice([b"<table>", b"<tr><td>", b"<div>", b"[", b'{"a":', b"<script>", b'"'])
    return page[:at] + nested * rng.randrange(1, 400) + page[at:]


MUTATIONS = [cut, drop_tags, swap_columns, flip_bytes, break_entities]
MUTATIONS += [change_numbers, repeat_part, insert_nesting]


def outcome(page):
    """Parse a page; a reading out of bounds or any error but PageError fails the test."""
    try:
        parsed = parse_page(page, ASKED)
    except PageError as error:
        return "reason" if str(error) and str(error).isprintable() else "silence or commands"
    assert first_faults(parsed.faults, len(parsed.faults)).isprintable()
    assert parsed.readings
    for reading in parsed.readings:
        assert abs(reading.time - datetime(2015, 12, 20, 12)) < timedelta(days=2)
        for value, (low, high) in (
            (reading.temperature, TEMPERATURE_BOUNDS_F),
            (reading.wind_speed, WIND_BOUNDS_MPH),
        ):
            assert value is None or low <= value <= high
        assert {reading.fog, reading.rain, reading.snow, reading.thunderstorm} <= {
            True,
            False,
            None,
        }
    return "readings"


def test_damaged_pages_give_readings_or_a_reason(pages):
    rng = random.Random(20151220)
    outcomes = {"readings": 0, "reason": 0}
    for i in range(N_PAGES):
        page = pages[i % len(pages)]
        for mutation in rng.choices(MUTATIONS, k=rng.choice([1, 1, 2, 3])):
            page = mutation(rng, page) or b" "
        started = time.perf_counter()
        outcomes[outcome(page)] += 1
        assert time.perf_counter() - started < SLOWEST_S
    assert sum(outcomes.values()) == N_PAGES
    # Both happen often: the mutations are neither harmless nor all fatal.
    assert min(outcomes.values()) > N_PAGES / 10


@pytest.mark.parametrize(
    "tag",
    [b"<div>", b"<table>", b"<table><tr><td>", b"<tr><td><div>", b"[", b'{"a":', b"&q;", b"<"],
)
@pytest.mark.parametrize(
    "head", [b"", b"<html><table id=obsTable>", b'<script id="app-root-state">']
)
@pytest.mark.parametrize("n_bytes", [200_000, 5_000_000])
def test_megabytes_of_nested_tags_end_soon(head, tag, n_bytes):
    page = head + tag * (n_bytes // len(tag))
    started = time.perf_counter()
    assert outcome(page) == "reason"
    assert time.perf_counter() - started < SLOWEST_S


LONG = 120_000  # below csv's own limit of 131,072 characters a field


@pytest.mark.parametrize("filler", ["1", " ", "-", "a", "&nbsp;", "°", ".", "snow ", "0.1", "\t"])
@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>Time</td><td>Temp.</td></tr><tr><td>1:53 AM</td><td>5{}!</td></tr></table>",
        "<table><tr><td>Time{}x</td><td>Temp.</td></tr><tr><td>1:53 AM</td><td>5</td></tr></table>",
        "<table><tr><td>Time</td><td>Temp.</td></tr><tr><td>1:{}</td><td>5</td></tr></table>",
        "Time{}PST,TemperatureF,Conditions\n1:53 AM,54,{}x\n",
        "TimePST,TemperatureF,Wind Speed{}MPH\n1:53 AM,5{}x,4\n",
        "TimePST, {}TemperatureF\n1:53 AM,{}\n",
        'DATE,HourlyDryBulbTemperature\n2015-12-20 01:53:00,"0.{}x"\n',
        "DATE,HourlyDryBulbTemperature,HourlyPresentWeatherType\n2015-12-20 01:53,5,{}x\n",
        "station,valid,tmpf,wxcodes\nLAX,2015-12-20 09:53,5{},{}x\n",
        "time,{}-\n2015-12-20 01:53,5\n",
        "#{}\n#{}\nstation,valid,tmpf\n",
    ],
)
def test_very_long_cells_end_soon(page, filler):
    started = time.perf_counter()
    outcome(page.format(*[filler * (LONG // len(filler))] * 2).encode())
    assert time.perf_counter() - started < SLOWEST_S


# Tables of the user's own and settings that may fit them or not.
OWN_TABLES = [
    ("date,time,temp_f,conditions,rain", "2015-12-{0:02d},{0}:53,50,Fog,0.{0}"),
    ("year,month,day,hour,temperature_c,thunderstorm", "2015,12,{0},{0},5,1"),
    ("Datum;Temp (°C);Wind", "{0}.12.2015 01:00;5,5;3"),
    ("STATION,DATE,HourlyDryBulbTemperature,HourlyWindSpeed", "X,2015-12-{0:02d}T01:00:00,12.2,3"),
    ("Year,Month,Day,TimeCST,TemperatureF,Events", "2015,12,{0},12:53 AM,40,"),
    ("TimeBRT,TemperatureC,DateUTC", "{0}:53 AM,40,2015-12-0{0} 08:53:00"),
    ("dt,t", "14490396{0:02d},5"),
]
SETTINGS = [
    {},
    {"columns": {"time": "dt", "temperature_c": "t"}},
    {"columns": {"time": "Datum", "temperature": "Temp (°C)"}},
    {"clock": "UTC", "trace_is_rain": True},
    {"clock": "standard", "of_one_day": False},
    {"date_format": "%Y-%m-%d %H:%M"},
    {"units": "metric", "missing": (5, "x")},
    {"only_station": "X"},
]
ZONES = ["America/Chicago", "America/Sao_Paulo", "Asia/Kathmandu"]


def test_damaged_own_tables_under_any_settings_give_readings_or_a_reason():
    rng = random.Random(20151201)
    tables = [
        "\n".join([header, *(row.format(n) for n in range(1, 10))]).encode()
        for header, row in OWN_TABLES
    ]
    outcomes = {"readings": 0, "reason": 0}
    for _ in range(3_000):
        page = rng.choice(tables)
        for mutation in rng.choices(MUTATIONS, k=rng.choice([0, 1, 2])):
            page = mutation(rng, page) or b" "
        last = rng.choice([1, 31])
        days = (date(2015, 12, 1), date(2015, 12, last))
        try:
            parse_page(page, Asked(*days, rng.choice(ZONES), **rng.choice(SETTINGS)))
            outcomes["readings"] += 1
        except PageError as error:
            outcomes["reason"] += bool(str(error))
    assert sum(outcomes.values()) == 3_000
    assert min(outcomes.values()) > 300
