"""Days, hours and months of the study, and its split into training, validation and test."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

HOURS_PER_DAY = 24
ONE_DAY = timedelta(days=1)


def hours(start, end):
    """List every local wall-clock hour from `start` to the last hour of `end`.

    Hours are always 24 a day: the hour repeated in autumn is merged, the one missing in spring is
    there and empty.

    Parameters
    ----------
    start, end : str
        First and last day, ISO 8601, both included.

    Returns
    -------
    ndarray of datetime64[h], shape (n_hours,)
    """
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    return np.arange(first.astype("datetime64[h]"), (last + 1).astype("datetime64[h]"))


def months(start, end):
    """List the months from `start` to `end` as ``YYYY-MM``."""
    first, last = date.fromisoformat(str(start)), date.fromisoformat(str(end))
    n_months = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        f"{first.year + (first.month - 1 + i) // 12}-{(first.month - 1 + i) % 12 + 1:02d}"
        for i in range(n_months)
    ]


def days(first, last):
    """List the days from `first` to `last`, both included, ISO 8601."""
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return [first + i * ONE_DAY for i in range((last - first).days + 1)]


def days_of_month(month, start, end, days_before):
    """List the days of a month whose weather is wanted.

    Parameters
    ----------
    month : str
        ``YYYY-MM``.
    start, end : str
        First and last day of the period.
    days_before : int
        Days before it that are wanted as well.

    Returns
    -------
    list of date
    """
    first = date.fromisoformat(start) - days_before * ONE_DAY
    return [day for day in days(str(first), end) if f"{day:%Y-%m}" == month]


@dataclass(frozen=True)
class Split:
    """Hours of training, validation and test, in this order in time, as slices of the hours."""

    train: slice
    validation: slice
    test: slice

    @property
    def fitting(self):
        """Training and validation together: everything before the test hours."""
        return slice(self.train.start, self.validation.stop)


def split(n_hours, *, test_days, validation_share):
    """Keep the last `test_days` for the test and the last share of the rest for validation.

    Raises
    ------
    ValueError
        If nothing would be left to train on.
    """
    n_fitting = n_hours - test_days * HOURS_PER_DAY
    n_train = n_fitting - round(n_fitting * validation_share)
    if n_train <= 0:
        raise ValueError(
            f"period: {n_hours} hours with {test_days} test days leave {n_train} hours to train on;"
            " make the period longer or split.test_days smaller."
        )
    return Split(slice(0, n_train), slice(n_train, n_fitting), slice(n_fitting, n_hours))
