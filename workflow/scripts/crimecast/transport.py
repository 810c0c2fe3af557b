"""One request over HTTP that no server can prolong: its bytes, seconds and redirects are bounded.

A connection serves one request: what one answer leaves behind cannot become the next answer.
"""

import gzip
import http.client
import io
import queue
import threading
import zlib
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util import parse_url

MAX_REDIRECTS = 5
MAX_HEAD_BYTES = 131_072  # status and headers, and what comes before them
MAX_ERROR_BYTES = 65_536  # of an answer that is not 200, read to tell what the server says
CHUNK_BYTES = 65_536
LONGEST_S = 86_400.0  # a day; sockets and queues refuse waits of many years
PORTS = {"http": 80, "https": 443}
# What libraries raise for what servers do; a UnicodeError is of a name or header beyond ASCII.
FAILURES = (OSError, UnicodeError, http.client.HTTPException, urllib3.exceptions.HTTPError)


class Kind(Enum):
    """What came of a request."""

    GOOD = auto()
    REFUSED = auto()  # an answer that will be the same next time
    BUSY = auto()  # the server says: later
    BROKEN = auto()  # no answer, or half of one
    BADLY_PACKED = auto()  # it cannot be unpacked
    CUT = auto()  # a whole answer of which the content has no end
    TOO_SLOW = auto()
    TOO_LARGE = auto()
    SENT_ON = auto()  # a redirect to where it is not followed
    TOO_LATE = auto()  # the next try would be later than is allowed


class NoAnswerError(Exception):
    """There is no whole answer; ``kind`` says what there is instead."""

    def __init__(self, kind, text=""):
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    content_type: str
    retry_after: str
    body: bytes


@dataclass(frozen=True)
class Request:
    """What to ask for, and what the answer may take.

    ``max_bytes`` bounds the body of an answer, packed and unpacked; ``timeout_s`` connecting and
    the time between two pieces; ``may_ask`` takes an address of the same server and tells whether
    a redirect to it is followed; ``packed`` allows gzip; ``connect_to`` is the address of the
    server that is connected to, whatever host is asked, or empty.
    """

    address: str
    headers: dict
    max_bytes: int
    timeout_s: float
    may_ask: callable
    packed: bool = True
    connect_to: str = ""


def ask(request, limit_s):
    """Ask, and follow redirects to the same server.

    Parameters
    ----------
    request : Request
    limit_s : float
        Seconds for all of it, from the name lookup to the last byte.

    Returns
    -------
    Answer
        Of any status; one that is not 200 has at most ``MAX_ERROR_BYTES`` of its body.

    Raises
    ------
    NoAnswerError
        If there is no whole answer in time, one too large, or a redirect that is not followed.
    """
    allowance = _Allowance()
    results = queue.SimpleQueue()

    def run():
        try:
            results.put((_follow(request, allowance), None))
        except Exception as error:  # handed over to the caller's thread
            results.put((None, error))

    # A thread, because time limits of sockets restart with every byte and a lookup has none.
    threading.Thread(target=run, daemon=True).start()
    try:
        answer, error = results.get(timeout=min(limit_s, LONGEST_S))
    except queue.Empty:
        allowance.end()
        raise NoAnswerError(Kind.TOO_SLOW) from None
    if isinstance(error, FAILURES):
        raise NoAnswerError(Kind.BROKEN, f"{type(error).__name__}: {_last_words(error)}") from error
    if error is not None:
        raise error
    return answer


def _last_words(error):
    """The end of a long error, which holds the cause."""
    return str(error).rsplit(": ", 1)[-1].strip("'\")>")


def _follow(request, allowance):
    address = request.address
    with _Session() as session:
        session.trust_env = not request.connect_to  # else a proxy may be on the way
        adapter = _Adapter(allowance, request.connect_to)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        session.headers.update(request.headers)
        session.headers["Accept-Encoding"] = "gzip" if request.packed else "identity"
        for _ in range(MAX_REDIRECTS + 1):
            allowance.grant(MAX_HEAD_BYTES)
            with _open(session, address, request.timeout_s) as response:
                if not response.is_redirect:
                    return _read(response, request.max_bytes, allowance)
                address = _next_address(address, response.headers["Location"], request.may_ask)
    raise NoAnswerError(Kind.SENT_ON, f"sent on more than {MAX_REDIRECTS} times")


def _open(session, address, timeout_s):
    try:
        return session.get(address, timeout=min(timeout_s, LONGEST_S), stream=True)
    except _UsedUpError:
        text = f"more than {MAX_HEAD_BYTES} bytes before its content"
        raise NoAnswerError(Kind.BROKEN, text) from None


def _next_address(address, location, may_ask):
    """Where a redirect leads, if that is the same server, as well protected."""
    location = location.encode("latin-1").decode("utf-8", "replace")
    sent_on = partial(NoAnswerError, Kind.SENT_ON)
    try:
        new = parse_url(urljoin(address, location))
    except ValueError:
        raise sent_on(f"sent on to {location[:80]!r}, which is no address") from None
    if not _is_same_server(parse_url(address), new):
        raise sent_on(f"sent on to {location[:80]!r}, another server, which is not asked")
    if not may_ask(new.url):
        raise sent_on(f"sent on to {location[:80]!r}, which robots.txt forbids")
    return new.url


def _is_same_server(old, new):
    old_port, new_port = ((url.scheme, url.port or PORTS.get(url.scheme)) for url in (old, new))
    is_same_port = old_port == new_port or (*old_port, *new_port) == ("http", 80, "https", 443)
    return is_same_port and new.host == old.host and new.auth in (None, old.auth)


def _read(response, max_bytes, allowance):
    is_good = response.status_code == requests.codes.ok
    limit = max_bytes if is_good else min(MAX_ERROR_BYTES, max_bytes)
    body = _first_bytes(response, limit, allowance)
    try:
        body = _unpack(body, response.headers.get("Content-Encoding", ""), limit)
    except NoAnswerError:
        if is_good and len(body) <= limit:
            raise
        body = body if is_good else b""
    if is_good and len(body) > limit:
        raise NoAnswerError(Kind.TOO_LARGE)
    headers = response.headers
    kind, wait = headers.get("Content-Type", ""), headers.get("Retry-After", "")
    return Answer(response.status_code, kind, wait, body[:limit])


def _first_bytes(response, limit, allowance):
    """The body as sent, or its beginning, which is longer than `limit`."""
    allowance.grant(limit + MAX_HEAD_BYTES)  # chunks have heads as well
    body = bytearray()
    try:
        for piece in response.raw.stream(CHUNK_BYTES, decode_content=False):
            body += piece
            if len(body) > limit:
                break
    except _UsedUpError:
        raise NoAnswerError(Kind.TOO_LARGE) from None
    return bytes(body)


def _unpack(body, encoding, limit):
    """Unpack a body, up to the first byte above `limit`; the library lets cut gzip pass."""
    encoding = encoding.strip().lower()
    if not body or encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise NoAnswerError(
            Kind.BADLY_PACKED, f"packed as {encoding[:40]!r}, which was not asked for"
        )
    try:
        with gzip.open(io.BytesIO(body)) as packed:
            return packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NoAnswerError(Kind.BADLY_PACKED, f"its gzip is broken: {error}") from None


class _UsedUpError(Exception):
    """A server sends more than its allowance."""


class _Allowance:
    """Bytes that may still be read of a server, whatever they are part of."""

    def __init__(self):
        self._left, self._has_ended = 0, False

    def grant(self, n_bytes):
        """Allow `n_bytes` from here on."""
        self._left = n_bytes

    def end(self):
        """Allow nothing any more."""
        self._has_ended = True

    def take(self, n_bytes):
        """Count bytes read."""
        self._left -= n_bytes
        if self._left < 0 or self._has_ended:
            raise _UsedUpError


class _Counted(io.RawIOBase):
    """Reads from a socket and counts."""

    def __init__(self, raw, allowance):
        self._raw, self._allowance = raw, allowance

    def readable(self):
        return True

    def readinto(self, buffer):
        n_bytes = self._raw.readinto(buffer)
        self._allowance.take(n_bytes or 0)
        return n_bytes

    def close(self):
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer whose every byte is counted, from the status line on."""

    def __init__(self, allowance, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Counted(self.fp.detach(), allowance))


class _Adapter(HTTPAdapter):
    """Makes connections that count; all of them to one server, if there is a `connect_to`."""

    def __init__(self, allowance, connect_to):
        super().__init__()
        self._allowance, self._connect_to = allowance, connect_to

    def get_connection_with_tls_context(self, request, verify, proxies=None, cert=None):
        if self._connect_to:
            pool = self.poolmanager.connection_from_url(self._connect_to)
        else:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        response_class = staticmethod(partial(_Response, self._allowance))
        known = pool.ConnectionCls
        pool.ConnectionCls = type("Counted", (known,), {"response_class": response_class})
        return pool


class _Session(requests.Session):
    """Leaves redirects to us: the library reads their bodies, of any size."""

    def get_redirect_target(self, resp):
        return None
