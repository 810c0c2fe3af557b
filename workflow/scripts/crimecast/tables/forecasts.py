"""Forecasts of the test hours from files, checked against the hours they are for."""

from crimecast.frames.tensors import read_tensor


def read_forecast(path, test_times, shape):
    """Read forecasts of Y of the test hours on the base lattice.

    Parameters
    ----------
    path : path
        Written by `crimecast.frames.tensors.write_tensor`.
    test_times : ndarray of datetime64[s], shape (n_hours,)
    shape : tuple of int
        Rows and columns of the base lattice.

    Returns
    -------
    ndarray of float, shape (n_hours, n_rows, n_cols)

    Raises
    ------
    ValueError
        If hours or lattice are not those of the test.
    """
    return _read(path, test_times, shape)[0]


def read_forecasts(paths, test_times, shape, *, by):
    """Read several forecasts, each by what the note in its file says, such as its ``method``.

    Parameters
    ----------
    paths : list of path
    test_times, shape
        As for `read_forecast`.
    by : str
        Key of the note.

    Returns
    -------
    dict of str to ndarray
        In the order of `paths`.
    """
    read = (_read(path, test_times, shape) for path in paths)
    return {note[by]: frames for frames, note in read}


def _read(path, test_times, shape):
    times, frames, note = read_tensor(path)
    if len(times) != len(test_times) or (times != test_times).any():
        raise ValueError(
            f"{path}: {_span(times)}, not the test hours {_span(test_times)}; delete the file and"
            " run again."
        )
    if frames.shape[1:] != tuple(shape):
        raise ValueError(f"{path}: frames of {frames.shape[1:]}, not of the lattice's {shape}.")
    return frames.astype(float), note


def _span(times):
    return f"{len(times)} hours from {times[0]} to {times[-1]}" if len(times) else "no hours"
