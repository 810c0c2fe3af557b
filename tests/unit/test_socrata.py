"""The download of crimes, against a real HTTP server on loopback."""

import csv
import hashlib
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from crimecast.crimes import socrata
from crimecast.crimes.socrata import fetch_lapd
from crimecast.download import DownloadError

HEADER = ["dr_no", "date_occ", "time_occ", "crm_cd_desc", "lat", "lon"]
LIMITS = {
    "page_rows": 3,
    "timeout_s": 5,
    "time_limit_s": 60,
    "retries": 2,
    "backoff_s": 0,
    "max_bytes": 100_000,
}


class Service(ThreadingHTTPServer):
    """Seven crimes of July 2015, one with a line break in a quoted field; misbehaves if told to.

    `faults` are used up one a request: a status, "truncate", "reset" or "html".
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        rest = ["2015-07-01T00:00:00.000", "0930", "THEFT, PLAIN", "34.05", "-118.25"]
        self.rows = [[str(150100000 + n), *rest] for n in range(7)]
        self.rows[4][3] = "THEFT\nPLAIN"
        self.faults, self.requests, self.most_rows = [], [], 50

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        service, query = self.server, parse_qs(urlsplit(self.path).query)
        service.requests.append((self.path, dict(self.headers), query))
        fault = service.faults.pop(0) if service.faults else None
        body = _page(service, query) if fault != "html" else b"<html>Down, back soon</html>"
        if fault == "reset":
            self.connection.close()
            return
        self.send_response(fault if isinstance(fault, int) else 200)
        if fault == 429:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault == "truncate" else body)
        if fault == "truncate":
            self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""


def _page(service, query):
    offset, limit = int(query["$offset"][0]), int(query["$limit"][0])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *service.rows[offset : offset + min(limit, service.most_rows)]])
    return text.getvalue().encode()


@pytest.fixture
def service():
    server = Service()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetch(service, tmp_path):
    """Fetch July 2015 with other limits if given; the rows and the lock file."""

    def run(token="", **limits):
        lapd = LIMITS | limits | {"url": service.url, "dataset": "63jg-8b9z"}
        cfg = {"crimes": {"lapd": lapd}, "month": "2015-07"}
        path, lock = tmp_path / "lapd.csv", tmp_path / "lapd.lock.json"
        fetch_lapd(path, lock, cfg, token)
        with path.open(newline="") as file:
            return list(csv.reader(file)), json.loads(lock.read_text())

    return run


def test_all_pages_make_one_table(service, fetch):
    rows, _ = fetch()
    assert rows == [HEADER, *service.rows]
    assert [query["$offset"] for _, _, query in service.requests] == [["0"], ["3"], ["6"], ["7"]]


def test_short_page_is_not_the_end(service, fetch):
    service.most_rows = 2
    assert fetch()[0] == [HEADER, *service.rows]


def test_a_request_asks_for_the_month_in_a_stable_order(service, fetch):
    fetch()
    path, _, query = service.requests[0]
    assert path.startswith("/resource/63jg-8b9z.csv?")
    assert query["$order"] == [":id"]
    assert query["$where"] == [
        "date_occ >= '2015-07-01T00:00:00' AND date_occ < '2015-08-01T00:00:00'"
    ]


def test_lock_file_describes_the_file(service, fetch, tmp_path):
    _, lock = fetch()
    content = (tmp_path / "lapd.csv").read_bytes()
    assert (lock["rows"], lock["bytes"]) == (7, len(content))
    assert lock["sha256"] == hashlib.sha256(content).hexdigest()
    assert lock["url"].startswith(f"{service.url}/resource/63jg-8b9z.csv?")


@pytest.mark.parametrize("fault", [500, 503, 429, "truncate", "reset"])
def test_passing_fault_changes_nothing(service, fetch, fault):
    expected, _ = fetch()
    service.faults = [fault, None, fault, fault]
    assert fetch()[0] == expected


def test_retry_after_is_obeyed_instead_of_the_backoff(service, fetch):
    service.faults = [429]
    fetch(backoff_s=50, time_limit_s=20)  # would wait 50 s otherwise, and be out of time
    assert len(service.requests) == 5


def test_lasting_fault_leaves_no_file(service, fetch, tmp_path):
    service.faults = [None, 503, 503, 503]
    with pytest.raises(DownloadError, match="status 503"):
        fetch()
    assert list(tmp_path.iterdir()) == []


def test_kept_file_survives_a_failed_fetch(service, fetch, tmp_path):
    fetch()
    before = (tmp_path / "lapd.csv").read_bytes()
    service.faults = ["truncate"] * 3
    with pytest.raises(DownloadError):
        fetch()
    assert (tmp_path / "lapd.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("faults", "limits", "message"),
    [
        (["html"], {}, "the answer is no CSV table; it starts with b'<html>Down"),
        ([404], {}, "status 404, and it says: .* See crimes.lapd.url"),
        ([], {"max_bytes": 300}, r"more bytes than crimes\.lapd\.max_bytes \(300\)"),
        ([], {"time_limit_s": -1}, r"crimes\.lapd\.time_limit_s \(-1\) is over"),
    ],
)
def test_what_will_not_pass_is_refused_at_once(service, fetch, tmp_path, faults, limits, message):
    service.faults = faults
    with pytest.raises(DownloadError, match=message):
        fetch(**limits)
    assert len(service.requests) <= 2
    assert list(tmp_path.iterdir()) == []


def test_token_is_sent_and_written_nowhere(service, fetch, caplog):
    with caplog.at_level("DEBUG"):
        _, lock = fetch(token="a-secret")
    assert service.requests[0][1]["X-App-Token"] == "a-secret"
    assert "a-secret" not in caplog.text + json.dumps(lock)


def test_months_end_where_the_next_begins():
    assert "< '2016-01-01T00:00:00'" in socrata.month_query("2015-12")["$where"]
