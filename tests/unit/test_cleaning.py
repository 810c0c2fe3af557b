"""Cleaning and the ledger: every row is an event or has a line and a reason."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crimecast.crimes.cleaning import find_duplicates, find_faults, first_reason
from crimecast.crimes.events import EVENTS_SCHEMA, read_events
from crimecast.crimes.ingest import read_crimes, refuse_missing
from crimecast.crimes.ledger import Tally, add_up
from crimecast.crimes.reader import Found
from crimecast.running.sources import table_settings

BOX = {"lat": [33.0, 35.0], "lon": [-119.0, -117.0]}
STUDY = {"start": "2015-07-01", "end": "2015-08-31", "box": BOX}
MONTHS = ["2015-07", "2015-08"]
HEADER = "dr_no,date_occ,time_occ,crm_cd_desc,lat,lon"


def run(sources, folder, *, duplicates_by=("id",), list_outside=1000, filters=(), **own):
    """Read tables; the ledger, the rejects and the events."""
    folder.mkdir(exist_ok=True)
    events = [folder / f"{month}.parquet" for month in MONTHS]
    summary = folder / "rejects.csv", folder / "ledger.json"
    cfg = {
        "reading": table_settings(own, filters=dict(filters), timezone="America/Los_Angeles"),
        "study": STUDY,
        "duplicates_by": list(duplicates_by),
        "list_outside": list_outside,
    }
    read_crimes(sources, events, *summary, cfg)
    return json.loads(summary[1].read_text()), pd.read_csv(summary[0]), read_events(events)


def rows(**columns):
    n_rows = len(next(iter(columns.values())))
    table = {
        "id": [str(n) for n in range(n_rows)],
        "time": pd.Timestamp("2015-07-01"),
        "lat": 34.0,
        "lon": -118.0,
        "type": "THEFT",
    }
    table = pd.DataFrame(table | columns)
    return pa.Table.from_pandas(table, EVENTS_SCHEMA, preserve_index=False)


def test_unknown_places_and_places_outside_are_told_apart():
    table = rows(lat=[34.0, 0.0, np.nan, 36.0, 35.0], lon=[-118.0, 0.0, -118.0, -118.0, -117.0])
    reasons = first_reason(find_faults(table, **STUDY)).to_pylist()
    assert reasons == [None, "no place", "no place", "outside the box", None]


def test_period_includes_its_last_minute():
    times = ["2015-06-30 23:59", "2015-07-01 00:00", "2015-08-31 23:59", "2015-09-01 00:00"]
    table = rows(time=pd.to_datetime(times))
    outside = "outside the period"
    assert first_reason(find_faults(table, **STUDY)).to_pylist() == [outside, None, None, outside]


def test_later_rows_of_a_report_are_duplicates():
    table = rows(id=["b", "a", "b", "c", "b"])
    assert find_duplicates(table, ["id"]).tolist() == [False, False, True, False, True]


@pytest.mark.parametrize("empty", [None, ""])
def test_rows_without_an_id_are_no_duplicates(empty):
    assert find_duplicates(rows(id=[empty, empty]), ["id"]).tolist() == [False, False]


def test_duplicates_by_time_and_place():
    table = rows(lat=[34.0, 34.1, 34.0])
    assert find_duplicates(table, ["time", "lat", "lon"]).tolist() == [False, False, True]


KEYS = st.sampled_from(["", None, "a", "b"])


@given(st.lists(st.tuples(KEYS, KEYS), max_size=12), st.sampled_from([[], ["id"], ["id", "type"]]))
def test_duplicates_against_a_search_by_hand(table, columns):
    ids, types = zip(*table, strict=True) if table else ((), ())
    keys = [(row if columns == ["id", "type"] else row[:1]) for row in table]
    expected = [
        bool(columns) and all(key) and key in keys[:place] for place, key in enumerate(keys)
    ]
    found = find_duplicates(rows(id=list(ids), type=list(types)), columns)
    assert found.tolist() == expected


def test_ledger_of_one_row_of_each_kind(tmp_path):
    lines = [
        "1,2015-07-01T00:00:00.000,1200,THEFT,34.05,-118.25",
        "2,,1200,THEFT,34.05,-118.25",
        "3,2015-07-01T00:00:00.000,2500,THEFT,34.05,-118.25",
        "4,2015-07-01T00:00:00.000,1200,THEFT,0,0",
        "5,2015-08-01T00:00:00.000,1200,THEFT,44.05,-118.25",
        "6,2015-09-01T00:00:00.000,1200,THEFT,34.05,-118.25",
        "1,2015-07-01T00:00:00.000,1200,THEFT,34.05,-118.25",
        "7,2015-08-01T00:00:00.000,0001,THEFT,34.05,-118.25",
        "8,2015",
    ]
    source = tmp_path / "crimes.csv"
    source.write_text("\n".join([HEADER, *lines]) + "\n")
    ledger, rejects, events = run([source], tmp_path)
    assert (ledger["read"], ledger["used"], ledger["rejected"]) == (9, 2, 7)
    assert ledger["stand_in_times"] == {"00:00": 0, "00:01": 1, "12:00": 1}
    assert dict(zip(rejects["line"], rejects["reason"], strict=True)) == {
        3: "no date",
        4: "bad time",
        5: "no place",
        6: "outside the box",
        7: "outside the period",
        8: "duplicate",
        10: "broken row",
    }
    assert events["id"].tolist() == ["1", "7"]


ROW = st.tuples(
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "2015-07-31T00:00:00.000", "2015-08-01", "2016-01-01", "31.07.2015"]),
    st.sampled_from(["", "0001", "1200", "2460", "noon"]),
    st.sampled_from(["THEFT", '"THEFT, PLAIN"', '"TWO\nLINES"']),
    st.sampled_from(["", "0", "34.0", "40", "x"]),
    st.sampled_from(["", "0", "-118.0", "-118.0,more"]),
)


@settings(max_examples=40)
@given(st.lists(ROW, max_size=30))
def test_read_is_used_plus_rejected_on_any_rows(tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("messy")
    source = folder / "crimes.csv"
    # As many good ones: a table most of whose rows are bad stops the run.
    good = [f"g{n},2015-07-01,{n % 24:02d}00,THEFT,34.05,-118.25" for n in range(len(table) + 1)]
    source.write_text("\n".join([HEADER, *good, *map(",".join, table)]) + "\n")
    ledger, rejects, events = run([source], folder)
    assert ledger["read"] == len(table) + len(good) == len(events) + len(rejects)
    assert sum(ledger["reasons"].values()) == ledger["rejected"] == len(rejects)
    assert rejects["line"].is_unique
    assert rejects["reason"].notna().all()


def test_only_a_usable_row_has_duplicates(tmp_path):
    source = tmp_path / "crimes.csv"
    source.write_text(
        f"{HEADER}\n1,2015-07-01,1200,THEFT,0,0\n1,2015-07-01,1200,THEFT,34.05,-118.25\n"
    )
    ledger, _, _ = run([source], tmp_path)
    assert (ledger["used"], ledger["reasons"]) == (1, {"no place": 1})


def test_duplicates_in_two_files_are_listed_with_theirs(tmp_path):
    sources = [tmp_path / name for name in ("b.csv", "a.csv")]
    for source in sources:
        source.write_text(f"{HEADER}\n1,2015-07-01,1200,THEFT,34.05,-118.25\n2,,,,,\n")
    _, rejects, _ = run(sources, tmp_path)
    b, a = map(str, sources)
    listed = rejects[["source", "line", "reason"]].to_numpy().tolist()
    assert listed == [[b, 3, "no date"], [a, 2, "duplicate"], [a, 3, "no date"]]


def test_lost_row_is_an_error():
    tally = Tally({}, 0)
    tally.n_read[0] = 3
    with pytest.raises(ValueError, match=r"3 rows read, but 2 used \+ 0 rejected"):
        add_up(
            tally, np.array(["2015-07-01"] * 2, "M8[s]"), Found([]), ("2015-07-01", "2015-07-02")
        )


def test_change_in_one_month_leaves_the_events_of_another_alone(tmp_path):
    july, added, august = (
        f"{number},2015-{month}-01,1200,THEFT,34.05,-118.25"
        for number, month in ((1, "07"), (2, "07"), (3, "08"))
    )
    source, written = tmp_path / "crimes.csv", {}
    for name, lines in (("before", [july, august]), ("after", [july, added, august])):
        source.write_text("\n".join([HEADER, *lines]) + "\n")
        run([source], tmp_path / name)
        written[name] = [(tmp_path / name / f"{month}.parquet").read_bytes() for month in MONTHS]
    assert written["before"][0] != written["after"][0]
    assert written["before"][1] == written["after"][1]


@pytest.mark.parametrize("block_bytes", [64, 128, 512])
def test_events_are_the_same_bytes_however_the_source_was_cut(tmp_path, block_bytes):
    rng, source = np.random.default_rng(7), tmp_path / "crimes.csv"
    lines = [
        f"{n},2015-0{month}-{day:02d},{clock:02d}00,THEFT,34.0{n % 7},-118.25"
        for n, month, day, clock in zip(
            rng.integers(0, 90, 200), *(rng.integers(*x, 200) for x in ((7, 9), (1, 29), (0, 24)))
        )
    ]
    source.write_text("\n".join([HEADER, *lines]) + "\n")
    whole = run([source], tmp_path / "whole")
    parts = run([source], tmp_path / "parts", block_bytes=block_bytes)
    assert parts[0] == whole[0]
    for name in ("2015-07.parquet", "2015-08.parquet", "rejects.csv"):
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_missing_file_says_where_the_city_publishes_it():
    with pytest.raises(
        FileNotFoundError, match=r"data/x\.csv is not there.*publishes it at here\."
    ):
        refuse_missing({"data/x.csv": "here"})
    refuse_missing({})


OWN = {"id": "id", "time": "time", "lat": "lat", "lon": "lon", "type": "type", "updated": "updated"}


def test_of_a_report_in_several_files_and_months_the_newest_edition_is_kept(tmp_path):
    line = "7,2015-0{}-03T09:30,34.0,-118.0,{},09/{:02d}/2015 03:00:00 PM"
    editions = [
        line.format(7, "THEFT", 3),
        line.format(8, "ROBBERY", 20),
        line.format(7, "FRAUD", 9),
    ]
    paths = [tmp_path / f"{number}.csv" for number in range(3)]
    for path, edition in zip(paths, editions, strict=True):
        path.write_text(f"{','.join(OWN)}\n{edition}\n")
    ledger, rejects, events = run(paths, tmp_path / "out", columns=OWN, date_format="")
    assert events["type"].tolist() == ["ROBBERY"]
    assert ledger["reasons"] == {"duplicate": 2}
    assert rejects["source"].tolist() == [str(paths[0]), str(paths[2])]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2015-10-01T00:00:00-07:00", "2015-12-01T00:00:00-08:00"),
        ("2015/10/01 23:00:00+00", "2015/12/01 01:00:00+00"),
        ("1443654000000", "1448928000000"),
        ("2015 Oct 01 11:00:00 PM", "2015 Dec 01 01:00:00 AM"),
    ],
)
def test_the_last_change_is_known_in_the_writings_of_services(tmp_path, older, newer):
    rows = [f"7,2015-07-03T09:30,34.0,-118.0,{t},{at}" for t, at in (("A", older), ("B", newer))]
    (tmp_path / "c.csv").write_text("\n".join([",".join(OWN), *rows]) + "\n")
    ledger, _, events = run([tmp_path / "c.csv"], tmp_path / "out", columns=OWN, date_format="")
    assert (events["type"].tolist(), ledger["unread_updates"]) == (["B"], 0)


def test_a_last_change_that_cannot_be_read_is_told(tmp_path, caplog):
    rows = [f"7,2015-07-03T09:30,34.0,-118.0,T,week {n}" for n in (1, 2)]
    (tmp_path / "c.csv").write_text("\n".join([",".join(OWN), *rows]) + "\n")
    run([tmp_path / "c.csv"], tmp_path / "out", columns=OWN, date_format="")
    assert "2 times of column updated are in none of the formats" in caplog.text


def test_rows_of_other_years_are_counted_by_year_and_listed_up_to_the_bound(tmp_path):
    years = [2001] * 5 + [2002] * 4 + [2015]
    lines = [f"{n},{year}-07-03T09:30,34.0,-118.0,T," for n, year in enumerate(years)]
    (tmp_path / "c.csv").write_text("\n".join([",".join(OWN), *lines]) + "\n")
    ledger, rejects, _ = run(
        [tmp_path / "c.csv"], tmp_path / "out", columns=OWN, date_format="", list_outside=3
    )
    assert ledger["outside_the_period_by_year"] == {"2001": 5, "2002": 4}
    assert (ledger["rejected"], len(rejects)) == (9, 3)


def test_rejects_hold_the_raw_text_at_fault(tmp_path):
    lines = ["1,July 3rd,34.0,-118.0,T,", "2,2015-07-03T09:30,=cmd,-118.0,T,"]
    lines += [f"{n},2015-07-03T09:30,34.0,-118.0,T," for n in range(3, 9)]
    (tmp_path / "c.csv").write_text("\n".join([",".join(OWN), *lines]) + "\n")
    _, rejects, _ = run([tmp_path / "c.csv"], tmp_path / "out", columns=OWN, date_format="")
    assert rejects["value"].tolist() == ["July 3rd", "'=cmd, -118.0"]
