"""The download of crimes, against a real HTTP server on loopback."""

import csv
import hashlib
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from crimecast.crimes import socrata
from crimecast.crimes.events import read_events
from crimecast.crimes.ingest import read_crimes
from crimecast.crimes.socrata import fetch_socrata
from crimecast.download import DownloadError
from crimecast.running import source_checks, sources
from crimecast.running.plan import lay_over

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
        days = {"first": "2015-07-01", "last": "2015-07-31", "time": "date_occ"}
        cfg = LIMITS | limits | days | {"url": service.url, "dataset": "63jg-8b9z"}
        path, lock = tmp_path / "lapd.csv", tmp_path / "lapd.lock.json"
        fetch_socrata(path, lock, cfg, token)
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
        ([404], {}, "status 404, and it says: .* See crimes.socrata.url"),
        ([], {"max_bytes": 300}, r"more bytes than crimes.socrata\.max_bytes \(300\)"),
        ([], {"time_limit_s": -1}, r"crimes.socrata\.time_limit_s \(-1\) is over"),
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


def test_days_end_where_the_next_begins():
    query = socrata.days_query("date", "2015-12-31", "2015-12-31")
    assert query["$where"] == "date >= '2015-12-31T00:00:00' AND date < '2016-01-01T00:00:00'"


@pytest.fixture
def config(root):
    """The default, from the service of Los Angeles."""
    config = yaml.safe_load((root / "config" / "config.yaml").read_text())
    return config | {"crimes": config["crimes"] | {"source": "lapd"}}


@pytest.mark.parametrize(
    ("month", "datasets"),
    [
        ("2019-12", ["63jg-8b9z"]),
        ("2020-01", ["2nrs-mtv8"]),
        ("2024-02", ["2nrs-mtv8"]),
        ("2024-03", ["2nrs-mtv8", "k7nn-b2ep"]),
        ("2025-01", ["k7nn-b2ep"]),
    ],
)
def test_a_month_is_fetched_from_the_data_sets_that_have_days_of_it(config, month, datasets):
    config["period"] = {"start": f"{month}-01", "end": f"{month}-28"}
    assert sources.downloads(config) == [(dataset, month) for dataset in datasets]


def test_days_of_a_download_are_the_months_and_the_data_sets(config):
    cfg = sources.download(config, "k7nn-b2ep", "2024-03")
    assert (cfg["first"], cfg["last"]) == ("2024-03-07", "2024-03-31")
    cfg = sources.download(config, "2nrs-mtv8", "2024-12")
    assert (cfg["first"], cfg["last"]) == ("2024-12-01", "2024-12-31")


def test_a_report_of_both_systems_or_of_two_offences_is_one_crime(config, tmp_path):
    old = "dr_no,date_occ,time_occ,crm_cd_desc,lat,lon\n"
    old += "240100001,2024-03-10T00:00:00.000,0930,THEFT,34.05,-118.25\n"
    old += "240100002,2024-03-11T00:00:00.000,2210,ROBBERY,34.06,-118.26\n"
    new = "uniquenibrno,caseno,date_occ,time_occ,nibr_description,hndrdth_lat,hndrdth_lon\n"
    new += "1,240100002,2024-03-11T00:00:00.000,2210,Robbery,34.06,-118.26\n"
    new += "2,240100003,2024-03-12T00:00:00.000,0005,Burglary,34.07,-118.27\n"
    new += "3,240100003,2024-03-12T00:00:00.000,0005,Vandalism,34.07,-118.27\n"
    paths = [tmp_path / "old.csv", tmp_path / "new.csv"]
    for path, text in zip(paths, (old, new), strict=True):
        path.write_text(text)
    config["period"] = {"start": "2024-03-01", "end": "2024-03-31"}
    outputs = [tmp_path / name for name in ("march", "rejects.csv", "ledger.json")]
    read_crimes(paths, outputs[:1], *outputs[1:], sources.reading(config))
    ledger = json.loads(outputs[2].read_text())
    assert (ledger["read"], ledger["used"]) == (5, 3)
    assert ledger["reasons"] == {"duplicate": 2}
    clocks = [str(time.time()) for time in read_events(outputs[:1])["time"]]
    assert clocks == ["09:30:00", "22:10:00", "00:05:00"]


def test_another_city_is_read_by_its_own_columns(service, config, tmp_path):
    service.rows = [
        [str(n), "2015-07-02T09:30:00.000", "", "THEFT", "41.9", "-87.6"] for n in range(3)
    ]
    socrata_of_chicago = {"url": service.url, "datasets": [{"id": "ijzp-q8t2", "time": "date_occ"}]}
    columns = {"id": "dr_no", "time": "date_occ", "lat": "lat", "lon": "lon", "type": "crm_cd_desc"}
    config = lay_over(
        config,
        {
            "period": {"start": "2015-07-01", "end": "2015-07-31"},
            "crimes": {
                "source": "socrata",
                "box": {"lat": [41, 42], "lon": [-88, -87]},
                "socrata": socrata_of_chicago,
                "csv": {"columns": columns},
            },
        },
    )
    assert [wrong for check in source_checks.CHECKS for wrong in check(config)] == []
    outputs = [tmp_path / name for name in ("july", "rejects.csv", "ledger.json", "lock.json")]
    for dataset, month in sources.downloads(config):
        cfg = sources.download(config, dataset, month) | sources.download_limits(config)
        fetch_socrata(tmp_path / "s.csv", outputs[3], cfg, "")
    read_crimes([tmp_path / "s.csv"], outputs[:1], *outputs[1:3], sources.reading(config))
    assert json.loads(outputs[2].read_text())["used"] == 3
