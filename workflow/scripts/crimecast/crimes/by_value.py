"""Parse the distinct texts of a column only: they are few, the rows are many."""

import numpy as np
import pandas as pd


def distinct(column):
    """Split a column: its distinct texts, stripped, and the number of its text for each row."""
    encoded = column.dictionary_encode()
    texts = [value.strip() for value in encoded.dictionary.to_pylist()]
    return texts, encoded.indices.to_numpy()


def by_value(column, parse):
    """Apply `parse` to the distinct texts of a column.

    Parameters
    ----------
    column : StringArray of shape (n_rows,)
    parse : callable
        Is given a list of stripped texts; returns an array with an item for each.

    Returns
    -------
    ndarray of shape (n_rows, ...)
    """
    texts, rows = distinct(column)
    return np.asarray(parse(texts))[rows]


def numbers_or_nan(texts):
    """Read numbers: ndarray of float of shape (n_texts,), NaN where a text is none."""
    return pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float)
