"""Damaged tables: each is read with every row accounted for, or refused in one sentence.

The oracle is Python's csv module: it says how many records there are and which rows are whole.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crimecast.crimes.events import read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.running.sources import table_settings

COLUMNS = {name: name for name in ("id", "time", "lat", "lon", "type")}
HEADER = ",".join(COLUMNS)
STUDY = {
    "start": "2015-12-01",
    "end": "2015-12-31",
    "box": {"lat": [33.0, 35.0], "lon": [-119.0, -117.0]},
}
N_ROWS = 60


def good_rows(n_rows=N_ROWS):
    return [
        f"R{n},2015-12-{n % 28 + 1:02d} {n % 24:02d}:30:00,34.{n % 9 + 1},-118.25,THEFT"
        for n in range(n_rows)
    ]


def table(rows, header=HEADER):
    return "\n".join([header, *rows]).encode() + b"\n"


def read(data, folder, *, name="c.csv", **own):
    """Write a file and read it; the ledger, the lines of the rejects and the ids of the events."""
    path = folder / name
    path.write_bytes(data)
    own = {"columns": COLUMNS, "zone": "convert"} | own
    cfg = {
        "reading": table_settings(own, filters={}, timezone="America/Los_Angeles"),
        "study": STUDY,
        "duplicates_by": [],
        "list_outside": 1000,
    }
    events, rejects, ledger = (folder / file for file in ("e.parquet", "r.csv", "l.json"))
    read_crimes([path], [events], rejects, ledger, cfg)
    with open(rejects, newline="", encoding="utf-8") as file:
        lines = [int(row["line"]) for row in csv.DictReader(file)]
    return json.loads(ledger.read_text()), lines, set(read_events([events])["id"])


def damage_a_field(rng, rows, number):
    """Change one field or row so that the row alone can no longer be used."""
    fields = rows[number].split(",")
    kind = rng.randrange(8)
    if kind == 0:
        fields = fields[: rng.randrange(1, 5)]
    elif kind == 1:
        fields += ["more"] * rng.randrange(1, 4)
    elif kind == 2:
        fields[1] = rng.choice(["", "yesterday", "2015-13-01", "2015-12-05 25:00", "05/12/2015"])
    elif kind == 3:
        fields[2] = rng.choice(["", "north", "0,0", "91.5", "nan", "34..1"])
        fields[2] = f'"{fields[2]}"'
    elif kind == 4:
        fields[1] = rng.choice(["2014-12-01 10:00", "2016-01-01 00:00", "2015-11-30 23:59"])
    elif kind == 5:
        fields = ["", "", "", "", ""]
    elif kind == 6:
        fields[3] = rng.choice(["118.25", "-11.825", "1e99", "inf"])
    else:
        fields[2:4] = ["0", "0"]
    rows[number] = ",".join(fields)


@pytest.mark.parametrize("seed", range(100))
def test_damaged_rows_are_listed_and_all_others_are_used(tmp_path, seed):
    rng, rows = random.Random(seed), good_rows()
    damaged = set(rng.sample(range(N_ROWS), rng.randrange(1, 12)))
    for number in damaged:
        damage_a_field(rng, rows, number)
    data = table(rows)
    ledger, lines, ids = read(data, tmp_path)
    records = list(csv.reader(io.StringIO(data.decode())))[1:]
    assert ledger["read"] == len(records) == ledger["used"] + ledger["rejected"]
    assert set(lines) == {number + 2 for number in damaged}
    assert ids == {f"R{n}" for n in range(N_ROWS)} - {f"R{n}" for n in damaged}


@pytest.mark.parametrize("seed", range(40))
def test_a_byte_that_is_no_utf8_costs_its_row_at_most(tmp_path, seed):
    rng, data = random.Random(seed), bytearray(table(good_rows()))
    start = len(HEADER) + 1
    places = [n for n in range(start, len(data)) if data[n] not in b'\n,"']
    place = rng.choice(places)
    data[place] = rng.choice([0x80, 0xC9, 0xE4, 0xFE, 0xFF])
    line = data[:place].count(b"\n") + 1
    ledger, lines, _ = read(bytes(data), tmp_path)
    assert (ledger["read"], ledger["used"], lines) == (N_ROWS, N_ROWS - 1, [line])


@pytest.mark.parametrize("seed", range(40))
def test_an_open_quote_is_named_with_its_line(tmp_path, seed):
    rng, rows = random.Random(seed), good_rows()
    number, field = rng.randrange(N_ROWS - 2), rng.randrange(5)
    for row in (number, rng.randrange(number + 2, N_ROWS))[: rng.randrange(1, 3)]:
        fields = rows[row].split(",")
        fields[field] = f'"{fields[field]}'
        rows[row] = ",".join(fields)
    with pytest.raises(ValueError, match=rf"c\.csv, line {number + 2}: a quote"):
        read(table(rows), tmp_path)


@pytest.mark.parametrize("seed", range(20))
def test_lines_in_a_quoted_field_are_no_rows(tmp_path, seed):
    rng, rows = random.Random(seed), good_rows()
    for number in rng.sample(range(N_ROWS), 10):
        rows[number] = rows[number].replace("THEFT", '"1200 A ST\nLOS ANGELES, CA\n(34.1, -118)"')
    ledger, lines, ids = read(table(rows), tmp_path)
    assert (ledger["used"], lines, len(ids)) == (N_ROWS, [], N_ROWS)
    assert ledger["sources"][0]["lines"] == N_ROWS + 20 > ledger["sources"][0]["records"]


@pytest.mark.parametrize("packing", ["gzip", "bz2", "xz", "zip"])
@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.csv.zip"])
def test_packed_tables_are_read_whatever_their_name(tmp_path, packing, name):
    data = table(good_rows())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("crimes.csv", data)
    packed = {
        "gzip": gzip.compress(data),
        "bz2": bz2.compress(data),
        "xz": lzma.compress(data),
        "zip": buffer.getvalue(),
    }
    assert read(packed[packing], tmp_path, name=name)[0]["used"] == N_ROWS


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_cut_gzip_is_refused_with_its_good_rows(tmp_path, kept):
    packed = gzip.compress(table(good_rows(5000)))
    with pytest.raises(ValueError, match=r"gzip file is damaged or cut short after \d+ good rows"):
        read(packed[: int(len(packed) * kept)], tmp_path)


def test_gzip_with_a_wrong_checksum_is_refused(tmp_path):
    packed = bytearray(gzip.compress(table(good_rows())))
    packed[-6] ^= 0xFF
    with pytest.raises(ValueError, match="gzip file is damaged"):
        read(bytes(packed), tmp_path)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"<!DOCTYPE html><html></html>", "a web page or XML"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:a\n", "Git LFS pointer"),
        (b"%PDF-1.7 ", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel workbook"),
        (b"SQLite format 3\0", "SQLite"),
        (b"PK\x03\x04 and no more", "zip file is damaged"),
        (b"PAR1 and no more", "Parquet file is damaged"),
        (b'{"error": "no such table"}', "no list of rows"),
        (b'[{"id": 1', "JSON, which is damaged"),
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (table(good_rows()).decode().encode("utf-16-le"), "zero bytes"),
        (b"id;time;lat;lon;type\n1;2;3;4;5\n", "separated by a semicolon"),
        (b"Crimes of 2015\nid,time,lat,lon,type\n", "crimes.csv.skip_lines: 1"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, start, what):
    with pytest.raises(ValueError, match=what):
        read(start, tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        table(good_rows()).decode().encode("utf-16"),
        b"\xef\xbb\xbf" + table(good_rows()),
        b"\xef\xbb\xbf\xef\xbb\xbf" + table(good_rows()),
        table(good_rows()).replace(b"\n", b"\r\n"),
        table(good_rows()).replace(b"\n", b"\r"),
        table(good_rows())[:-1],
        table([f"{row}," for row in good_rows()]),
        table(good_rows(), header=" ID , Time,LAT,Lon ,Type"),
    ],
)
def test_harmless_oddities_are_read(tmp_path, data):
    ledger, lines, _ = read(data, tmp_path)
    assert (ledger["read"], ledger["used"], lines) == (N_ROWS, N_ROWS, [])


@pytest.mark.parametrize("quoted", [False, True])
def test_a_field_longer_than_a_block_does_not_cost_the_file(tmp_path, quoted):
    rows = good_rows()
    long = "x" * 3_000_000
    rows[20] = rows[20].replace("THEFT", f'"{long}"' if quoted else long)
    assert read(table(rows), tmp_path)[0]["used"] == N_ROWS


def test_cells_are_no_formulas_in_the_rejects(tmp_path):
    rows = good_rows()
    rows[3] = '=cmd(),"-1+2",34,-118,T'
    read(table(rows), tmp_path)
    assert "'=cmd()" in (tmp_path / "r.csv").read_text()
    assert "'-1+2" in (tmp_path / "r.csv").read_text()


def test_most_rows_failing_alike_stop_the_run(tmp_path):
    rows = [row.replace("2015-12-", "5th of December ") for row in good_rows()]
    with pytest.raises(ValueError, match=r"60 of 60 rows .*'no date'; in line 2 column time holds"):
        read(table(rows), tmp_path)


def test_swapped_axes_are_refused(tmp_path):
    swapped = {**COLUMNS, "lat": "lon", "lon": "lat"}
    with pytest.raises(ValueError, match="latitude and longitude are swapped"):
        read(table(good_rows()), tmp_path, columns=swapped)


def test_events_all_at_midnight_are_refused(tmp_path):
    rows = [f"{n},2015-12-{n % 28 + 1},34.1,-118,T" for n in range(N_ROWS)]
    with pytest.raises(ValueError, match="no time of day"):
        read(table(rows), tmp_path, date_format="%Y-%m-%d")


def features(x, y, **keys):
    rows = [row.split(",") for row in good_rows()]
    return [
        {**keys, "id": row[0], "time": row[1], "type": row[4], x: row[2], y: row[3]} for row in rows
    ]


def test_json_and_parquet_are_tables(tmp_path):
    place = {"columns": {"id": "id", "time": "time", "type": "type", "location": "geometry"}}
    plain = [dict(zip(COLUMNS, row.split(","), strict=True)) for row in good_rows()]
    geojson, arcgis = ({"type": "FeatureCollection", "features": []}, {"features": []})
    for row in plain:
        lon, lat = float(row["lon"]), float(row["lat"])
        point = {"type": "Point", "coordinates": [lon, lat]}
        geojson["features"].append({"type": "Feature", "properties": row, "geometry": point})
        arcgis["features"].append({"attributes": row, "geometry": {"x": lon, "y": lat}})
    assert read(json.dumps(plain).encode(), tmp_path)[0]["used"] == N_ROWS
    for found in (geojson, arcgis):
        assert read(json.dumps(found).encode(), tmp_path, **place)[0]["used"] == N_ROWS
    pq.write_table(pa.Table.from_pylist(plain), tmp_path / "t.parquet")
    assert read((tmp_path / "t.parquet").read_bytes(), tmp_path)[0]["used"] == N_ROWS


def without_places(n_rows, place):
    """Good rows, the first of them with another place."""
    rows = [row.split(",") for row in good_rows()]
    return [
        ",".join([*r[:2], *place, r[4]]) if n < n_rows else ",".join(r) for n, r in enumerate(rows)
    ]


@pytest.mark.parametrize("place", [["", ""], ["0", "0.0"]])
def test_rows_without_a_place_are_no_sign_of_a_wrong_column(tmp_path, place):
    ledger, lines, _ = read(table(without_places(40, place)), tmp_path)
    assert (ledger["used"], len(lines)) == (20, 40)


def test_most_places_that_cannot_be_read_stop_the_run_beside_empty_ones(tmp_path):
    rows = without_places(40, ["", ""])
    rows[45:] = [row.replace("-118.25", "west") for row in rows[45:]]
    with pytest.raises(ValueError, match=r"55 of 60 rows are rejected, reason 'no place'.*west"):
        read(table(rows), tmp_path)


def test_a_column_that_is_empty_throughout_stops_the_run(tmp_path):
    with pytest.raises(ValueError, match=r"59 of 60 rows are rejected, reason 'no place'"):
        read(table(without_places(59, ["", ""])), tmp_path)
