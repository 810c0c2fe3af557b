"""What a download makes of what servers ask for, and what it tells of it."""

import logging
import math
import time

import hostile
import pytest
from behaviours import hold, honest, late, status
from hypothesis import given
from hypothesis import strategies as st

from crimecast import logs
from crimecast.download import Downloader, Outcome, Terms, retry_after_s, seconds
from crimecast.transport import Kind


@pytest.fixture
def clock():
    return hostile.Clock()


@pytest.fixture
def download(clock):
    """Asks for a page of a server with this behaviour, on other terms if given."""

    def run(behave, *, secrets=None, pace_s=0.0, **terms):
        terms = {"total_s": 1000.0, "longest_wait_s": 60.0, "attempts": 4, "backoff_s": 2.0} | terms
        keys = {"total_s": "our.total_s", "longest_wait_s": "our.longest_wait_s"}
        terms = Terms(**{"timeout_s": 9.0} | terms, request_s=9.0, max_bytes=1000, keys=keys)
        downloads = Downloader(terms, {}, secrets or {}, "", clock.sleep, clock)
        with hostile.running(behave) as server:
            return downloads.get(server.url, judge, pace_s=pace_s)

    return run


def judge(answer):
    return Outcome(Kind.REFUSED, answer, answer.body.decode())


BUSY = status(b"503 Busy")
NUMBERS = [("12", 12.0), ("0", 0.0), ("1.5", 1.5), (" 7 ", 7.0)]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_seconds_are_read(text, expected):
    assert seconds(text) == retry_after_s(text) == expected


@pytest.mark.parametrize("n_digits", [400, 5000])
def test_more_digits_than_a_number_has_are_for_ever(n_digits):
    assert retry_after_s("9" * n_digits) == math.inf


@pytest.mark.parametrize("text", ["²", "-5", "1e9", "nan", "inf", "٣", "1_000", "0x10", "soon"])
def test_what_is_no_time_is_ignored_with_a_word(caplog, text):
    assert retry_after_s(text) is None
    assert "is no time and is ignored" in caplog.text


def test_no_header_needs_no_word(caplog):
    assert retry_after_s("") is None
    assert caplog.text == ""


def test_dates_count_from_now_and_the_past_is_now():
    assert retry_after_s("Wed, 01 Jul 2015 00:00:00 GMT") == 0.0
    in_9999 = retry_after_s("Fri, 31 Dec 9999 23:59:59 GMT")
    assert in_9999 == pytest.approx(253402300799 - time.time(), abs=60)
    # Without a zone it is UTC, as RFC 9110 has it, wherever we are.
    assert retry_after_s("Fri, 31 Dec 9999 23:59:59 -0000") == pytest.approx(in_9999, abs=60)


@given(
    st.text() | st.from_regex(r"\w{3}, \d{1,9} (Jul|Feb) \d{1,9} \d\d:\d\d:\d\d [A-Z+\-0-9]{1,9}")
)
def test_no_text_of_a_server_is_an_error(text):
    wait_s = retry_after_s(text)
    assert wait_s is None or wait_s >= 0


@given(st.text())
def test_what_is_printed_is_one_line_without_commands(text):
    assert logs.printable(text).isprintable()


def test_waits_double_and_are_announced_when_they_are_long(download, clock, caplog):
    caplog.set_level(logging.INFO)
    outcome = download(BUSY)
    assert (outcome.kind, outcome.text, outcome.attempts) == (Kind.BUSY, "status 503", 4)
    assert clock.slept == [2.0, 4.0, 8.0]
    assert caplog.messages.count("waiting 8 s: the server is asked again then") == 1
    assert not any("waiting 4 s" in line for line in caplog.messages)


def test_waits_grow_to_a_minute_however_many(download, clock):
    download(BUSY, attempts=40, total_s=10_000.0)
    assert max(clock.slept) == 60.0
    assert len(clock.slept) == 39


def test_the_server_is_asked_when_it_says(download, clock):
    download(late(b"30"), attempts=2)
    assert clock.slept == [30.0]


def test_a_wait_that_is_not_allowed_is_not_begun(download, clock):
    outcome = download(late(b"61"))
    assert outcome.kind is Kind.TOO_LATE
    assert outcome.text == (
        "the server asks to come back in 61 s, more than our.longest_wait_s (60.0)"
    )
    assert clock.slept == []


def test_a_wait_beyond_the_end_is_not_begun(download, clock):
    outcome = download(late(b"50"), total_s=49.0)
    assert outcome.text == ("status 503; our.total_s (49.0) is over before the next try in 50 s")
    assert clock.slept == []


def test_the_pace_is_kept_from_the_first_request(download, clock):
    download(honest, pace_s=9.0)
    assert clock.slept == [9.0]


# As it is, in an address, quoted whole, and as an error quotes it.
@pytest.mark.parametrize("told", ["a\\b c/", "a%5Cb%20c/", "a%5Cb%20c%2F", "a\\\\b c/"])
def test_a_secret_is_told_in_no_form(download, told):
    behave = status(b"404 None", content=f"no {told}!".encode())
    assert download(behave, secrets={"{key}": "a\\b c/"}).text == "no {key}!"


def test_a_server_that_falls_silent_is_left_after_the_time_for_a_piece(download):
    outcome = download(hold, timeout_s=0.2, attempts=1)
    assert outcome.text == "ReadTimeout: Read timed out. (read timeout=0.2"
