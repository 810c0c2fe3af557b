"""Quoted fields that were never closed and swallowed the rows after them."""

import csv

SENTINEL = "\0end"
MANY_LINES = 10_000


def refuse_swallowed_rows(table, header, dated, *, separator, quote):
    """Look at every field of several lines; stop if its lines are rows of their own.

    This takes time, so that only tables with more lines than records come here.

    Parameters
    ----------
    table : TableBytes
        Fresh, its header and the lines before it taken.
    header : list of str
    dated : list of str
        Columns with a time or a date, which a line must have to be a row.
    separator, quote : str

    Raises
    ------
    ValueError
        Naming the line, if a field holds lines that look like rows or runs to the end of the file.
    """
    form = {"delimiter": separator, "quotechar": quote}
    places = [header.index(name) for name in dated]

    def is_row(line):
        fields = next(csv.reader([line], **form), [])
        whole = len(header) <= len(fields) <= len(header) + 1
        return whole and all(any(map(str.isdigit, fields[place])) for place in places)

    csv.field_size_limit(1 << 30)
    lines = _Lines(table)
    for record in csv.reader(lines, **form):
        own, first = lines.take_record()
        where = f"{table.path}, line {first}: a quote ({quote})"
        if own[-1] == SENTINEL and record != [SENTINEL]:
            raise ValueError(
                f"{where} opens there and is never closed: the {len(own) - 2} lines after it belong"
                " to one field; close it or remove it."
            )
        if swallowed := sum(map(is_row, own[1:])):
            raise ValueError(
                f"{where} opens there and {swallowed} lines that look like rows of their own are in"
                " its field; close it or remove it."
            )


class _Lines:
    """Lines of a table as text, those of the present record kept; a sentinel ends them."""

    def __init__(self, table):
        self.table, self.kept, self.n_lines = table, [], table.n_lines_taken

    def take_record(self):
        """Hand over the lines of the record just read, and the number of the first one."""
        own, self.kept = self.kept, []
        return own, self.n_lines - len(own) + 1

    def __iter__(self):
        rest = b""
        while data := self.table.read(1 << 20):
            lines = (rest + data).splitlines(keepends=True)
            # The last line may go on in what is read next, and so may its line end.
            rest = lines.pop()
            yield from map(self._keep, lines)
        if rest:
            yield self._keep(rest if rest.endswith((b"\n", b"\r")) else rest + b"\n")
        yield self._keep(SENTINEL.encode())

    def _keep(self, line):
        self.kept.append(line.decode("utf-8", "replace"))
        self.n_lines += 1
        if len(self.kept) > MANY_LINES:
            raise ValueError(
                f"{self.table.path}, line {self.n_lines - MANY_LINES}: a quote opens there and is"
                f" not closed in {MANY_LINES} lines; close it or remove it."
            )
        return self.kept[-1]
