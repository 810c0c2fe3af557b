"""Rows of text apart by commas, semicolons, tabs or bars."""

import csv
from itertools import islice

from crimecast.weather.columns import MAX_CELL_CHARS, Grid, is_same
from crimecast.weather.readings import PageError

DELIMITERS = ",;\t|"
COMMENT = "#"
N_FIRST = 1_000  # lines among which a header is looked for; the Met Office's files begin with 280
MAX_HEADER_CHARS = 8_000  # the 124 columns of NOAA have 3,200


def first_line(text):
    """The first line that is neither empty nor a comment."""
    for line in islice(text.lstrip("\ufeff").splitlines(), N_FIRST):
        if line.strip() and not line.startswith(COMMENT):
            return line[:MAX_HEADER_CHARS].strip()
    return ""


def delimiter_of(line):
    """The delimiter that a line has most of."""
    return max(DELIMITERS, key=line.count)


def grid_of(text, wanted=()):
    """Make a table of delimited text; its first line that is no comment is the header.

    Parameters
    ----------
    text : str
    wanted : collection of str
        Names of columns; a line among the first that holds them all is the header.

    Raises
    ------
    PageError
        If this is not CSV, or has no line.
    """
    lines = text.lstrip("\ufeff").splitlines()
    start = next((i for i, line in enumerate(lines[:N_FIRST]) if _holds(line, wanted)), 0)
    first = first_line("\n".join(lines[start : start + N_FIRST]))
    delimiter = delimiter_of(first)
    _, names = next(_rows(lines, start, delimiter), (0, None))
    if names is None:
        raise PageError("CSV without a header")
    return Grid(names, lambda: islice(_rows(lines, start, delimiter), 1, None))


def _holds(line, wanted):
    names = next(csv.reader([line], delimiter=delimiter_of(line)), [])
    return bool(wanted) and all(any(is_same(name, want) for name in names) for want in wanted)


def _rows(lines, start, delimiter):
    """Yield the line number and the cells of each line that is not empty."""
    reader = csv.reader(islice(lines, start, None), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith(COMMENT):
                yield start + reader.line_num, [cell[:MAX_CELL_CHARS] for cell in cells]
    except csv.Error as error:
        raise PageError(f"line {start + reader.line_num} is not CSV: {error}") from None
