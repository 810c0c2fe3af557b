"""Downloads that ask again where that may help, and wait as long as a server asks, but no longer.

`crimecast.transport` makes the requests; here is what came of them, and what follows.
"""

import email.utils
import hashlib
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC
from urllib.parse import quote

from crimecast import logs, transport
from crimecast.transport import Answer, Kind

logger = logging.getLogger(__name__)
# The library's warnings of odd headers tell whole addresses, secrets included.
logging.getLogger("urllib3").setLevel(logging.ERROR)

BUSY = frozenset({202, 408, 425, 429, *range(500, 600)})
LONGEST_BACKOFF_S = 60.0  # between tries of which the server says nothing
LONG_WAIT_S = 5.0  # from here on a wait is announced
YEAR_S = 365 * 86_400.0
NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")


class DownloadError(RuntimeError):
    """A download cannot go on, or is not complete; the text says what to do."""


AGAIN = frozenset({Kind.BUSY, Kind.BROKEN, Kind.TOO_SLOW, Kind.BADLY_PACKED, Kind.CUT})
BOUNDS = {
    Kind.TOO_LARGE: ("more bytes than", "max_bytes"),
    Kind.TOO_SLOW: ("not complete within the seconds of", "request_s"),
}


@dataclass(frozen=True)
class Outcome:
    """What came of one request or of several: the last answer, if any, and what is wrong."""

    kind: Kind
    answer: Answer | None
    text: str = ""
    attempts: int = 1


@dataclass(frozen=True)
class Terms:
    """What a download may take.

    ``timeout_s`` is for connecting and for the time between two pieces of an answer,
    ``request_s`` for a request with its redirects, ``total_s`` for all requests and waits of a
    `Downloader`, ``longest_wait_s`` for a wait that a server asks for; ``max_bytes`` is for an
    answer, packed and unpacked; ``keys`` maps each to the user's name of it. Statuses in ``busy``
    and outcomes in ``again`` are asked for again.
    """

    timeout_s: float
    request_s: float
    total_s: float
    longest_wait_s: float
    max_bytes: int
    attempts: int
    backoff_s: float
    keys: dict
    busy: frozenset = BUSY
    again: frozenset = AGAIN

    def named(self, term):
        """A term as the user knows it, with its value."""
        return f"{self.keys[term]} ({getattr(self, term)})"


@dataclass
class Downloader:
    """Asks servers, one request after the other.

    Parameters
    ----------
    terms : Terms
    headers : dict
        Sent with every request.
    secrets : dict of str to str
        Placeholders, such as ``{key}``, to what is sent in their place, in addresses and headers;
        in what is told of an outcome the placeholder stands.
    connect_to : str
        Address of the one server that is connected to, whatever host is asked; empty for any.
    sleep, clock : callable
        As in `time`; tests put their own.
    """

    terms: Terms
    headers: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    connect_to: str = ""
    sleep: Callable = time.sleep
    clock: Callable = time.monotonic

    def __post_init__(self):
        # Another job may just have asked the same server: the first request keeps the pace too.
        self._last_request = self.clock()
        self._stop_at = self._last_request + self.terms.total_s

    def get(self, address, judge, *, max_bytes=None, pace_s=0.0, may_ask=lambda address: True):
        """Ask for an address until the answer is good, or as often as the terms allow.

        Parameters
        ----------
        address : str
        judge : callable
            Takes an `Answer` that is not busy, gives the `Outcome`.
        max_bytes : int
            Less than the terms allow.
        pace_s : float
            Seconds between two requests, at least.
        may_ask : callable
            Takes an address on the same server; a redirect to it is followed if true.

        Returns
        -------
        Outcome
        """
        request = transport.Request(
            address=self._filled(address),
            headers={name: self._filled(text) for name, text in self.headers.items()},
            max_bytes=self.terms.max_bytes if max_bytes is None else max_bytes,
            timeout_s=self.terms.timeout_s,
            may_ask=may_ask,
            connect_to=self.connect_to,
        )
        cut = set()
        for attempt in range(1, self.terms.attempts + 1):
            self._keep_pace(pace_s)
            outcome = replace(self._ask(request, judge), attempts=attempt)
            # Cut off on its way, content differs each time; twice the same is all there is.
            if outcome.kind is Kind.CUT and _is_known(outcome.answer.body, cut):
                return replace(outcome, kind=Kind.GOOD, text="")
            if outcome.kind not in self.terms.again:
                return outcome
            logger.warning("%s: %s (attempt %d)", address, outcome.text, attempt)
            request = replace(
                request, packed=request.packed and outcome.kind is not Kind.BADLY_PACKED
            )
            if attempt < self.terms.attempts:
                too_late = self._back_off(attempt, outcome)
                if too_late:
                    return replace(outcome, kind=Kind.TOO_LATE, text=too_late)
        return outcome

    def _ask(self, request, judge):
        left_s = self._stop_at - self.clock()
        if left_s <= 0:
            text = f"{self.terms.named('total_s')} is over"
            return Outcome(Kind.TOO_LATE, None, text)
        outcome = self._outcome(request, judge, min(self.terms.request_s, left_s))
        return replace(outcome, text=logs.printable(self._hidden(outcome.text)))

    def _outcome(self, request, judge, limit_s):
        try:
            answer = transport.ask(request, limit_s)
        except transport.NoAnswerError as error:
            words, term = BOUNDS.get(error.kind, (str(error), None))
            text = f"{words} {self.terms.named(term)}" if term else words
            return Outcome(error.kind, None, text)
        if answer.status < 200 or answer.status in self.terms.busy:
            return Outcome(Kind.BUSY, answer, f"status {answer.status}")
        return judge(answer)

    def _keep_pace(self, pace_s):
        left_s = self._last_request + pace_s - self.clock()
        if left_s > 0:
            self._wait(left_s, "that is the pace between two requests")
        self._last_request = self.clock()

    def _back_off(self, attempt, outcome):
        """Wait before the next try; gives the reason if that would be too late."""
        asked_s = retry_after_s(outcome.answer.retry_after) if outcome.answer else None
        if asked_s is not None and asked_s > self.terms.longest_wait_s:
            longest = self.terms.named("longest_wait_s")
            return f"the server asks to come back in {spelt(asked_s)}, more than {longest}"
        doubled_s = min(self.terms.backoff_s * 2.0 ** min(attempt - 1, 30), LONGEST_BACKOFF_S)
        wait_s = doubled_s if asked_s is None else asked_s
        if wait_s > self._stop_at - self.clock():
            total = self.terms.named("total_s")
            return f"{outcome.text}; {total} is over before the next try in {spelt(wait_s)}"
        self._wait(wait_s, "the server is asked again then")
        return ""

    def _wait(self, wait_s, why):
        if wait_s >= LONG_WAIT_S:
            logger.info("waiting %s: %s", spelt(wait_s), why)
        self.sleep(wait_s)

    def _filled(self, text):
        for placeholder, secret in self.secrets.items():
            text = text.replace(placeholder, secret)
        return text

    def _hidden(self, text):
        for placeholder, secret in self.secrets.items():
            # As it is, quoted in an address or whole, and as an error quotes it.
            quoted = (quote(secret), quote(secret, safe=""), repr(secret)[1:-1])
            for form in sorted({secret, *quoted} - {""}, key=len, reverse=True):
                text = text.replace(form, placeholder)
        return text


def _is_known(body, seen):
    """Tell whether a body was there before, and remember it."""
    n_before = len(seen)
    seen.add(hashlib.sha256(body).digest())
    return len(seen) == n_before


def seconds(text):
    """Seconds written in digits, infinite if there are too many of them; None if unreadable."""
    return float(text) if NUMBER.fullmatch(text.strip()) else None


def retry_after_s(text):
    """Seconds from now that a Retry-After header asks for.

    Parameters
    ----------
    text : str
        A number of seconds or a date; empty without the header.

    Returns
    -------
    float or None
        0 for the past; None if the header is empty or unreadable, which is logged.
    """
    if not text.strip() or seconds(text) is not None:
        return seconds(text)
    try:
        at = email.utils.parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, at.timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, IndexError):
        logger.warning("Retry-After: %s is no time and is ignored", logs.printable(text[:80]))
        return None


def spelt(wait_s):
    """Spell out a wait."""
    return f"{wait_s:.0f} s" if wait_s < YEAR_S else "more than a year"
