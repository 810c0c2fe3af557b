"""A weather site on loopback that misbehaves in every known way, and a crawl of it."""

import gzip
import socket
import struct
import threading
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pandas as pd

from crimecast.weather.crawl import Wanted, crawl
from crimecast.weather.demo_climate import Climate
from crimecast.weather.demo_pages import LEGACY, render
from crimecast.weather.fetch import Fetcher
from crimecast.weather.hourly import hourly_weather
from crimecast.weather.page_list import read_pages
from crimecast.weather.pages import Store
from crimecast.weather.parse import Asked, parse_page
from crimecast.weather.readings import PageError, table

ZONE = "America/Los_Angeles"
SCRIPTS = Path(__file__).parents[2] / "workflow" / "scripts"
TABLES = Path(__file__).parents[2] / "resources" / "la_weather"
FIRST = date(2015, 7, 1)
SETTINGS = {
    "user_agent": "crimecast-test/1.0 (tests@example.org)",
    "delay_s": 0.0,
    "timeout_s": 5.0,
    "page_timeout_s": 5.0,
    "attempts": 3,
    "backoff_s": 1.0,
    "longest_wait_s": 60.0,
    "max_page_bytes": 200_000,
}


class Site:
    """What the server serves: pages by path, and the faults that come before them."""

    def __init__(self):
        self.pages = {}
        self.faults = {}
        self.requests = []
        self.headers = []
        self.robots = (200, b"User-agent: *\nDisallow: /private/\n")
        self.on_request = lambda: None
        self.closing = threading.Event()

    def next_fault(self, path):
        return self.faults[path].pop(0) if self.faults.get(path) else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site = None

    def do_GET(self):
        if self.path == "/robots.txt":
            return self.send(self.site.robots[0], self.site.robots[1])
        self.site.requests.append(self.path)
        self.site.headers.append(dict(self.headers))
        self.site.on_request()
        page = self.site.pages.get(self.path)
        fault = self.site.next_fault(self.path)
        if fault:
            return fault(self, page)
        self.send(*((200, page) if page is not None else (404, b"<html>none</html>")))

    def send(self, status, body, **headers):
        self.send_response(status)
        fields = {"Content-Length": len(body)} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        for name, value in fields.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


def error_500(handler, page):
    handler.send(500, b"<html>Internal error</html>")


def busy_503(handler, page):
    handler.send(503, b"<html>Busy</html>", Retry_After="7")


def limit_429(handler, page):
    handler.send(429, b"", Retry_After="Wed, 01 Jul 2015 00:00:00 GMT")


def reset(handler, page):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def slow_drip(handler, page):
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.site.closing.wait(0.02):  # far below the time limit between two pieces
        handler.wfile.write(b" ")
        handler.wfile.flush()


def truncated(handler, page):
    handler.send(200, page[: len(page) // 2], Content_Length=len(page))
    handler.close_connection = True


def length_too_short(handler, page):
    handler.send(200, page[: len(page) // 2])


def length_too_long(handler, page):
    handler.send(200, page, Content_Length=len(page) + 1000)
    handler.close_connection = True


def redirect_loop(handler, page):
    handler.site.faults.setdefault(handler.path, [])[:0] = [redirect_loop] * (
        1 if len(handler.site.requests) % 12 else 0
    )
    handler.send(302, b"", Location=handler.path)


def redirect_away(handler, page):
    port = handler.server.server_port
    handler.send(302, b"", Location=f"http://localhost:{port}/elsewhere")


def gzip_lie(handler, page):
    handler.send(200, page, Content_Encoding="gzip")


def gzip_cut(handler, page):
    handler.send(200, gzip.compress(page)[:-20], Content_Encoding="gzip")


def captcha(handler, page):
    handler.send(200, b"<html><body>Please solve this captcha</body></html>")


def too_large(handler, page):
    handler.send(200, b"<html>" + b" " * 300_000)


FAULTS = [error_500, busy_503, limit_429, reset, slow_drip, truncated, length_too_short]
FAULTS += [length_too_long, redirect_loop, redirect_away, gzip_lie, gzip_cut, captcha, too_large]


def listed(pages):
    """Readings and the list of the pages of a site."""
    how = {"columns": {}, "clock": "layout", "date_format": "", "units": "layout"}
    source = how | {"name": "site", "source": "wunderground", "only_station": "", "missing": []}
    readings, rows = read_pages(pages, source, timezone=ZONE, trace_is_rain=False)
    return table(readings), rows


@contextmanager
def serve():
    """A server with a page for each of as many days as there are faults."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("SiteHandler", (Handler,), {"site": site}))
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # clients hang up here on purpose
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    climate = Climate(pd.read_csv(TABLES / "hours.csv"), pd.read_csv(TABLES / "months.csv"), seed=3)
    for i, day in enumerate(days()):
        page = render(LEGACY[i % len(LEGACY)], climate.reports(day), ZONE)
        site.pages[path(day)] = page
    yield site
    site.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


def days():
    return [FIRST + timedelta(days=i) for i in range(len(FAULTS))]


def path(day):
    return f"/history/{day}.html"


def wanted(site):
    return [Wanted(day, day, (site.address + path(day),)) for day in days()]


def why_unreadable(page):
    try:
        parse_page(page.body, Asked(page.first, page.last, ZONE, page.address))
    except PageError as error:
        return str(error)
    return "" if page.status == 200 else f"status {page.status}"


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def fetcher(clock=None, **settings):
    clock = clock or Clock()
    return Fetcher(SETTINGS | settings, sleep=clock.sleep, clock=clock)


def run(site, folder, clock=None, max_hole_hours=6, **settings):
    return crawl(
        wanted(site),
        Store(folder),
        fetcher(clock, **settings),
        why_unreadable=why_unreadable,
        max_hole_hours=max_hole_hours,
    )


def weather(pages):
    readings, _ = listed(pages)
    first = np.datetime64(FIRST, "h")
    hours = np.arange(first, first + 24 * len(FAULTS))
    return hourly_weather(
        readings, hours, sources=["site"], max_hole_hours=1, needed={"temperature", "wind_speed"}
    )
