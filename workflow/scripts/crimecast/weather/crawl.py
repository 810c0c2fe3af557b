"""The pages of a month: one a day, from the first address whose page can be read."""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime

from crimecast.download import DownloadError
from crimecast.weather.pages import Page

logger = logging.getLogger(__name__)

HOURS_PER_DAY = 24
MAX_IN_A_ROW = 3  # days without an answer after which the site counts as down


@dataclass(frozen=True)
class Wanted:
    """Days to get weather of, and the addresses to try, best first."""

    first: date
    last: date
    addresses: tuple

    @property
    def n_hours(self):
        """Hours of these days."""
        return ((self.last - self.first).days + 1) * HOURS_PER_DAY


def crawl(wanted, store, fetcher, *, why_unreadable, max_hole_hours):
    """Fetch what is wanted and not yet in the store.

    Parameters
    ----------
    wanted : list of Wanted
    store : crimecast.weather.pages.Store
    fetcher : crimecast.weather.fetch.Fetcher
    why_unreadable : callable
        Takes a `Page`; empty text if it can be read, else the reason: the next address is tried.
    max_hole_hours : int
        Days without an answer are let pass if this hole is allowed.

    Returns
    -------
    list of Page
        In the order of days and addresses, unreadable ones included.

    Raises
    ------
    DownloadError
        If days got no answer. What was fetched stays in the store.
    """
    pages, silent, in_a_row = [], [], 0
    for want in wanted:
        found, is_read = _try_addresses(want, store, fetcher, why_unreadable)
        lost = [] if is_read else [page for page in found if page.problem]
        pages += found
        silent += lost[-1:]
        in_a_row = in_a_row + 1 if lost else 0
        if in_a_row == MAX_IN_A_ROW:
            raise DownloadError(_complaint(silent, f"{MAX_IN_A_ROW} days in a row"))
    if any(want.n_hours > max_hole_hours for want in wanted) and silent:
        raise DownloadError(_complaint(silent, f"{len(silent)} of {len(wanted)}"))
    return pages


def _try_addresses(want, store, fetcher, why_unreadable):
    """Pages of the addresses up to the first that can be read, and whether there is one."""
    found = []
    for address in want.addresses:
        page = store.get(want.first, address)
        if page is None:
            page = _fetch(want, address, fetcher)
            if not page.problem:
                store.put(page)
        found.append(page)
        reason = page.problem or why_unreadable(page)
        if not reason:
            return found, True
        logger.warning("%s, %s: %s", want.first, address, reason)
    return found, False


def _fetch(want, address, fetcher):
    outcome = fetcher.fetch(address)
    answer = outcome.answer
    return Page(
        first=want.first,
        last=want.last,
        address=address,
        status=answer.status if answer else 0,
        content_type=answer.content_type if answer else "",
        fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
        attempts=outcome.attempts,
        problem=outcome.text,
        body=answer.body if answer else b"",
    )


def _complaint(silent, how_many):
    lines = "".join(f"\n  {page.first} {page.address}: {page.problem}" for page in silent)
    return (
        f"no answer for {how_many}; start again, only these are fetched then"
        f" (or allow longer holes: weather.max_hole_hours):{lines}"
    )
