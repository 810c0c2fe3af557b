"""Download of rows from a city's open-data service (Socrata SODA), page by page."""

import codecs
import csv
import hashlib
import io
import logging
from datetime import UTC, datetime
from urllib.parse import urlencode

import numpy as np

from crimecast import files
from crimecast.download import Downloader, DownloadError, Outcome, Terms
from crimecast.transport import Kind

logger = logging.getLogger(__name__)

OK = 200
TOKEN = "{token}"  # noqa: S105  a placeholder
ADVICE = {
    Kind.SENT_ON: "The address of the service may have changed, see crimes.socrata.url.",
    Kind.REFUSED: "See crimes.socrata.url, its datasets and the token in SOCRATA_APP_TOKEN.",
    Kind.TOO_LARGE: "Raise it if a month may be as large.",
    Kind.TOO_LATE: "Raise it, or try again later.",
}
TRY_LATER = "Try again later."


def days_query(column, first, last):
    """Build the SODA query of some days, ``YYYY-MM-DD``, both included.

    The order is by the service's own row number, which is unique: without it pages may overlap.
    """
    end = np.datetime64(last, "D") + 1
    where = f"{column} >= '{first}T00:00:00' AND {column} < '{end}T00:00:00'"
    return {"$where": where, "$order": ":id"}


def terms_of(limits):
    """What a month may take; see `crimes.socrata` in config/schema.yaml."""
    keys = {"timeout_s": "timeout_s", "max_bytes": "max_bytes", "request_s": "time_limit_s"}
    keys |= {"total_s": "time_limit_s", "longest_wait_s": "time_limit_s"}
    return Terms(
        **{term: limits[key] for term, key in keys.items()},
        attempts=limits["retries"] + 1,
        backoff_s=limits["backoff_s"],
        keys={term: f"crimes.socrata.{key}" for term, key in keys.items()},
    )


def fetch_rows(address, query, target, *, page_rows, downloads):
    """Download all rows of a query as CSV.

    Parameters
    ----------
    address : str
        Of the data set's CSV, such as ``https://data.lacity.org/resource/63jg-8b9z.csv``.
    query : dict of str to str
        SODA parameters but ``$limit`` and ``$offset``.
    target : binary file
        Takes the header once, then the rows as published.
    page_rows : int
        Rows to ask for at a time.
    downloads : crimecast.download.Downloader

    Returns
    -------
    dict
        ``url`` (without page), ``rows``, ``bytes``, ``sha256`` of what was written.

    Raises
    ------
    DownloadError
        If the service fails too often, or answers with too much, with no CSV table, or with rows
        that it gave before.
    """
    table = _Table(target)
    while True:
        url = f"{address}?{urlencode({**query, '$limit': page_rows, '$offset': table.n_rows})}"
        left = downloads.terms.max_bytes - table.n_bytes
        outcome = downloads.get(url, _judge, max_bytes=left)
        if outcome.kind is not Kind.GOOD:
            advice = ADVICE.get(outcome.kind, TRY_LATER)
            raise DownloadError(f"{url}: {outcome.text}. {advice}")
        n_new = table.add(outcome.answer.body, url)
        logger.info("%s: %d rows so far", address, table.n_rows)
        # A short page is no end: a service may give less than it was asked for.
        if n_new == 0:
            return {"url": f"{address}?{urlencode(query)}", **table.about()}


def _judge(answer):
    if answer.status != OK:
        words = answer.body[:200].decode("utf-8", "replace").strip()
        return Outcome(Kind.REFUSED, answer, f"status {answer.status}, and it says: {words!r}")
    first = answer.body.removeprefix(codecs.BOM_UTF8).partition(b"\n")[0]
    if first.lstrip()[:1] in (b"<", b"{", b"[") or b"," not in first or b"\0" in first:
        text = f"the answer is no CSV table; it starts with {answer.body[:80]!r}"
        return Outcome(Kind.REFUSED, answer, text)
    if not answer.body.endswith(b"\n"):
        return Outcome(Kind.CUT, answer, "the page ends in the middle of a line")
    return Outcome(Kind.GOOD, answer)


class _Table:
    """The pages of a table, written one after the other into `target`."""

    def __init__(self, target):
        self.n_rows, self.n_bytes = 0, 0
        self._target, self._header = target, None
        self._seen, self._digest = set(), hashlib.sha256()

    def about(self):
        """Size and hash of what was written."""
        return {"rows": self.n_rows, "bytes": self.n_bytes, "sha256": self._digest.hexdigest()}

    def add(self, body, url):
        """Add a page; gives the number of its rows, or refuses one that does not follow."""
        first, _, text = body.removeprefix(codecs.BOM_UTF8).partition(b"\n")
        header = first.rstrip(b"\r") + b"\n"
        if self._header not in (None, header):
            raise DownloadError(
                f"{url}: its columns {header!r} differ from the first page's {self._header!r}."
                f" {TRY_LATER}"
            )
        rows = _rows(text, header, url)
        self._refuse_repeated(rows, url)
        if text and not text.endswith(b"\n"):
            text += b"\n"
        self._write(text if self._header else header + text)
        self._header = header
        self._seen.update(rows)
        self.n_rows += len(rows)
        return len(rows)

    def _refuse_repeated(self, rows, url):
        n_old = sum(row in self._seen for row in rows)
        if n_old and n_old == len(rows):
            raise DownloadError(
                f"{url}: all its rows came before: the service ignores $offset, so no more than its"
                " first rows can be had page by page. Download the table yourself and set"
                " crimes.source to csv."
            )
        if n_old:
            raise DownloadError(
                f"{url}: {n_old} of its {len(rows)} rows came before: the pages overlap, and other"
                f" rows may be missing. {TRY_LATER}"
            )

    def _write(self, text):
        self._target.write(text)
        self._digest.update(text)
        self.n_bytes += len(text)


def _rows(text, header, url):
    """A hash of each row of a page; a row may have several lines."""
    # Latin-1 leaves every byte as it is: the reader of the file lists what is no UTF-8.
    table = io.StringIO((header + text).decode("latin-1"), newline="")
    try:
        names, *rows = filter(None, csv.reader(table, strict=True))
    except csv.Error as error:
        raise DownloadError(f"{url}: the answer is no CSV ({error}). {TRY_LATER}") from None
    if rows and not text.endswith(b"\n") and len(rows[-1]) != len(names):
        raise DownloadError(f"{url}: the page ends in the middle of a row. {TRY_LATER}")
    return [hash(tuple(row)) for row in rows]


def fetch_socrata(csv_path, lock_path, cfg, token, **clock):
    """Download a month; its lock file says from where, when, how many rows and which bytes.

    Parameters
    ----------
    csv_path, lock_path : path
    cfg : dict
        ``url`` and limits of the section ``crimes.socrata``; ``dataset``, its column ``time`` and
        the days ``first`` and ``last``.
    token : str
        Application token, sent as a header and written down nowhere; empty for none.
    **clock
        ``sleep`` and ``clock`` of `crimecast.download.Downloader`.
    """
    address = f"{cfg['url'].rstrip('/')}/resource/{cfg['dataset']}.csv"
    headers = {"Accept": "text/csv"} | ({"X-App-Token": TOKEN} if token else {})
    downloads = Downloader(terms_of(cfg), headers, {TOKEN: token.strip()}, **clock)
    query, page_rows = days_query(cfg["time"], cfg["first"], cfg["last"]), cfg["page_rows"]
    with files.whole_file(csv_path) as part, part.open("wb") as target:
        fetched = fetch_rows(address, query, target, page_rows=page_rows, downloads=downloads)
    if fetched["rows"] == 0:
        logger.warning("%s: no crimes from %s to %s", address, cfg["first"], cfg["last"])
    fetched["fetched_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    files.write_json(lock_path, fetched)
