"""Both downloads against a real server that does everything wrong: they end, and say so."""

import logging
import re
import time
from datetime import date

import hostile
import pytest
from behaviours import honest, hops, once, sent_to
from cases import EVERYWHERE, HANGS, OF_ROBOTS, OF_TABLES

from crimecast.crimes.socrata import fetch_socrata
from crimecast.download import DownloadError
from crimecast.transport import MAX_HEAD_BYTES
from crimecast.weather.crawl import Wanted, crawl
from crimecast.weather.fetch import Fetcher
from crimecast.weather.pages import Store

DAY = date(2015, 7, 1)
ATTEMPTS = 2
MAX_BYTES = 20_000
TINY_S, AMPLE_S = 0.4, 20.0
GRACE_S = 5.0  # for all that is no waiting for the server
MOST_REQUESTS = 24  # rows come in four pages of six hops each
SECRETS = ("a-secret", "s3cret")
# What the system holds between the two ends of a connection, besides what was read.
UNDERWAY_BYTES = 500_000


def fetch_crimes(server, folder, limit_s):
    """Fetch the rows of a month; what is wrong with them, or nothing."""
    limits = {"page_rows": 3, "timeout_s": AMPLE_S, "time_limit_s": limit_s}
    limits |= {"retries": ATTEMPTS - 1, "backoff_s": 0.0, "max_bytes": MAX_BYTES}
    july = {"first": "2015-07-01", "last": "2015-07-31", "time": "date_occ"}
    cfg = limits | july | {"url": server.url, "dataset": "63jg-8b9z"}
    path, lock, clock = folder / "lapd.csv", folder / "lapd.lock.json", hostile.Clock()
    try:
        fetch_socrata(path, lock, cfg, SECRETS[0], sleep=clock.sleep, clock=clock)
    except DownloadError as error:
        assert list(folder.iterdir()) == []
        return str(error)
    return "" if path.read_bytes() == hostile.HEADER + b"".join(hostile.ROWS) else "other rows"


def fetch_page(server, folder, limit_s):
    """Crawl a page; what is wrong with it, or nothing."""
    settings = {"user_agent": "crimecast-test/1.0", "delay_s": 0.0, "timeout_s": AMPLE_S}
    settings |= {"page_timeout_s": limit_s, "attempts": ATTEMPTS, "backoff_s": 0.0}
    settings |= {"longest_wait_s": 60.0, "max_page_bytes": MAX_BYTES}
    clock = hostile.Clock()
    fetcher = Fetcher(settings, key=SECRETS[1], sleep=clock.sleep, clock=clock)
    wanted = [Wanted(DAY, DAY, (server.url + "/day?key={key}",))]

    def why(page):
        return f"status {page.status}" if page.status != 200 else ""

    try:
        [page] = crawl(wanted, Store(folder), fetcher, why_unreadable=why, max_hole_hours=6)
    except DownloadError as error:
        return str(error)
    return why(page) or ("" if page.body == hostile.PAGE else "another page")


def run(fetch, server, tmp_path, caplog, *, hangs):
    """Run a download; checks what must hold whatever the server does, and gives its words."""
    limit_s = TINY_S if hangs else AMPLE_S
    started = time.monotonic()
    with caplog.at_level(logging.DEBUG):
        words = fetch(server, tmp_path, limit_s)
    assert time.monotonic() - started < ATTEMPTS * TINY_S + GRACE_S
    server.close()
    for told in [*words.split("\n"), *(record.getMessage() for record in caplog.records)]:
        assert re.sub(r"\n(?=  )", "", told).isprintable(), told
        assert not any(secret in told for secret in SECRETS), told
    for talk in server.talks:
        assert talk.n_sent < MAX_BYTES + MAX_HEAD_BYTES + UNDERWAY_BYTES, talk.path
    assert len(server.asked) <= MOST_REQUESTS
    assert server.other.talks == []
    return words


def check(words, expected):
    if expected:
        assert re.search(expected, words)
    else:
        assert words == ""


def table(*cases):
    """Parameters of tests: ``(behave, expected, hangs)`` of cases ``(name, behave, expected)``."""
    params = [pytest.param(behave, words, name in HANGS, id=name) for name, behave, words in cases]
    return pytest.mark.parametrize(("behave", "expected", "hangs"), params)


@table(*((name, behave, crimes) for name, behave, crimes, _ in EVERYWHERE), *OF_TABLES)
def test_crimes_come_whole_or_not_at_all(tmp_path, caplog, behave, expected, hangs):
    with hostile.running(behave) as server:
        check(run(fetch_crimes, server, tmp_path, caplog, hangs=hangs), expected)


@table(*((name, behave, weather) for name, behave, _, weather in EVERYWHERE))
def test_a_page_comes_or_its_day_is_named(tmp_path, caplog, behave, expected, hangs):
    with hostile.running(behave) as server:
        check(run(fetch_page, server, tmp_path, caplog, hangs=hangs), expected)


@table(*OF_ROBOTS)
def test_robots_never_stop_the_crawl_without_a_word(tmp_path, caplog, behave, expected, hangs):
    with hostile.running(honest) as server:
        server.robots = behave
        check(run(fetch_page, server, tmp_path, caplog, hangs=hangs), expected)
        assert bool(server.asked) == (expected == "")


PASSING = ["500", "503 endless", "429", "202", "102 alone", "100 dripping", "nothing", "reset"]
PASSING += ["silence", "no status", "headers endless", "half", "length too long", "chunked, cut"]
PASSING += ["gzip that is none", "gzip cut", "brotli", "Retry-After: nan"]


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("fetch", [fetch_crimes, fetch_page])
def test_what_passes_leaves_no_trace(tmp_path, caplog, fetch, name):
    [behave] = [behave for known, behave, *_ in EVERYWHERE if known == name]
    with hostile.running(once(behave)) as server:
        check(run(fetch, server, tmp_path, caplog, hangs=name in HANGS), "")


def test_an_ignored_offset_is_told_at_the_second_page(tmp_path, caplog):
    [behave] = [behave for name, behave, _ in OF_TABLES if name == "offset ignored"]
    with hostile.running(behave) as server:
        run(fetch_crimes, server, tmp_path, caplog, hangs=False)
        assert len(server.talks) == 2


def test_a_redirect_to_what_robots_forbid_is_not_followed(tmp_path, caplog):
    with hostile.running(sent_to(b"/private/day")) as server:
        words = run(fetch_page, server, tmp_path, caplog, hangs=False)
        assert "sent on to '/private/day', which robots.txt forbids" in words
        assert {talk.path for talk in server.asked} == {"/day?key=s3cret"}


def test_the_token_goes_along_within_the_server(tmp_path, caplog):
    with hostile.running(hops(2)) as server:
        assert run(fetch_crimes, server, tmp_path, caplog, hangs=False) == ""
        assert all(b"X-App-Token: a-secret\r\n" in talk.head for talk in server.talks)
