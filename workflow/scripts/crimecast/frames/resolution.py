"""Super-resolution S in space and time, and its inverse (sections 2.2 and 3.1 of the paper)."""

import numpy as np
from scipy.interpolate import CubicSpline

from crimecast.frames.diurnal import previous_cumulative

FRAMES_PER_HOUR = {"none": 1, "space": 1, "spacetime": 2}
METHODS = ("bilinear", "cubic")


def super_resolve(frames, *, factor, method):
    """Interpolate each frame onto a lattice `factor` times as fine in both directions.

    Parameters
    ----------
    frames : ndarray of shape (n_frames, n_rows, n_cols)
    factor : int
    method : {'bilinear', 'cubic'}
        Half-pixel bilinear, or natural cubic splines; both constant beyond the outermost centres.

    Returns
    -------
    ndarray of shape (n_frames, factor * n_rows, factor * n_cols)
        Undone by `recover`.

    Raises
    ------
    ValueError
        If the method is another one.
    """
    rows, cols = (_matrix(n, factor, method) for n in frames.shape[1:])
    return rows @ frames @ cols.T


def recover(frames, *, factor, method):
    """Apply S^-1, the least-squares inverse of `super_resolve`; exact on its range.

    Parameters
    ----------
    frames : ndarray of shape (n_frames, factor * n_rows, factor * n_cols)
    factor, method
        As given to `super_resolve`.

    Returns
    -------
    ndarray of shape (n_frames, n_rows, n_cols)
    """
    rows, cols = (np.linalg.pinv(_matrix(n // factor, factor, method)) for n in frames.shape[1:])
    return rows @ frames @ cols.T


def refine(cumulative, level, *, factor, method):
    """Frames of Y at a level: as they are, finer in space, or finer in space and time.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y, whole days.
    level : {'none', 'space', 'spacetime'}
    factor, method
        As for `super_resolve`.

    Returns
    -------
    ndarray of shape (n_frames, ...)
        ``FRAMES_PER_HOUR[level]`` frames an hour, the whole hour last.
    """
    if level == "none":
        return cumulative
    frames = super_resolve(cumulative, factor=factor, method=method)
    return insert_half_hours(frames) if level == "spacetime" else frames


def insert_half_hours(cumulative):
    """Put a frame half-way between Y(t-1) and Y(t) before each Y(t); midnight resets Y(t-1) to 0.

    Beware: the frame at t - 1/2 already holds Y(t). See docs/protocols.md.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)

    Returns
    -------
    ndarray of shape (2 * n_hours, n_rows, n_cols)
        Undone by `keep_whole_hours`.
    """
    halves = (previous_cumulative(cumulative) + cumulative) / 2
    return np.stack([halves, cumulative], axis=1).reshape(-1, *cumulative.shape[1:])


def keep_whole_hours(frames, frames_per_hour):
    """Drop the frames between whole hours; frames are in time order, the whole hour last."""
    return frames[frames_per_hour - 1 :: frames_per_hour]


def _matrix(n_cells, factor, method):
    """S along one axis: (factor * n_cells, n_cells), rows sum to 1."""
    if method not in METHODS:
        raise ValueError(f"interpolation: {method!r} is no method; take one of {METHODS}.")
    centres = (np.arange(factor * n_cells) + 0.5) / factor - 0.5
    centres = centres.clip(0, n_cells - 1)
    if method == "cubic" and n_cells > 1:
        return CubicSpline(np.arange(n_cells), np.eye(n_cells), bc_type="natural")(centres)
    units = np.eye(n_cells)
    return np.stack([np.interp(centres, np.arange(n_cells), unit) for unit in units], axis=1)
