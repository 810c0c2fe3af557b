"""Reading crime tables: official rows pinned by hand, other layouts, and what cannot be read."""

import bz2
import gzip
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from crimecast.crimes.cleaning import first_reason
from crimecast.crimes.csv_tables import BLOCK_BYTES
from crimecast.crimes.reader import read_rows
from crimecast.running.sources import OFFICIAL, table_settings

SODA = "dr_no,date_occ,time_occ,crm_cd_desc,lat,lon"
GOOD = "1,2015-07-01T00:00:00.000,0930,THEFT,34.05,-118.25"


def read(paths, **more):
    """Read tables whole: `kept` rows, and `rejected` ones with what is wrong with them."""
    more = {"filters": {}, "block_bytes": BLOCK_BYTES} | more
    own = {key: value for key, value in more.items() if key in OFFICIAL}
    settings = table_settings(own, filters=more["filters"], timezone="America/Los_Angeles")
    parts = [
        part.table.to_pandas().assign(reason=first_reason(part.faults).to_pandas())
        for part in read_rows(paths, **settings, block_bytes=more["block_bytes"])
    ]
    rows = pd.concat(parts) if parts else pd.DataFrame({"line": [], "reason": []})
    used = rows["reason"].isna()
    return SimpleNamespace(kept=rows[used], rejected=rows[~used].sort_values("line"))


@pytest.fixture
def table(tmp_path):
    """Write lines below a header to a file; its path."""

    def write(*lines, header=SODA, name="crimes.csv"):
        path = tmp_path / name
        opened = {"gz": gzip.open, "bz2": bz2.open}.get(path.suffix[1:], open)
        with opened(path, "wt", encoding="utf-8") as file:
            file.write("\n".join([header, *lines]) + "\n")
        return path

    return write


def only(rows):
    assert len(rows.kept) == 1
    return rows.kept.iloc[0]


def at(rows, line):
    return rows.kept.set_index("line").loc[line, ["id", "time", "lat", "lon", "type"]].tolist()


def test_official_28_columns(shared_data):
    rows = read([shared_data / "lapd_official_rows_sample_2023.csv.gz"])
    assert (len(rows.kept), len(rows.rejected)) == (4887, 0)
    time = pd.Timestamp("2021-01-01 07:35")
    assert at(rows, 2) == ["231518531", time, 34.1649, -118.4034, "THEFT OF IDENTITY"]
    assert ((rows.kept["lat"] == 0) & (rows.kept["lon"] == 0)).sum() == 1


def test_official_28_columns_as_socrata_exports_them_today(shared_data, tmp_path):
    published = pd.read_csv(shared_data / "lapd_official_rows_sample_2023.csv.gz", dtype=str)
    days = pd.to_datetime(published["DATE OCC"], format="%m/%d/%Y %I:%M:%S %p")
    exported = published.assign(**{"DATE OCC": days.dt.strftime("%Y %b %d 12:00:00 AM")})
    exported.to_csv(tmp_path / "c.csv", index=False)
    rows = read([tmp_path / "c.csv"])
    assert len(rows.kept) == 4887
    assert at(rows, 2)[1] == pd.Timestamp("2021-01-01 07:35")


def test_official_26_columns(shared_data):
    rows = read([shared_data / "lapd_official_format_2010_present_burglary2013.csv.gz"])
    assert (len(rows.kept), len(rows.rejected)) == (7415, 0)
    assert at(rows, 2) == [
        "131407448", pd.Timestamp("2013-02-21 17:00"), 33.9783, -118.3991, "BURGLARY"
    ]  # fmt: skip
    clock = rows.kept["time"].dt.strftime("%H%M")
    assert ((clock == "1200").sum(), (clock == "0001").sum()) == (365, 56)


def test_raw_data_of_2015_by_mapping(shared_data):
    columns = {"date": "date", "clock": "time", "location": "location", "type": "area"}
    path = shared_data / "lapd_burglary_2015.csv.gz"
    rows = read([path], columns=columns, date_format="%m/%d/%Y")
    assert (len(rows.kept), len(rows.rejected)) == (13154, 0)
    time = pd.Timestamp("2015-01-01 17:30")
    number, *rest = at(rows, 2)
    assert pd.isna(number)
    assert rest == [time, 33.7245, -118.3229, "Harbor"]
    clock = rows.kept["time"].dt.strftime("%H%M")
    assert (clock == "0001").sum() == 157  # written as 1


def test_sample_of_2011_to_2015_by_mapping_and_filter(shared_data):
    columns = {
        "id": "row", "date": "DATE.OCC", "clock": "TIME.OCC", "location": "LOCATION",
        "type": "CrmCd.Desc",
    }  # fmt: skip
    path = shared_data / "lapd_sample10k_2011_2015.csv.gz"
    rows = read([path], columns=columns, filters={"Year_occ": [2015]})
    assert (len(rows.kept), len(rows.rejected)) == (1954, 8046)
    assert at(rows, 4)[:4] == ["1021186", pd.Timestamp("2015-08-07 18:00"), 34.1939, -118.4618]


def test_soda_names(table):
    event = only(read([table(GOOD)]))
    assert event["time"] == pd.Timestamp("2015-07-01 09:30")
    assert (event["id"], event["lat"], event["lon"]) == ("1", 34.05, -118.25)


@pytest.mark.parametrize("name", ["crimes.csv.gz", "crimes.csv.bz2"])
def test_compressed_is_the_same_as_plain(table, name):
    plain, packed = read([table(GOOD)]).kept, read([table(GOOD, name=name)]).kept
    pd.testing.assert_frame_equal(plain.drop(columns="source"), packed.drop(columns="source"))


def test_several_files_follow_each_other(table):
    rows = read([table(GOOD, name="a.csv"), table(GOOD, GOOD, name="b.csv")])
    assert rows.kept["line"].tolist() == [2, 2, 3]


def test_line_breaks_and_commas_in_quotes_belong_to_the_field(table):
    event = only(read([table(GOOD.replace("THEFT", '"THEFT,\nPLAIN"'))]))
    assert event["type"] == "THEFT,\nPLAIN"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.replace("2015-07-01T00:00:00.000", ""), "no date"),
        (GOOD.replace("07-01", "02-30"), "no date"),
        (GOOD.replace("0930", "2400"), "bad time"),
        (GOOD.replace("0930", "1260"), "bad time"),
        (GOOD.replace("0930", ""), "bad time"),
        (GOOD.replace("0930", "-930"), "bad time"),
        ("1,2015", "broken row"),
    ],
)
def test_reject_has_line_and_reason(table, line, reason):
    rows = read([table(GOOD, line, GOOD)])
    assert rows.kept["line"].tolist() == [2, 4]
    assert rows.rejected[["line", "reason"]].to_numpy().tolist() == [[3, reason]]


@pytest.mark.parametrize(("clock", "expected"), [("1", "00:01"), ("930", "09:30"), ("0", "00:00")])
def test_times_without_leading_zeros(table, clock, expected):
    event = only(read([table(GOOD.replace("0930", clock))]))
    assert event["time"].strftime("%H:%M") == expected


def test_unreadable_place_is_left_to_the_cleaning(table):
    event = only(read([table(GOOD.replace("34.05", "unknown"))]))
    assert np.isnan(event["lat"])


def test_table_without_rows_is_empty(table):
    rows = read([table()])
    assert (len(rows.kept), len(rows.rejected)) == (0, 0)


def test_rows_keep_their_lines_over_many_parts_of_a_file(table):
    bad = {7: "1,2015", 8: "2,2015", 150: "3", 301: "4,2015"}
    lines = [bad.get(line, GOOD.replace("1,", f"{line},", 1)) for line in range(2, 302)]
    rows = read([table(*lines)], block_bytes=256)
    assert rows.kept["id"].tolist() == [str(line) for line in range(2, 302) if line not in bad]
    assert rows.kept["line"].astype(str).tolist() == rows.kept["id"].tolist()
    assert rows.rejected["line"].tolist() == list(bad)


def test_numbers_are_read_whatever_stands_beside_them(table):
    lines = [GOOD, GOOD.replace("34.05", " 34.05 "), GOOD.replace("34.05", "north")]
    lat = read([table(*lines)]).kept["lat"].to_numpy()
    np.testing.assert_array_equal(lat, [34.05, 34.05, np.nan])


@pytest.mark.parametrize(
    ("header", "settings", "message"),
    [
        ("when,where", {}, "its columns .when, where. are none of the official LAPD layouts"),
        (SODA, {"columns": {"time": "date_ock"}}, "the nearest is 'date_occ'"),
        (SODA, {"columns": {"time": "date_occ", "lat": "lat"}}, "needs date or time .*, and lat"),
        (
            SODA,
            {"filters": {"Count": ["1"]}},
            "crimes.filters is 'Count', but there is no such",
        ),
    ],
)
def test_wrong_settings_are_explained(table, header, settings, message):
    with pytest.raises(ValueError, match=message):
        read([table(GOOD, header=header)], **settings)


def test_row_with_a_byte_that_is_no_utf8_is_rejected_alone(tmp_path):
    path = tmp_path / "crimes.csv"
    bad = GOOD.encode().replace(b"THEFT", b"CAF\xc9")
    path.write_bytes(b"\n".join([SODA.encode(), GOOD.encode(), bad, GOOD.encode()]))
    rows = read([path])
    assert rows.kept["line"].tolist() == [2, 4]
    assert rows.rejected[["line", "reason"]].to_numpy().tolist() == [[3, "not UTF-8"]]


@pytest.mark.parametrize("word", ["NULL", "n/a", "Unknown", r"\N", "-", "0"])
def test_words_for_no_number_are_none(table, word):
    path = table(f"{word},{GOOD[2:]}", GOOD)
    assert read([path]).kept["id"].tolist() == ["", "1"]
