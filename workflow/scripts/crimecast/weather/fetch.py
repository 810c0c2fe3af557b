"""One page over HTTP, politely: robots.txt, a pace, time limits, retries, and size bounds."""

import email.utils
import hashlib
import logging
import queue
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import requests

from crimecast.weather import parse

logger = logging.getLogger(__name__)

MAX_REDIRECTS = 5
MAX_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
CHUNK_BYTES = 16_384
TRY_AGAIN = {403, 408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}


class CrawlError(RuntimeError):
    """The crawl cannot go on or is not complete; the text says what to do."""


class NoAnswerError(RuntimeError):
    """No attempt gave a usable answer; ``answer`` is the last one, or None."""

    def __init__(self, problem, answer, attempts):
        super().__init__(problem)
        self.answer = answer
        self.attempts = attempts


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    content_type: str
    retry_after: str
    body: bytes
    attempts: int = 1


class Fetcher:
    """Fetches pages from one or several hosts.

    Parameters
    ----------
    settings : dict
        ``weather.crawl`` of the config.
    new_session : callable
        Makes a `requests.Session`.
    key : str
        Replaces ``{key}`` in an address when it is asked; written down nowhere.
    sleep, clock : callable
        As in `time`; tests put their own.
    """

    def __init__(
        self,
        settings,
        *,
        new_session=requests.Session,
        key="",
        sleep=time.sleep,
        clock=time.monotonic,
    ):
        self.settings = settings
        self._key = key
        self.sleep, self.clock = sleep, clock
        self._new_session = new_session
        self._session = None
        self._robots = {}
        # A crawl of another month may just have ended: the first request waits as well.
        self._last_request = clock()

    def fetch(self, address):
        """Fetch a page, from the disk if `address` has no scheme.

        Raises
        ------
        NoAnswerError
            If all attempts failed.
        CrawlError
            If robots.txt forbids it, or the server asks for a longer wait than is allowed.
        """
        if "://" not in address:
            return self._read_file(Path(address))
        return self._attempt(address, _page_problem, self._delay(address))

    def _read_file(self, path):
        if not path.is_file():
            return Answer(404, "", "", b"")
        if path.stat().st_size > self.settings["max_page_bytes"]:
            raise NoAnswerError(_too_large(self.settings["max_page_bytes"]), None, 1)
        return Answer(200, "", "", path.read_bytes())

    def _attempt(self, address, problem_of, delay_s):
        answer, problem, seen = None, "", set()
        plain = False
        for attempt in range(1, self.settings["attempts"] + 1):
            self._keep_pace(delay_s)
            try:
                answer = self._get(address, plain)
                problem = problem_of(answer)
            except requests.RequestException as error:
                problem = f"{type(error).__name__}: {self._last_words(error)}"
                # A server whose packing is broken is asked for the page unpacked.
                plain = plain or isinstance(error, requests.exceptions.ContentDecodingError)
            # Cut off by the network, a page differs each time; twice the same is all there is.
            digest = hashlib.sha256(answer.body).digest() if problem == CUT_OFF else None
            if not problem or digest in seen:
                return Answer(answer.status, answer.content_type, "", answer.body, attempt)
            seen.update({digest} - {None})
            logger.info("%s: %s (attempt %d)", address, problem, attempt)
            if attempt < self.settings["attempts"]:
                self._back_off(address, attempt, answer if problem.startswith("status") else None)
        raise NoAnswerError(problem, answer, self.settings["attempts"])

    def _keep_pace(self, delay_s):
        wait = self._last_request + delay_s - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last_request = self.clock()

    def _back_off(self, address, attempt, answer):
        asked = retry_after_s(answer.retry_after) if answer else None
        if asked is not None and asked > self.settings["longest_wait_s"]:
            raise CrawlError(
                f"{address}: the server asks to come back in {asked:.0f} s, more than"
                f" weather.crawl.longest_wait_s ({self.settings['longest_wait_s']}). Start again"
                " then: the pages fetched so far are kept."
            )
        self.sleep(self.settings["backoff_s"] * 2 ** (attempt - 1) if asked is None else asked)

    def _get(self, address, plain):
        if self._session is None:
            self._session = self._new_session()
            self._session.max_redirects = MAX_REDIRECTS
            self._session.headers["User-Agent"] = self.settings["user_agent"]
        limit, stopped = self.settings["page_timeout_s"], threading.Event()
        try:
            return _within(limit, lambda: self._download(address, plain, stopped))
        except TimeoutError:
            # The download goes on in its thread until it notices: it must not share a session.
            stopped.set()
            self._session = None
            raise requests.Timeout(f"not complete within {limit} s") from None

    def _download(self, address, plain, stopped):
        limit = self.settings["max_page_bytes"]
        headers = {"Accept-Encoding": "identity"} if plain else {}
        with self._session.get(
            address.replace("{key}", self._key),
            headers=headers,
            timeout=self.settings["timeout_s"],
            stream=True,
        ) as response:
            if _host(response.url) != _host(address):
                raise requests.TooManyRedirects(f"sent on to {_host(response.url)}")
            body = bytearray()
            for chunk in response.iter_content(CHUNK_BYTES):
                body += chunk
                if len(body) > limit or stopped.is_set():
                    raise requests.RequestException(_too_large(limit))
            kind = response.headers.get("Content-Type", "")
            wait = response.headers.get("Retry-After", "")
            return Answer(response.status_code, kind, wait, bytes(body))

    def _last_words(self, error):
        """The end of a long error, which holds the cause; never the secret."""
        text = str(error).rsplit(": ", 1)[-1].strip("'\")>")[:120]
        return text.replace(self._key, "{key}") if self._key else text

    def _delay(self, address):
        """Seconds between requests to a host; obeys its robots.txt.

        Raises
        ------
        CrawlError
            If robots.txt forbids the address, or gives no answer (RFC 9309: then all is forbidden).
        """
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules, name = self._robots[site], self.settings["user_agent"]
        if not rules.can_fetch(name, address):
            raise CrawlError(
                f"{address}: {site}/robots.txt does not allow {name.split()[0]} to fetch it. Ask"
                " the site, or take another weather.source (iem and lcd need no scraping)."
            )
        return max(self.settings["delay_s"], float(rules.crawl_delay(name) or 0))

    def _read_robots(self, site):
        rules = RobotFileParser()
        try:
            answer = self._attempt(f"{site}/robots.txt", _status_problem, self.settings["delay_s"])
        except NoAnswerError as error:
            raise CrawlError(
                f"{site}/robots.txt: {error}. Without an answer nothing may be fetched; try again"
                " later."
            ) from None
        text = answer.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace")
        rules.parse(text.splitlines() if answer.status == requests.codes.ok else [])
        return rules


CUT_OFF = "the page is cut off"


def retry_after_s(text):
    """Seconds of a Retry-After header, a number or a date; None if it is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, at - time.time())


def _status_problem(answer):
    return f"status {answer.status}" if answer.status in TRY_AGAIN else ""


def _page_problem(answer):
    """Why an answer should be asked for again; empty if it need not."""
    if _status_problem(answer) or answer.status != requests.codes.ok:
        return _status_problem(answer)
    if parse.is_captcha(answer.body):
        return "the page asks for a human (captcha or blocked)"
    return "" if parse.is_whole(answer.body) else CUT_OFF


def _within(limit_s, call):
    """Result of `call`, run in a thread of its own: no server can hold the crawl for longer.

    Time limits of sockets restart with every byte, so a slow drip passes them.
    """
    results = queue.SimpleQueue()

    def run():
        try:
            results.put((call(), None))
        except Exception as error:  # handed over to the caller's thread
            results.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=limit_s)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result


def _host(address):
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _too_large(limit):
    return f"larger than weather.crawl.max_page_bytes ({limit})"
