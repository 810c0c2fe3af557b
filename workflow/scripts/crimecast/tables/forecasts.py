"""Forecasts of the test hours from files, checked against the hours they are for."""

from crimecast import files


def read_forecast(path, test_times, shape):
    """Read forecasts of Y of the test hours on the base lattice.

    Parameters
    ----------
    path : path
        Written by `crimecast.files.write_tensor`.
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
    times, frames, _ = files.read_tensor(path)
    if len(times) != len(test_times) or (times != test_times).any():
        raise ValueError(
            f"{path}: {_span(times)}, not the test hours {_span(test_times)}; delete the file and"
            " run again."
        )
    if frames.shape[1:] != tuple(shape):
        raise ValueError(f"{path}: frames of {frames.shape[1:]}, not of the lattice's {shape}.")
    return frames.astype(float)


def _span(times):
    return f"{len(times)} hours from {times[0]} to {times[-1]}" if len(times) else "no hours"
