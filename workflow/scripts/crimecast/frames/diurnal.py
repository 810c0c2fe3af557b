"""The diurnal integral I of the paper (Eq. 1) and its inverse."""

import numpy as np

from crimecast.frames.periods import HOURS_PER_DAY


def diurnal_integral(counts):
    """Cumulate hourly counts from midnight (Eq. 1 of the paper).

    Parameters
    ----------
    counts : ndarray of shape (n_hours, n_rows, n_cols)
        X, crimes per cell and hour, from the first hour of a day.

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
        Y, crimes since midnight, this hour included; undone by `diurnal_difference`.

    Raises
    ------
    ValueError
        If the hours are not whole days.
    """
    # Hours are local wall clock, always 24 a day, so daylight saving needs no case here.
    return _by_day(counts).cumsum(axis=1).reshape(counts.shape)


def diurnal_difference(cumulative):
    """Undo `diurnal_integral`: X(t) = Y(t) - Y(t-1), and X = Y in the first hour of a day.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y, crimes since midnight.

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
        X, crimes per hour.
    """
    days = _by_day(cumulative)
    return np.diff(days, axis=1, prepend=np.zeros_like(days[:, :1])).reshape(cumulative.shape)


def previous_cumulative(cumulative, frames_per_day=HOURS_PER_DAY):
    """Y one frame before, and 0 in the first frame of a day: what is known when Y is forecast.

    As a forecast of Y it is persistence with the midnight reset.

    Parameters
    ----------
    cumulative : ndarray of shape (n_frames, n_rows, n_cols)
        Y, crimes since midnight, whole days of frames.
    frames_per_day : int
        24 for hourly frames, 48 for half-hourly ones.

    Returns
    -------
    ndarray of shape (n_frames, n_rows, n_cols)
    """
    days = _by_day(cumulative, frames_per_day)
    before = np.zeros_like(days)
    before[:, 1:] = days[:, :-1]
    return before.reshape(cumulative.shape)


def _by_day(frames, frames_per_day=HOURS_PER_DAY):
    if len(frames) % frames_per_day:
        raise ValueError(f"{len(frames)} frames are not whole days of {frames_per_day} frames.")
    return frames.reshape(-1, frames_per_day, *frames.shape[1:])
