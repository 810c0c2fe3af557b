"""Frames on disk: Parquet with Arrow's canonical ``arrow.fixed_shape_tensor``."""

import json

import numpy as np
import pyarrow as pa

from crimecast.files import intact, read_parquet, write_parquet


def write_tensor(path, times, frames, metadata):
    """Write frames as Arrow's canonical ``arrow.fixed_shape_tensor`` beside their times.

    Parameters
    ----------
    path : path
    times : ndarray of datetime64, shape (n_frames,)
        Local wall clock of each frame.
    frames : ndarray of shape (n_frames, n_rows, n_cols)
    metadata : dict
        Goes into the schema's metadata as JSON under the key ``crimecast``.
    """
    tensor = pa.FixedShapeTensorArray.from_numpy_ndarray(np.ascontiguousarray(frames))
    times = pa.array(np.asarray(times, "datetime64[s]"))
    table = pa.table({"time": times, "frame": tensor})
    note = json.dumps(metadata, sort_keys=True)
    write_parquet(path, table.replace_schema_metadata({"crimecast": note}))


def read_tensor(path):
    """Read what `write_tensor` wrote.

    Returns
    -------
    times : ndarray of datetime64[s], shape (n_frames,)
    frames : ndarray of shape (n_frames, n_rows, n_cols)
    metadata : dict
    """
    table = read_parquet(path)
    with intact(path):
        frames = table["frame"].combine_chunks().to_numpy_ndarray()
        metadata = json.loads(table.schema.metadata[b"crimecast"])
        return table["time"].to_numpy().astype("datetime64[s]"), frames, metadata
