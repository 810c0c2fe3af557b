"""Rows of text apart by commas, semicolons, tabs or bars."""

import csv
from itertools import islice

from crimecast.weather.columns import MAX_CELL_CHARS, Grid
from crimecast.weather.readings import PageError

DELIMITERS = ",;\t|"
COMMENT = "#"
MAX_HEADER_CHARS = 8_000  # the 124 columns of NOAA have 3,200


def first_line(text):
    """The first line that is neither empty nor a comment."""
    for line in islice(text.lstrip("\ufeff").splitlines(), 100):
        if line.strip() and not line.startswith(COMMENT):
            return line[:MAX_HEADER_CHARS].strip()
    return ""


def grid_of(text):
    """Make a table of delimited text; its first line that is no comment is the header.

    Raises
    ------
    PageError
        If this is not CSV, or has no line.
    """
    first = first_line(text)
    delimiter = max(DELIMITERS, key=first.count)
    _, names = next(_lines(text, delimiter), (0, None))
    if names is None:
        raise PageError("CSV without a header")
    return Grid(names, lambda: islice(_lines(text, delimiter), 1, None))


def _lines(text, delimiter):
    """Yield the line number and the cells of each line that is not empty."""
    reader = csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith(COMMENT):
                yield reader.line_num, [cell[:MAX_CELL_CHARS] for cell in cells]
    except csv.Error as error:
        raise PageError(f"line {reader.line_num} is not CSV: {error}") from None
