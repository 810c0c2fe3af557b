"""Times of day, zones, formats, intervals and places as cities write them."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimecast.crimes.clocks import seconds_since_midnight
from crimecast.crimes.dates import AMBIGUOUS_DATE, BAD_TIME, NO_DATE, TimeReader
from crimecast.crimes.places import PlaceReader, read_location
from crimecast.crimes.zones import Zone

CITY = "America/Los_Angeles"


def read_times(formats, rule="convert", interval="start", seed=0, **columns):
    reader = TimeReader(formats, Zone(rule, CITY), interval, seed)
    arrays = {name: pa.array(texts) for name, texts in columns.items()}
    n_rows = len(next(iter(columns.values())))
    return *reader.read(arrays, np.arange(2, 2 + n_rows)), reader


def written(hour, minute, second):
    """All writings of a time of day that must be read alike."""
    half, of_twelve = "AP"[hour >= 12], (hour - 1) % 12 + 1
    texts = [
        f"{hour:02d}:{minute:02d}:{second:02d}",
        f"{of_twelve}:{minute:02d}:{second:02d} {half}M",
    ]
    texts += [f"{hour}:{minute:02d}:{second:02d}.000", f" {hour:02d}:{minute:02d}:{second:02d} "]
    if second == 0:
        number = hour * 100 + minute
        texts += [f"{number:04d}", str(number), f"{number}.0", f"{hour:02d}:{minute:02d}"]
        texts += [
            f"{of_twelve}:{minute:02d} {half}M",
            f"{of_twelve:02d}:{minute:02d}{half.lower()}m",
        ]
        texts += [f"{of_twelve}:{minute:02d} {half}.M."]
        texts += [f"{of_twelve}:{minute:02d}:00 {half.lower()}.\N{NO-BREAK SPACE}m."]
        texts += [f"{hour:02d}.{minute:02d}", f"{hour}h{minute:02d}", f"{number:04d} hrs"]
        texts += [f"1900-01-01T{hour:02d}:{minute:02d}:00.000"]
        texts += [f"1970-01-01 {hour:02d}:{minute:02d}:00", f"0 days {hour:02d}:{minute:02d}:00"]
        texts += [f"12/30/1899 {of_twelve}:{minute:02d}:00 {half}M"]
    if second == minute == 0:
        texts += [f"{hour} h", f"{of_twelve} {half}M"]
    return texts


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from([0, 1, 30, 59]))
def test_every_writing_of_a_time_of_day_is_read_alike(hour, minute, second):
    expected = hour * 3600 + minute * 60 + second
    assert {seconds_since_midnight(t) for t in written(hour, minute, second)} == {expected}


@given(st.text(st.sampled_from("0123456789:. APMapm-"), max_size=9))
def test_what_is_read_says_its_hour_and_minute(text):
    seconds = seconds_since_midnight(text)
    if seconds >= 0:
        hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
        plain = text.strip().upper().replace(".M.", "M").replace("M.", "M")
        plain = re.sub(r"(:\d\d:\d\d)\.\d+|\.(?!\d\d(?!\d))\d*", r"\1", plain)
        found = "".join(c for c in plain if c.isdigit()).lstrip("0")
        half = "A" in text.upper() or "P" in text.upper()
        hours = {hour, (hour - 1) % 12 + 1} if half else {hour}
        forms = {f"{h}{minute:02d}{second:02d}" for h in hours} | {
            f"{h}{minute:02d}" for h in hours
        }
        forms |= {str(h) for h in hours} if half else set()
        assert found in {form.lstrip("0") for form in forms}


NO_TIMES = ["", "12:7", "9:5", "1:200", "1:23:4", "::12", ":12", "24:00", "2400", "1260", "-930"]
NO_TIMES += ["+930", "13:00 PM", "0:30 AM", "12345", "9;30", "9:30:60", "noon", "９:30", "930.5"]
NO_TIMES += ["0.5625", "0.25", "2023-01-05 09:30", "45 h"]


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_of_day_is_refused(text):
    assert seconds_since_midnight(text) == -1


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(
        lambda t: t.replace(microsecond=0)
    ),
    st.integers(-12 * 4, 14 * 4),
)
def test_times_with_an_offset_become_the_citys_clock(utc, quarters):
    offset = np.timedelta64(quarters * 15, "m")
    local = np.datetime64(utc, "s") + offset
    sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
    text = f"{local}{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    there = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(CITY)).replace(tzinfo=None)
    time, _, _ = read_times([""], time=[text, text.replace("T", " ")])
    assert time.tolist() == [there, there]
    kept, _, _ = read_times([""], rule="wall", time=[text])
    assert kept[0] == local


def test_mixed_offsets_are_read_and_counted():
    texts = ["2015-12-05 01:30:00-08:00", "2015-12-05T09:30:00Z", "2015-12-05 01:30", "no"]
    time, faults, reader = read_times([""], time=texts)
    assert time[:3].tolist() == [datetime(2015, 12, 5, 1, 30)] * 3
    assert faults[NO_DATE].tolist() == [False, False, False, True]
    assert reader.zones_found == {"-08:00": 1, "+00:00": 1, "": 1}


@pytest.mark.parametrize(
    ("form", "text"), [("epoch_s", "1449279000"), ("epoch_ms", "1449279000000")]
)
def test_unix_time_becomes_the_citys_clock(form, text):
    assert read_times([form], time=[text])[0].tolist() == [datetime(2015, 12, 4, 17, 30)]


def test_unix_time_that_a_spreadsheet_rounded_is_no_time():
    _, faults, _ = read_times(["epoch_ms"], time=["1.44928E+12", "1449279000000"])
    assert faults[NO_DATE].tolist() == [True, False]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%m/%d/%Y %I:%M:%S %p", "12/05/2015 2:30:00 p.\N{NO-BREAK SPACE}m."),
        ("%m/%d/%Y %I:%M %p", "12/05/2015 2:30\N{NARROW NO-BREAK SPACE}PM"),
        ("%b %d %Y %I:%M%p", "Dec  5 2015  2:30PM"),
        ("%m/%d/%Y %I:%M%p", "12/05/2015 2:30 pm"),
    ],
)
def test_halves_of_the_day_in_all_writings(form, text):
    assert read_times([form], time=[text])[0].tolist() == [datetime(2015, 12, 5, 14, 30)]


def test_formats_that_disagree_make_a_row_ambiguous():
    texts = ["05/04/2015", "25/12/2015", "03/03/2015"]
    time, faults, _ = read_times(["%m/%d/%Y", "%d/%m/%Y"], date=texts)
    assert faults[AMBIGUOUS_DATE].tolist() == [True, False, False]
    assert time[1:].tolist() == [datetime(2015, 12, 25), datetime(2015, 3, 3)]


def test_time_in_five_columns():
    columns = {"year": "2021", "month": "2", "day": "28", "hour": "6", "minute": "33"}
    wrong = {"day": ["28", "30", "28"], "hour": ["6", "6", "24"]}
    columns = {name: [text] * 3 for name, text in columns.items()} | wrong
    time, faults, _ = read_times([""], **columns)
    assert time[0] == np.datetime64("2021-02-28T06:33")
    assert faults[NO_DATE].tolist() == [False, True, False]
    assert faults[BAD_TIME].tolist() == [False, False, True]


def test_interval_counts_by_its_start_middle_or_a_draw_within():
    start, end = ["2015-12-05 10:00"] * 500, ["2015-12-05 14:00"] * 499 + [""]
    asked = {"time": start, "time_end": end}
    begin, noon = datetime(2015, 12, 5, 10), datetime(2015, 12, 5, 12)
    assert set(read_times([""], **asked)[0].tolist()) == {begin}
    middle = read_times([""], interval="middle", **asked)[0].tolist()
    assert (set(middle[:-1]), middle[-1]) == ({noon}, begin)
    drawn = read_times([""], interval="uniform", seed=3, **asked)[0]
    hours = (drawn - np.datetime64(begin, "s")).astype(int)[:-1] / 3600
    assert (hours >= 0).all()
    assert (hours < 4).all()
    # The mean of 499 even draws in 4 h is within four standard errors of 2 h.
    assert abs(hours.mean() - 2) < 4 * 4 / np.sqrt(12 * 499)
    np.testing.assert_array_equal(drawn, read_times([""], interval="uniform", seed=3, **asked)[0])


@pytest.mark.parametrize(
    "text",
    [
        "(34.05, -118.25)",
        "34.05,-118.25",
        "1200 MADEUP ST (REAR)\nLOS ANGELES, CA\n(34.05, -118.25)",
        "POINT (-118.25 34.05)",
        "MULTIPOINT ((-118.25 34.05))",
        "1200 MADEUP ST\n(34.05°, -118.25°)",
        '{"gps": "34.05,-118.25", "name": "MADEUP ST"}',
        '{"type": "Point", "coordinates": [-118.25, 34.05]}',
        "{'latitude': '34.05', 'longitude': '-118.25'}",
        "{'longitude': '-118.25', 'latitude': '34.05'}",
        '{"lat": 34.05, "lon": -118.25}',
    ],
)
def test_places_in_texts(text):
    assert read_location(text) == (34.05, -118.25)


@pytest.mark.parametrize("text", ["", "1200 MADEUP ST", "(34.05, )", "POINT EMPTY"])
def test_texts_without_a_place(text):
    assert np.isnan(read_location(text)).all()


def test_projected_places_against_a_projection_by_formula():
    lon, lat = np.array([-123.12, -123.05]), np.array([49.28, 49.25])
    x, y = pyproj.Proj(proj="utm", zone=10, ellps="GRS80")(lon, lat)
    texts = {"x": pa.array([*map(str, x), "0"]), "y": pa.array([*map(str, y), "0"])}
    found_lat, found_lon = PlaceReader("EPSG:26910", ".", "").read(texts)
    np.testing.assert_allclose([found_lat[:2], found_lon[:2]], [lat, lon], atol=1e-6)
    assert np.isnan(found_lat[2])


def test_decimal_commas_and_thousands():
    texts = {"lat": pa.array(["34,05"]), "lon": pa.array(["-118,25"])}
    lat, lon = PlaceReader("", ",", ".").read(texts)
    assert (lat[0], lon[0]) == (34.05, -118.25)


def test_unknown_coordinate_system_is_named():
    with pytest.raises(ValueError, match=r"crimes.csv.crs: 'EPSG:1' is no coordinate system"):
        PlaceReader("EPSG:1", ".", "").read({"x": pa.array(["1"]), "y": pa.array(["1"])})
