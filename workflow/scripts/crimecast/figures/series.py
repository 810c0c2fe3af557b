"""Series over the test hours: axes of days and of the hours of one day."""

import numpy as np
from matplotlib.dates import AutoDateLocator, DateFormatter, HourLocator
from matplotlib.ticker import MaxNLocator

COUNT_LABEL = "Crimes per hour"
CUMULATIVE_LABEL = "Crimes since midnight"


def date_axis(ax, times):
    """Label an axis of days; whole numbers of crimes up the side."""
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=4, maxticks=8))
    ax.xaxis.set_major_formatter(DateFormatter("%b %d"))
    ax.set_xlim(times[0], times[-1])
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_xlabel(f"Local date, {_year(times)}")


def hour_axis(ax, times):
    """Label an axis of the hours of one day."""
    ax.xaxis.set_major_locator(HourLocator(byhour=range(0, 24, 6)))
    ax.xaxis.set_major_formatter(DateFormatter("%H:%M"))
    ax.set_xlim(times[0], times[-1])
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_xlabel(f"Local hour, {day_name(times[0])}")


def day_name(time):
    """Write a day for people: ``Dec 20, 2015``."""
    day = time.astype("datetime64[s]").item()
    return f"{day:%b} {day.day}, {day.year}"


def hour_name(time):
    """Write an hour for people: ``13:00, Dec 20, 2015``."""
    return f"{time.astype('datetime64[s]').item():%H}:00, {day_name(time)}"


def _year(times):
    first, last = (np.datetime64(time, "Y") for time in (times[0], times[-1]))
    return f"{first}" if first == last else f"{first}-{last}"
