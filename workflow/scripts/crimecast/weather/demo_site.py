"""The demo site: a web server on loopback, for the time of a crawl, with pages and faults."""

import socket
import struct
import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np

from crimecast.weather import demo_pages

# A name that resolves nowhere (RFC 2606): pages are recorded under it whatever port they come from.
HOST = "http://demo.weather.invalid"
ADDRESSES = [
    HOST + "/history/airport/{station}/{day.year}/{day.month}/{day.day}/DailyHistory.html",
    HOST + "/history/airport/{station}/{day.year}/{day.month}/{day.day}/DailyHistory.html?format=1",
]
# How a day misbehaves: the first request gets the fault, the second the page; `broken` stays.
FAULTS = ["busy", "error", "reset", "cut", "captcha", "broken", "gap"]
FAULT_SHARE = 0.2
GAP_HOURS = slice(13, 16)  # reports that a day with a gap lacks
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
CAPTCHA = b"<html><body><h1>Please solve this captcha to go on</h1></body></html>\n"
BROKEN = b"<html><body><table id='obsTable'><tr><td>Error 17</td></tr></table></body></html>\n"


class DemoSite:
    """Pages of the site by day.

    Parameters
    ----------
    climate : crimecast.weather.demo_climate.Climate
    timezone : str
        IANA zone of the city.
    """

    def __init__(self, climate, timezone):
        self.climate, self.timezone = climate, timezone
        self._seen = set()
        self._lock = threading.Lock()

    def page(self, day, is_csv):
        """Body of a page as the site has it, faults of transport aside."""
        fault = self.fault(day)
        if fault == "broken" and not is_csv:
            return BROKEN
        reports = self.climate.reports(day)
        if fault == "gap":
            del reports[GAP_HOURS]
        legacy = demo_pages.LEGACY
        layout = "csv" if is_csv else legacy[day.toordinal() % len(legacy)]
        return demo_pages.render(layout, reports, self.timezone)

    def fault(self, day):
        """How the site misbehaves on this day; empty if it does not."""
        rng = np.random.default_rng([self.climate.seed, 2, day.toordinal()])
        draw, which = rng.random(), int(rng.integers(len(FAULTS)))
        return FAULTS[which] if draw < FAULT_SHARE else ""

    def first_time(self, path):
        """Tell whether this path is asked for the first time."""
        with self._lock:
            is_first = path not in self._seen
            self._seen.add(path)
        return is_first


@contextmanager
def serve(site):
    """Run the site on a free port of loopback; yields its address.

    Parameters
    ----------
    site : DemoSite

    Yields
    ------
    str
        To connect to whatever host is asked; its pages are recorded under ``HOST``.
    """
    handler = type("Handler", (_Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    site = None
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            return self._send(200, ROBOTS, kind="text/plain")
        try:
            day = date(*map(int, parts.path.split("/")[4:7]))
        except (ValueError, TypeError):
            return self._send(404, b"<html><body>Not found</body></html>\n")
        is_csv = parse_qs(parts.query).get("format") == ["1"]
        body = self.site.page(day, is_csv)
        fault = self.site.fault(day) if self.site.first_time(self.path) else ""
        return getattr(self, f"_fault_{fault}", self._send_page)(body)

    def _send_page(self, body):
        self._send(200, body)

    def _fault_busy(self, body):
        self._send(503, b"<html><body>Busy</body></html>\n", more={"Retry-After": "0"})

    def _fault_error(self, body):
        self._send(500, b"<html><body>Error</body></html>\n")

    def _fault_captcha(self, body):
        self._send(200, CAPTCHA)

    def _fault_cut(self, body):
        """Promise the whole page, send half of it and hang up."""
        self._send(200, body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def _fault_reset(self, body):
        """Reset the connection instead of an answer."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def _send(self, status, body, *, kind="text/html; charset=utf-8", length=None, more=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Say nothing: the crawl logs what it gets."""
