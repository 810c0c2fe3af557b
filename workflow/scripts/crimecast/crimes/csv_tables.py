"""CSV tables as Arrow streams them: the chosen columns as bytes, each row with its line."""

import csv
import logging
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv

from crimecast.crimes.containers import TableBytes
from crimecast.crimes.quotes import refuse_swallowed_rows

logger = logging.getLogger(__name__)

BLOCK_BYTES = 1 << 20  # of Arrow's reader; what fits a cache is read fastest
LONGEST_ROW = 1 << 26  # bytes; a longer row stops the run
BLOCKS_AT_ONCE = 16
BROKEN_BYTES = 100  # of a broken row that are kept to show it
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


@dataclass
class CsvTable:
    """A CSV table whose header has been read.

    Attributes
    ----------
    path : str
    text : dict
        ``encoding``, ``separator``, ``quote``, ``skip_lines``.
    header : list of str
        Column names without the blanks around them, each only once.
    broken : list of (int, str)
        Line and beginning of rows that cannot be read; known once the table is read.
    n_lines : int
        Lines below the header, likewise.
    suspicious : bool
        Whether it has more lines than records, or a quote without its other half; likewise.
    """

    path: str
    text: dict
    header: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    n_lines: int = 0
    suspicious: bool = False

    def open(self):
        """Open the file behind its header: TableBytes; sets `header`."""
        table = TableBytes(self.path, self.text["encoding"], self.text["quote"])
        for _ in range(self.text["skip_lines"]):
            table.take_line()
        lines = (line.decode("utf-8", "replace") for line in iter(table.take_line, b""))
        names = [name.strip() for name in next(self._records(lines), [])]
        extra = self._has_trailing_separator(table, len(names))
        self.header = list(_distinct(names + ["(after the last separator)"] * extra))
        return table

    def _records(self, lines):
        separator, quote = self.text["separator"], self.text["quote"]
        return csv.reader(lines, delimiter=separator, quotechar=quote)

    def _has_trailing_separator(self, table, n_columns):
        """Whether most rows end in a separator that the header lacks."""
        lines = table.peek().decode("utf-8", "replace").splitlines(keepends=True)[:100]
        rows = [row for row in self._records(lines) if row]
        return 2 * sum(len(row) == n_columns + 1 and not row[-1] for row in rows) > len(rows)

    def hint(self):
        """Say what may be wrong with a header in which a column is missing; empty if nothing."""
        lines = self._first_lines()
        counts = [{s: line.count(s) for s in SEPARATORS} for line in lines]
        used = self.text["separator"]
        for number, count in enumerate(counts[1:], self.text["skip_lines"] + 1):
            best = max(count, key=count.get)
            if not any(counts[0].values()) and count[best]:
                own = "" if best == used else f" and crimes.csv.separator: {best!r}"
                return (
                    f" Line {number} above it may be a title and line {number + 1} the header:"
                    f" set crimes.csv.skip_lines: {number}{own}."
                )
        best = max(SEPARATORS, key=counts[0].get) if counts else used
        if counts and counts[0][best] > counts[0].get(used, 0):
            return (
                f" Its fields seem to be separated by {SEPARATORS[best]}: set"
                f" crimes.csv.separator: {best!r}."
            )
        return ""

    def _first_lines(self):
        table = TableBytes(self.path, self.text["encoding"], self.text["quote"])
        for _ in range(self.text["skip_lines"]):
            table.take_line()
        lines = table.peek().decode("utf-8", "replace").splitlines()[:5]
        table.close()
        return lines

    def parts(self, names, dated, block_bytes=BLOCK_BYTES):
        """Yield the rows part by part.

        Parameters
        ----------
        names : iterable of str
            Columns to read.
        dated : list of str
            Columns that any row has digits in, to tell rows from lines of a field.
        block_bytes : int
            Bytes that are parsed at once; rows do not depend on it.

        Yields
        ------
        rows : Table
            Columns of binary.
        lines : ndarray of int, shape (n_rows,)

        Raises
        ------
        ValueError
            If the file is damaged, an open quote swallows rows, or a row is too long.
        """
        n_done = 0
        for n_bytes in (block_bytes, LONGEST_ROW):
            try:
                for rows, lines in self._stream(names, n_bytes, n_done):
                    n_done += len(lines)
                    yield rows, lines
                break
            except pa.ArrowInvalid as error:
                # A row is longer than a block: because of an open quote, or by itself.
                self._refuse_swallowed_rows(dated)
                if "straddl" not in str(error) or n_bytes == LONGEST_ROW:
                    raise ValueError(
                        f"{self.path}: not a CSV table after {n_done} rows ({error})."
                    ) from error
                logger.info("%s: a row of more than %d bytes", self.path, n_bytes)
        if self.suspicious:
            self._refuse_swallowed_rows(dated)

    def _stream(self, names, block_bytes, n_done):
        """Yield parts and lines of the rows after the first `n_done` ones."""
        table, self.broken = self.open(), []
        first = table.n_lines_taken + 1
        try:
            reader = open_columns(
                *(table, self.header, names, self._note_broken(first)),
                text=self.text,
                block_bytes=block_bytes,
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):
                raise
            self.suspicious = False
            return
        n_rows = 0
        with reader:
            line = first
            while batches := list(islice(reader, BLOCKS_AT_ONCE)):
                n_new = sum(batch.num_rows for batch in batches)
                lines = _free_lines(line, n_new, [number for number, _ in self.broken])
                if n_new:
                    line = int(lines[-1]) + 1
                n_rows += n_new
                n_wanted = min(n_new, n_rows - n_done)
                if n_wanted > 0:
                    yield _last_rows(batches, n_wanted), lines[-n_wanted:]
        self._finish(table, n_rows)

    def _note_broken(self, first):
        def note(row):
            self.broken.append((first - 1 + row.number, (row.text or "")[:BROKEN_BYTES]))
            return "skip"

        return note

    def _finish(self, table, n_rows):
        """Compare records with lines; stop if the file ended before its time."""
        cut = table.last_byte != b"\n"
        if table.damage:
            raise table.damaged(n_rows - (cut and n_rows > 0))
        self.n_lines = table.n_line_ends + cut
        more_lines = self.n_lines != n_rows + len(self.broken)
        self.suspicious = more_lines or table.n_quotes % 2 == 1
        table.close()

    def _refuse_swallowed_rows(self, dated):
        form = {key: self.text[key] for key in ("separator", "quote")}
        refuse_swallowed_rows(self.open(), self.header, dated, **form)


def open_columns(file, header, names, on_broken, *, text, block_bytes=BLOCK_BYTES):
    """Open CSV rows for streaming.

    Parameters
    ----------
    file : str or file object
        Rows without a header.
    header : list of str
        Names of all columns, each only once.
    names : iterable of str
        Columns to read, as binary: a byte that is no UTF-8 is then no error.
    on_broken : callable
        Is given each ``pyarrow.csv.InvalidRow``; says ``"skip"`` or ``"error"``.
    text : dict
        ``separator``, ``quote``.
    block_bytes : int
        Bytes that are parsed at once.

    Returns
    -------
    pyarrow.csv.CSVStreamingReader
        A context manager.
    """
    return pa.csv.open_csv(
        file,
        # One thread: only then does Arrow number the rows it cannot read.
        pa.csv.ReadOptions(column_names=header, block_size=block_bytes, use_threads=False),
        pa.csv.ParseOptions(
            delimiter=text["separator"],
            quote_char=text["quote"],
            invalid_row_handler=on_broken,
            ignore_empty_lines=False,
            newlines_in_values=True,
        ),
        pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()),
            include_columns=sorted(names),
            strings_can_be_null=False,
        ),
    )


def _free_lines(line, n_rows, taken):
    """Number `n_rows` rows from `line` on, but for the lines `taken`."""
    lines = np.arange(line, line + n_rows + len(taken))
    return np.setdiff1d(lines, taken)[:n_rows] if taken else lines


def _last_rows(batches, n_rows):
    table = pa.Table.from_batches(batches)
    return table.slice(len(table) - n_rows)


def _distinct(names):
    """Tell columns of one name apart by a number."""
    seen = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
