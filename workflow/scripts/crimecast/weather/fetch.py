"""Pages of a site, politely: robots.txt and a pace, on top of what `crimecast.download` bounds."""

import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from crimecast import download, logs
from crimecast.download import Downloader, DownloadError, Outcome, Terms
from crimecast.transport import Answer, Kind
from crimecast.weather import parse

logger = logging.getLogger(__name__)

MAX_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
KEY = "{key}"
OK = 200
# For a while a site may keep robots out, or give or point to a page of its own for all pages.
BUSY = download.BUSY | {403}
AGAIN = download.AGAIN | {Kind.TOO_LARGE, Kind.SENT_ON}
KEYS = {
    "timeout_s": "weather.crawl.timeout_s",
    "request_s": "weather.crawl.page_timeout_s",
    "longest_wait_s": "weather.crawl.longest_wait_s",
    "max_bytes": "weather.crawl.max_page_bytes",
}


@dataclass(frozen=True)
class Robots:
    """What the robots.txt of a site allows, and the seconds it wants between two requests."""

    rules: RobotFileParser
    delay_s: float


class Fetcher:
    """Fetches pages from one or several hosts.

    Parameters
    ----------
    settings : dict
        ``weather.crawl`` of the config.
    key : str
        Replaces ``{key}`` in an address when it is asked; written down nowhere.
    connect_to : str
        As in `crimecast.download.Downloader`.
    sleep, clock : callable
        As in `time`; tests put their own.
    """

    def __init__(self, settings, *, key="", connect_to="", sleep=time.sleep, clock=time.monotonic):
        self.settings = settings
        self._robots = {}
        self._downloader = Downloader(
            _terms(settings),
            headers={"User-Agent": settings["user_agent"]},
            secrets={KEY: key},
            connect_to=connect_to,
            sleep=sleep,
            clock=clock,
        )

    def fetch(self, address):
        """Fetch a page, from the disk if `address` has no scheme.

        Returns
        -------
        crimecast.download.Outcome
            Its text is empty, or says why no attempt gave a usable answer.

        Raises
        ------
        DownloadError
            If robots.txt forbids it, or the server asks for a longer wait than is allowed.
        """
        if "://" not in address:
            return self._read_file(Path(address))
        robots = self._robots_of(address)
        if not self._is_allowed(robots, address):
            name = self.settings["user_agent"].split()[0]
            raise DownloadError(
                f"{address}: {_robots_address(address)} does not allow {name} to fetch it. Ask"
                " the site, or take another weather.source (iem and lcd need no scraping)."
            )
        return self._get(
            address, _judge_page, robots.delay_s, lambda page: self._is_allowed(robots, page)
        )

    def _read_file(self, path):
        if not path.is_file():
            return Outcome(Kind.GOOD, Answer(404, "", "", b""))
        if path.stat().st_size > self.settings["max_page_bytes"]:
            text = f"more bytes than {_terms(self.settings).named('max_bytes')}"
            return Outcome(Kind.TOO_LARGE, None, text)
        return Outcome(Kind.GOOD, Answer(OK, "", "", path.read_bytes()))

    def _is_allowed(self, robots, address):
        return robots.rules.can_fetch(self.settings["user_agent"], address)

    def _get(self, address, judge, pace_s, may_ask=lambda address: True):
        outcome = self._downloader.get(address, judge, pace_s=pace_s, may_ask=may_ask)
        if outcome.kind is Kind.TOO_LATE:
            raise DownloadError(
                f"{address}: {outcome.text}. Start again then: the pages fetched so far are kept."
            )
        return outcome

    def _robots_of(self, address):
        site = _robots_address(address)
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        return self._robots[site]

    def _read_robots(self, site):
        """Rules of a site; without an answer all is forbidden (RFC 9309), and the crawl stops."""
        outcome = self._get(site, _judge_robots, self.settings["delay_s"])
        if outcome.text:
            raise DownloadError(
                f"{site}: {outcome.text}. Without an answer nothing may be fetched; try again"
                " later."
            )
        is_there = outcome.answer.status == OK
        text = outcome.answer.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace") if is_there else ""
        rules = RobotFileParser()
        try:
            rules.parse([_with_readable_delay(line, site) for line in text.splitlines()])
        except ValueError as error:
            raise DownloadError(
                f"{site}: a rule cannot be read ({logs.printable(str(error))}); nothing may be"
                " fetched then. Ask the site, or take another weather.source."
            ) from None
        asked_s = float(rules.crawl_delay(self.settings["user_agent"]) or 0)
        longest_s = self.settings["longest_wait_s"]
        if asked_s > longest_s:
            raise DownloadError(
                f"{site}: Crawl-delay asks for {download.spelt(asked_s)} between two pages, more"
                f" than {KEYS['longest_wait_s']} ({longest_s}). Raise it, or take another"
                " weather.source."
            )
        return Robots(rules, max(self.settings["delay_s"], asked_s))


def _terms(settings):
    return Terms(
        timeout_s=settings["timeout_s"],
        request_s=settings["page_timeout_s"],
        total_s=math.inf,
        longest_wait_s=settings["longest_wait_s"],
        max_bytes=settings["max_page_bytes"],
        attempts=settings["attempts"],
        backoff_s=settings["backoff_s"],
        keys=KEYS,
        busy=BUSY,
        again=AGAIN,
    )


def _robots_address(address):
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def _with_readable_delay(line, site):
    """A line whose delay, if it is one, is of whole seconds: the library reads nothing else."""
    name, _, text = line.partition("#")[0].partition(":")
    if name.strip().lower() == "request-rate":  # not used, and the library fails on some
        return "Request-rate: none"
    if name.strip().lower() != "crawl-delay":
        return line
    delay_s = download.seconds(text)
    if delay_s is None:
        logger.warning(
            "%s: Crawl-delay %s is no time and is ignored", site, logs.printable(text.strip()[:80])
        )
        return "Crawl-delay: none"
    return f"Crawl-delay: {math.ceil(min(delay_s, download.YEAR_S))}"


def _judge_robots(answer):
    return Outcome(Kind.GOOD, answer)


def _judge_page(answer):
    """What an answer is worth; of one that is not 200 only the status counts."""
    if answer.status == OK and parse.is_captcha(answer.body):
        return Outcome(Kind.BUSY, answer, "the page asks for a human (captcha or blocked)")
    if answer.status == OK and not parse.is_whole(answer.body):
        return Outcome(Kind.CUT, answer, "the page is cut off")
    return Outcome(Kind.GOOD, answer)
