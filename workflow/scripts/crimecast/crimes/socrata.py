"""Download of rows from a city's open-data service (Socrata SODA), page by page."""

import csv
import hashlib
import io
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import numpy as np
import requests
import tenacity

from crimecast import files

logger = logging.getLogger(__name__)

BUSY = (429, 500, 502, 503, 504)
CHUNK_BYTES = 1 << 16
LONGEST_WAIT_S = 60.0


class TryAgain(Exception):
    """A request failed in a way that may pass: no answer, half an answer, a busy service."""

    def __init__(self, message, retry_after_s=None):
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Limits:
    """How long and how much a download may take; see `crimes.lapd` in config/schema.yaml."""

    page_rows: int
    timeout_s: float
    time_limit_s: float
    retries: int
    backoff_s: float
    max_bytes: int


def month_query(month):
    """Build the SODA query of a month by the date of the crime, as ``YYYY-MM``.

    The order is by the service's own row number, which is unique: without it pages may overlap.
    """
    first = np.datetime64(month, "M")
    start, end = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    where = f"date_occ >= '{start}T00:00:00' AND date_occ < '{end}T00:00:00'"
    return {"$where": where, "$order": ":id"}


def fetch_rows(address, query, target, *, limits, token=""):
    """Download all rows of a query as CSV.

    Parameters
    ----------
    address : str
        Of the data set's CSV, such as ``https://data.lacity.org/resource/63jg-8b9z.csv``.
    query : dict of str to str
        SODA parameters but ``$limit`` and ``$offset``.
    target : binary file
        Takes the header once, then the rows as published.
    limits : Limits
    token : str
        Application token, sent as a header and never written down; empty for none.

    Returns
    -------
    dict
        ``url`` (without page), ``rows``, ``bytes``, ``sha256`` of what was written.

    Raises
    ------
    ValueError
        If the service answers with something that is no CSV table, or with too much of it.
    TryAgain
        If it fails as often as `limits` allows.
    """
    stop_at = time.monotonic() + limits.time_limit_s
    header, n_rows, n_bytes, digest = None, 0, 0, hashlib.sha256()
    with requests.Session() as session:
        session.headers.update({"Accept": "text/csv"} | ({"X-App-Token": token} if token else {}))
        while True:
            page = {**query, "$limit": limits.page_rows, "$offset": n_rows}
            url = f"{address}?{urlencode(page)}"
            body = _get_with_retries(session, url, limits, stop_at, limits.max_bytes - n_bytes)
            page_header, rows = _split_page(body, url, header)
            n_page = _count_rows(rows)
            text = rows if header else page_header + rows
            header = page_header
            target.write(text)
            digest.update(text)
            n_bytes += len(text)
            n_rows += n_page
            logger.info("%s: %d rows so far", address, n_rows)
            # A short page is no end: a service may give less than it was asked for.
            if n_page == 0:
                url = f"{address}?{urlencode(query)}"
                return {"url": url, "rows": n_rows, "bytes": n_bytes, "sha256": digest.hexdigest()}


def _get_with_retries(session, url, limits, stop_at, max_bytes):
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TryAgain),
        stop=tenacity.stop_after_attempt(limits.retries + 1),
        wait=_Wait(limits.backoff_s),
        before_sleep=tenacity.before_sleep_log(logger, logging.WARNING),
        reraise=True,
    )
    return retrying(_get, session, url, limits.timeout_s, stop_at, max_bytes)


class _Wait(tenacity.wait.wait_base):
    """As long as the service asks for; else doubled each time."""

    def __init__(self, backoff_s):
        self.doubling = tenacity.wait_exponential(multiplier=backoff_s, max=LONGEST_WAIT_S)

    def __call__(self, retry_state):
        asked = retry_state.outcome.exception().retry_after_s
        return self.doubling(retry_state) if asked is None else min(asked, LONGEST_WAIT_S)


def _get(session, url, timeout_s, stop_at, max_bytes):
    """Get the whole body of an answer."""
    _check_time(url, stop_at)
    try:
        with session.get(url, timeout=timeout_s, stream=True) as answer:
            _check_status(answer, url)
            return _read_body(answer, url, stop_at, max_bytes)
    # A body shorter than its Content-Length is a ChunkedEncodingError or a ConnectionError.
    except (
        requests.ConnectionError,
        requests.Timeout,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
    ) as error:
        raise TryAgain(f"{url}: {error}") from error


def _check_time(url, stop_at):
    if time.monotonic() > stop_at:
        raise ValueError(f"{url}: crimes.time_limit_s is over; raise it, or try again later.")


def _check_status(answer, url):
    if answer.status_code in BUSY:
        asked = answer.headers.get("Retry-After", "")
        seconds = float(asked) if asked.strip().isdigit() else None
        raise TryAgain(f"{url}: HTTP status {answer.status_code}", seconds)
    if answer.status_code != requests.codes.ok:
        raise ValueError(
            f"{url}: HTTP status {answer.status_code}; check crimes.url, crimes.dataset and the"
            f" token in SOCRATA_APP_TOKEN. The service says: {answer.text[:200]}"
        )


def _read_body(answer, url, stop_at, max_bytes):
    body = io.BytesIO()
    for chunk in answer.iter_content(CHUNK_BYTES):
        body.write(chunk)
        _check_time(url, stop_at)
        if body.tell() > max_bytes:
            raise ValueError(f"{url}: more bytes than crimes.max_bytes allows a month.")
    return body.getvalue()


def _split_page(body, url, header):
    """Separate header and rows, and refuse what is no page of the same table."""
    first, _, rows = body.partition(b"\n")
    first = first.rstrip(b"\r") + b"\n"
    if first.lstrip()[:1] in (b"<", b"{", b"[") or b"," not in first:
        raise ValueError(
            f"{url}: the answer is no CSV table; it starts with {body[:80]!r}. The address of the"
            " service may have changed, see crimes.url."
        )
    if header is not None and first != header:
        raise ValueError(f"{url}: its columns {first!r} differ from the first page's {header!r}.")
    return first, rows if rows.endswith(b"\n") or not rows else rows + b"\n"


def _count_rows(rows):
    text = io.StringIO(rows.decode("utf-8"), newline="")
    return sum(1 for row in csv.reader(text) if row)


def fetch_lapd(csv_path, lock_path, cfg, token):
    """Download a month; its lock file says from where, when, how many rows and which bytes."""
    settings = dict(cfg["crimes"]["lapd"])
    address = f"{settings.pop('url').rstrip('/')}/resource/{settings.pop('dataset')}.csv"
    query, limits = month_query(cfg["month"]), Limits(**settings)
    with files.whole_file(csv_path) as part, part.open("wb") as target:
        fetched = fetch_rows(address, query, target, limits=limits, token=token)
    if fetched["rows"] == 0:
        logger.warning("%s: the data set has no crimes of %s", address, cfg["month"])
    fetched["fetched_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    files.write_json(lock_path, fetched)
