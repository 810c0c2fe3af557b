"""The crawler against a real web server on loopback that misbehaves in every known way."""

import os
import signal
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from weather_site import (
    FAULTS,
    FIRST,
    SCRIPTS,
    SETTINGS,
    ZONE,
    Clock,
    days,
    error_500,
    fetcher,
    length_too_short,
    listed,
    path,
    run,
    serve,
    weather,
    why_unreadable,
)

from crimecast.download import DownloadError
from crimecast.weather.crawl import Wanted, crawl
from crimecast.weather.fetch import Fetcher
from crimecast.weather.pages import Store, read_archive, write_archive
from crimecast.weather.sources import wanted_pages


@pytest.fixture
def site():
    """A site of its own for each test."""
    with serve() as site:
        yield site


def test_weather_is_the_same_with_every_fault_as_without(site, tmp_path):
    calm = weather(run(site, tmp_path / "calm"))
    assert len(site.requests) == len(FAULTS)
    for day, fault in zip(days(), FAULTS, strict=True):
        site.faults[path(day)] = [fault]
    clock = Clock()
    stormy = weather(run(site, tmp_path / "stormy", clock, page_timeout_s=1.0))
    pd.testing.assert_frame_equal(calm, stormy)
    assert len(site.requests) > 2 * len(FAULTS)
    assert 7.0 in clock.slept  # Retry-After in seconds
    assert 0.0 in clock.slept  # Retry-After as a date that is past
    assert 1.0 in clock.slept  # the first step of the backoff


# Of a page cut at the same place each time nothing tells that there is more: see below.
TOLD = [fault for fault in FAULTS if fault is not length_too_short]


@pytest.mark.parametrize("fault", TOLD, ids=lambda fault: fault.__name__)
def test_a_fault_that_stays_ends_in_a_clear_error(site, tmp_path, fault):
    day = days()[4]
    site.faults[path(day)] = [fault] * 100
    with pytest.raises(DownloadError, match=rf"(?s)no answer for 1 of 14; start again.*{day}"):
        run(site, tmp_path, page_timeout_s=0.3)
    # Only the day that is missing is asked for next time.
    site.faults.clear()
    before = len(site.requests)
    assert len(run(site, tmp_path)) == len(FAULTS)
    assert site.requests[before:] == [path(day)]


def test_a_page_that_stays_cut_is_kept_and_named(site, tmp_path):
    day = days()[4]
    site.faults[path(day)] = [length_too_short] * 100
    pages = run(site, tmp_path)
    assert site.requests.count(path(day)) == 2
    assert site.pages[path(day)].startswith(pages[4].body)
    _, ledger = listed(pages)
    assert ledger["reason"][4].startswith("it has no end and may be cut off")
    assert (ledger.drop(index=4)["reason"] == "").all()


def test_a_lost_day_is_let_pass_where_such_holes_are_allowed(site, tmp_path):
    day = days()[4]
    site.faults[path(day)] = [error_500] * 100
    pages = run(site, tmp_path, max_hole_hours=24)
    _, ledger = listed(pages)
    lost = ledger[~ledger["used"]]
    assert lost["first"].tolist() == [str(day)]
    assert lost["reason"].tolist() == ["status 500"]


def test_a_site_that_is_down_is_left_alone_after_three_days(site, tmp_path):
    for day in days():
        site.faults[path(day)] = [error_500] * 100
    with pytest.raises(DownloadError, match="no answer for 3 days in a row"):
        run(site, tmp_path)
    assert len(site.requests) == 3 * SETTINGS["attempts"]


def test_a_page_that_is_not_there_is_asked_for_once(site, tmp_path):
    day = days()[4]
    del site.pages[path(day)]
    pages = run(site, tmp_path)
    assert site.requests.count(path(day)) == 1
    assert (pages[4].status, why_unreadable(pages[4])) == (
        404,
        "no known layout; it begins: 'none'",
    )
    run(site, tmp_path)
    assert site.requests.count(path(day)) == 1


def test_the_next_address_is_tried_where_a_page_cannot_be_read(site, tmp_path):
    day = days()[1]
    first, second = site.address + "/broken.html", site.address + path(day)
    site.pages["/broken.html"] = (
        b"<html><table id='obsTable'><tr><td>Error</td></tr></table></html>"
    )
    want = Wanted(day, day, (first, second, site.address + "/never.html"))
    pages = crawl(
        [want], Store(tmp_path), fetcher(), why_unreadable=why_unreadable, max_hole_hours=6
    )
    assert [page.address for page in pages] == [first, second]
    _, ledger = listed(pages)
    assert ledger["used"].tolist() == [False, True]
    assert ledger["reason"][0] == "no table with a column Time and a column Temp."


def test_robots_are_obeyed(site):
    with pytest.raises(
        DownloadError, match=r"robots\.txt does not allow crimecast-test/1\.0 to fetch"
    ):
        fetcher().fetch(site.address + "/private/1.html")
    assert site.requests == []


def test_a_site_whose_robots_give_no_answer_is_left_alone(site):
    site.robots = (500, b"")
    with pytest.raises(DownloadError, match=r"(?s)robots\.txt: status 500\. Without an answer"):
        fetcher().fetch(site.address + path(FIRST))
    site.robots = (404, b"")
    assert fetcher().fetch(site.address + path(FIRST)).answer.status == 200


def test_requests_keep_the_longer_of_the_two_paces(site):
    site.robots = (200, b"User-agent: *\nCrawl-delay: 9\n")
    clock = Clock()
    polite = fetcher(clock, delay_s=4.0)
    polite.fetch(site.address + path(days()[0]))
    polite.fetch(site.address + path(days()[1]))
    # Before robots.txt its own pace is not known yet.
    assert clock.slept == [4.0, 9.0, 9.0]
    assert {headers["User-Agent"] for headers in site.headers} == {SETTINGS["user_agent"]}


def test_a_wait_that_is_too_long_stops_the_crawl(site):
    site.faults[path(FIRST)] = [lambda handler, page: handler.send(429, b"", Retry_After="3600")]
    with pytest.raises(DownloadError, match="asks to come back in 3600 s, more than"):
        fetcher().fetch(site.address + path(FIRST))


def test_the_key_is_sent_and_never_told(site, tmp_path):
    site.pages["/v1?apiKey=s3cret"] = site.pages[path(FIRST)]
    address = site.address + "/v1?apiKey={key}"
    clock = Clock()
    keyed = Fetcher(SETTINGS, key="s3cret", sleep=clock.sleep, clock=clock)
    pages = crawl(
        [Wanted(FIRST, FIRST, (address,))],
        Store(tmp_path),
        keyed,
        why_unreadable=why_unreadable,
        max_hole_hours=6,
    )
    assert site.requests == ["/v1?apiKey=s3cret"]
    write_archive(tmp_path / "pages.zip", pages)
    assert next(read_archive(tmp_path / "pages.zip")).address == address
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*.json"))
    assert b"s3cret" not in kept


def test_a_folder_on_disk_serves_as_a_mirror(site, tmp_path):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    for day in days()[:2]:
        (mirror / f"{day}.html").write_bytes(site.pages[path(day)])
    template = str(mirror) + "/{day}.html"
    wants = wanted_pages(days()[:3], source="wunderground", station="KLAX", addresses=[template])
    pages = crawl(
        wants, Store(tmp_path), fetcher(), why_unreadable=why_unreadable, max_hole_hours=6
    )
    assert [page.status for page in pages] == [200, 200, 404]
    assert site.requests == []


def test_a_large_file_on_disk_is_refused(tmp_path):
    (tmp_path / "large.html").write_bytes(b" " * 300_000)
    outcome = fetcher().fetch(str(tmp_path / "large.html"))
    assert outcome.text == "more bytes than weather.crawl.max_page_bytes (200000)"


def test_addresses_are_filled_in_and_checked():
    common = {"source": "wunderground", "station": "KLAX"}
    template = "https://x/{station}/{day.year}/{day.month}/{day:%d}?k={key}&a={after}"
    [want] = wanted_pages([date(2015, 7, 31)], addresses=[template], **common)
    assert want.addresses == ("https://x/KLAX/2015/7/31?k={key}&a=2015-08-02",)
    with pytest.raises(ValueError, match=r"weather\.addresses: 'https://x/\{town\}' cannot be"):
        wanted_pages([FIRST], addresses=["https://x/{town}"], **common)
    month = wanted_pages(days(), addresses=["{first} {last}"], source="iem", station="LAX")
    assert [want.addresses for want in month] == [("2015-07-01 2015-07-14",)]


KILLED = """
import sys
from datetime import date
from pathlib import Path
from crimecast.weather import sources
cfg = {cfg!r}
days = [date.fromisoformat(day) for day in {days!r}]
sources.crawl_days(days, Path({folder!r}), cfg)
"""


def test_killed_half_way_it_goes_on_with_what_is_missing(site, tmp_path):
    cfg = {
        "source": "wunderground",
        "stations": {"wunderground": "KLAX"},
        "addresses": {"wunderground": [site.address + "/history/{day}.html"]},
        "crawl": SETTINGS | {"backoff_s": 0.0},
        "timezone": ZONE,
        "max_hole_hours": 6,
    }
    command = KILLED.format(
        cfg=cfg, days=[str(day) for day in days()], folder=str(tmp_path / "crawl" / "2015-07")
    )
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    arguments = [sys.executable, "-c", command]
    started = threading.Event()
    process = subprocess.Popen(arguments, env=environment)

    def kill_at_the_eighth():
        started.wait(60)
        if len(site.requests) == 8:
            process.send_signal(signal.SIGKILL)
            process.wait(60)

    site.on_request = kill_at_the_eighth
    started.set()
    assert process.wait(60) == -signal.SIGKILL
    assert len(site.requests) == 8
    site.on_request = lambda: None
    again = subprocess.run(arguments, env=environment, timeout=60, check=False)
    assert again.returncode == 0
    # Seven pages were kept; the eighth was asked for but never came.
    assert site.requests[8:] == [path(day) for day in days()[7:]]


def test_archives_hold_the_pages_as_fetched_and_always_the_same_bytes(site, tmp_path):
    pages = run(site, tmp_path / "store")
    for name in ("a.zip", "b.zip"):
        write_archive(tmp_path / name, pages)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert list(read_archive(tmp_path / "a.zip")) == pages
    fetched_at = datetime.fromisoformat(pages[0].fetched_at)
    assert fetched_at.utcoffset() == timedelta(0)


def test_a_damaged_page_in_the_store_is_fetched_again(site, tmp_path):
    run(site, tmp_path)
    damaged = next(tmp_path.glob(f"{days()[2]}-*.page"))
    damaged.write_bytes(b"half a pa")
    before = len(site.requests)
    run(site, tmp_path)
    assert site.requests[before:] == [path(days()[2])]
