"""How the text of an unknown CSV file is written: encoding, separator, lines above the header."""

import codecs
import csv
from collections import Counter

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
        lines = table.peek().decode("utf-8", "replace").splitlines()[:N_LINES]
        text |= _guess_form(lines)
        if not _is_utf8(table):
            text["encoding"] = "cp1252"
            doubts.append(
                "the text is no UTF-8; it is read as Windows-1252 (cp1252), which a look at its"
                " accents confirms or not; other encodings: latin-1, mac-roman, detect"
            )
    table.close()
    return text, doubts


def _is_utf8(table):
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := table.read(1 << 20):
            decoder.decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _guess_form(lines):
    """The separator that splits most lines into as many fields, and the lines above the header."""
    widths = {
        separator: [len(next(csv.reader([line], delimiter=separator), [])) for line in lines]
        for separator in SEPARATORS
    }
    usual = {separator: Counter(n).most_common(1)[0] for separator, n in widths.items()}
    best = max(usual, key=lambda separator: (usual[separator][0] - 1) * usual[separator][1])
    width = usual[best][0]
    # A separator at the end of all rows but the header is common.
    first = next(number for number, n in enumerate(widths[best]) if n >= max(width - 1, 1))
    return {"separator": best, "skip_lines": first}
