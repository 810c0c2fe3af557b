"""How the text of an unknown CSV file is written: encoding, separator, lines above the header."""

import codecs
import csv
from collections import Counter
from io import StringIO
from itertools import islice

from crimecast.crimes.containers import TableBytes
from crimecast.crimes.csv_tables import SEPARATORS
from crimecast.running.sources import OFFICIAL

N_LINES = 50  # that are looked at


def guess_text(path):
    """Guess how the text of a table is written.

    Parameters
    ----------
    path : str

    Returns
    -------
    text : dict
        ``encoding, separator, quote, skip_lines`` of the section crimes.csv.
    doubts : list of str
    """
    text = {key: OFFICIAL[key] for key in ("encoding", "separator", "quote", "skip_lines")}
    table, doubts = TableBytes(path), []
    if table.kind == "csv":
        text["encoding"] = _encoding(path)
        if text["encoding"] != "utf-8":
            doubts.append(
                f"the text is no UTF-8; it is read as {text['encoding']}, which a look at its"
                " letters confirms or not; other encodings: latin-1, mac-roman, cp932, detect"
            )
        head = table.peek().decode(text["encoding"], "replace")
        text |= _guess_form(list(islice(StringIO(head, newline=""), N_LINES)))
    table.close()
    return text, doubts


def _encoding(path):
    """The first encoding in which every byte means something, so that no row is lost."""
    for name in ("utf-8", "cp1252"):
        table, decoder = TableBytes(path), codecs.getincrementaldecoder(name)()
        try:
            while data := table.read(1 << 20):
                decoder.decode(data)
            return name
        except UnicodeDecodeError:
            continue
        finally:
            table.close()
    return "latin-1"


def _guess_form(lines):
    """The separator that splits most lines into as many fields, and the lines above the header."""
    records = {separator: _records(lines, separator) for separator in SEPARATORS}
    usual = {s: Counter(len(own) for _, own in r).most_common(1)[0] for s, r in records.items()}
    best = max(usual, key=lambda separator: (usual[separator][0] - 1) * usual[separator][1])
    width = usual[best][0]
    # A separator at the end of all rows but the header is common, and so are titles that a
    # spreadsheet made as wide as the table.
    wide = [(first, own) for first, own in records[best] if len(own) >= max(width - 1, 1)]
    first = next((first for first, own in wide if sum(map(bool, own)) > width / 2), wide[0][0])
    return {"separator": best, "skip_lines": first}


def _records(lines, separator):
    """Number of the first line and fields of each record: a name may go on in the next line."""
    found, reader = [], csv.reader(lines, delimiter=separator)
    first = 0
    for record in reader:
        found.append((first, record))
        first = reader.line_num
    return found
