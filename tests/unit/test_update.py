"""What `snakemake update` fetches again and reports, with sources on disk."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from crimecast.crimes.ingest import read_crimes
from crimecast.running import sources, updates
from crimecast.running.updates import compare_pages, compare_rows, update_crimes, update_weather
from crimecast.weather.pages import Page, read_archive
from crimecast.weather.sources import crawl_weather

MONTHS = ["2015-07", "2015-08"]
READING = {
    "reading": sources.table_settings({}, filters={}, timezone=""),
    "study": {"start": "2015-07-01", "end": "2015-08-31"}
    | {"box": {"lat": [33.0, 35.0], "lon": [-119.0, -117.0]}},
    "duplicates_by": ["id"],
    "list_outside": 1000,
}
HEADER = "dr_no,date_occ,time_occ,crm_cd_desc,lat,lon"
COUNTS = ["before", "now", "new", "changed", "gone"]
CRAWL = {
    "source": "wunderground",
    "stations": {"wunderground": "KLAX"},
    "timezone": "America/Los_Angeles",
    "start": "2015-07-01",
    "end": "2015-07-02",
    "max_hole_hours": 6,
    "crawl": {
        "user_agent": "crimecast-test/1.0 (tests@example.org)",
        "delay_s": 0.0,
        "timeout_s": 5.0,
        "page_timeout_s": 5.0,
        "attempts": 1,
        "backoff_s": 0.0,
        "longest_wait_s": 1.0,
        "max_page_bytes": 10_000,
    },
}


def crimes(**columns):
    n_rows = len(columns["id"])
    defaults = {"time": pd.Timestamp("2015-07-01"), "lat": 34.0, "lon": -118.0, "type": "THEFT"}
    table = {name: [value] * n_rows for name, value in defaults.items()} | columns
    return pd.DataFrame(table)


def test_rows_are_told_apart_by_id():
    before = crimes(id=["1", "2", "3"])
    now = crimes(id=["2", "3", "4"], lat=[34.0, 34.5, 34.0])
    assert compare_rows(before, now) == dict(zip(COUNTS, [3, 3, 1, 1, 1]))


def test_order_of_rows_is_no_change():
    before = crimes(id=["1", "2"], lat=[34.0, float("nan")])
    assert compare_rows(before, before[::-1]) == dict(zip(COUNTS, [2, 2, 0, 0, 0]))


def test_second_copy_of_a_row_is_new():
    assert compare_rows(crimes(id=["1"]), crimes(id=["1", "1"]))["new"] == 1


def test_change_without_an_id_is_one_gone_and_one_new():
    before, now = crimes(id=[None, None]), crimes(id=[None, None], lat=[34.0, 34.5])
    assert compare_rows(before, now) == dict(zip(COUNTS, [2, 2, 1, 0, 1]))


def test_pages_are_told_apart_by_day_and_address():
    def pages(*bodies):
        day, note = date(2015, 7, 1), (200, "text/html", "", 1, "")
        return [Page(day, day, str(n), *note, body) for n, body in enumerate(bodies) if body]

    counts = compare_pages(pages(b"a", b"b", b"c", None), pages(None, b"b", b"d", b"e"))
    assert counts == dict(zip(COUNTS, [3, 3, 1, 1, 1]))


@pytest.fixture
def source(tmp_path):
    """A table of three crimes that has been through a run."""
    path = tmp_path / "crimes.csv"
    lines = [f"{n},2015-0{month}-01,1200,THEFT,34.05,-118.25" for n, month in enumerate((7, 7, 8))]
    path.write_text("\n".join([HEADER, *lines, ""]))
    others = tmp_path / "rejects.csv", tmp_path / "ledger.json"
    read_crimes([path], events_of_month(tmp_path).values(), *others, READING)
    return path


def events_of_month(folder):
    return {month: folder / f"{month}.parquet" for month in MONTHS}


def run(source, downloads=()):
    known = events_of_month(source.parent)
    entries = update_crimes(downloads, [source], READING, known, token="")
    return {entry["month"]: [entry[name] for name in COUNTS] for entry in entries}


def test_file_of_the_user_is_compared_with_the_last_run(source):
    with source.open("a") as table:
        table.write("9,2015-07-03,1200,THEFT,34.05,-118.25\n")
    assert run(source) == {"2015-07": [2, 3, 1, 0, 0], "2015-08": [1, 1, 0, 0, 0]}


def test_download_that_is_there_is_fetched_again(source, monkeypatch):
    def fetch(csv_path, lock_path, cfg, token):
        text = Path(csv_path).read_text()
        Path(csv_path).write_text(text.replace("THEFT", cfg["month"], 1))
        Path(lock_path).write_text("{}")

    monkeypatch.setattr(updates, "fetch_socrata", fetch)
    lock, new = source.with_suffix(".lock.json"), source.with_name("never_fetched.csv")
    downloads = [{"csv": path, "lock": lock, "cfg": {"month": "2015-07"}} for path in (source, new)]
    assert run(source, downloads) == {"2015-07": [2, 2, 0, 1, 0], "2015-08": [1, 1, 0, 0, 0]}
    assert lock.exists()
    assert not new.exists()


def test_before_the_first_run_there_is_nothing_to_compare(tmp_path):
    assert run(tmp_path / "crimes.csv") == {}


@pytest.fixture
def crawl(tmp_path):
    """Pages of two days on disk, crawled once."""
    for day in ("01", "02"):
        (tmp_path / f"2015-07-{day}.html").write_text(f"<html>{day}</html>")
    cfg = CRAWL | {"addresses": {"wunderground": [f"{tmp_path}/{{day}}.html"]}}
    archive, folder = tmp_path / "pages.zip", tmp_path / "crawl" / "2015-07"
    crawl_weather([], archive, folder, cfg)
    return {"month": "2015-07", "pages": archive, "folder": folder, "cfg": cfg}


def test_pages_as_before_leave_the_archive_alone(crawl):
    content = crawl["pages"].read_bytes()
    (entry,) = update_weather([crawl])
    assert [entry[name] for name in COUNTS] == [2, 2, 0, 0, 0]
    assert crawl["pages"].read_bytes() == content


def test_changed_page_is_kept_and_crawled_no_more(crawl, tmp_path):
    (tmp_path / "2015-07-02.html").write_text("<html>corrected</html>")
    (entry,) = update_weather([crawl])
    assert [entry[name] for name in COUNTS] == [2, 2, 0, 1, 0]
    bodies = [page.body for page in read_archive(crawl["pages"])]
    assert bodies == [b"<html>01</html>", b"<html>corrected</html>"]
    # The store has the new page too: a crawl that runs again does not bring the old one back.
    crawl_weather([], crawl["pages"], crawl["folder"], crawl["cfg"])
    assert [page.body for page in read_archive(crawl["pages"])] == bodies
