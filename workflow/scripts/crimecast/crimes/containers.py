"""What a file really is, by its first bytes: packed, encoded, or no table at all."""

import codecs
import logging
import lzma
import zipfile
import zlib
from pathlib import Path

import charset_normalizer
import pyarrow as pa

logger = logging.getLogger(__name__)

HEAD_BYTES = 1 << 16
PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"(\xb5/\xfd": "zstd", b"\xfd7zXZ\0": "xz"}
ZIP, PARQUET = b"PK\x03\x04", b"PAR1"
# What is no table, and what to do about it.
STRANGE = {
    b"\xd0\xcf\x11\xe0": "an Excel workbook (.xls); save the sheet as CSV",
    b"%PDF": "a PDF; get the table as CSV",
    b"SQLite format 3": "an SQLite database; export the table as CSV",
    b"Rar!": "a RAR archive; unpack it",
    b"7z\xbc\xaf": "a 7z archive; unpack it",
}
STRANGE_TEXT = {
    b"version https://git-lfs": "a Git LFS pointer, not the table itself; run git lfs pull",
    b"<": "a web page or XML, not a table; look at it in a browser and download the CSV again",
}
BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SUFFIXES = {"gzip": ".gz", "bz2": ".bz2", "zstd": ".zst", "xz": ".xz", "zip": ".zip"}
DAMAGE = (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)


class TableBytes:
    """The unpacked bytes of a table as UTF-8: a file object for Arrow, which counts as it reads.

    Attributes
    ----------
    kind : str
        ``parquet``, ``json`` or ``csv``.
    n_line_ends, n_quotes : int
        In what `read` gave so far.
    n_lines_taken : int
        By `take_line`.
    damage : Exception or None
        What ended the reading before the end of the file; `read` then says that it ends there.
    """

    closed = False

    def __init__(self, path, encoding="utf-8", quote='"'):
        self.path = path
        self.n_line_ends = self.n_quotes = self.n_lines_taken = 0
        self.damage = None
        self.last_byte = b"\n"
        self._quote = quote.encode()
        self.packing, self._file = _open(path)
        self._decode = None
        self._head = self._next(HEAD_BYTES)
        self.kind = self._recognise(encoding)

    def _recognise(self, encoding):
        if self._head.startswith(PARQUET):
            return "parquet"
        for start, what in STRANGE.items():
            if self._head.startswith(start):
                raise ValueError(f"{self.path}: this is {what}.")
        self._start_decoding(encoding)
        text = self._head.lstrip()
        for start, what in STRANGE_TEXT.items():
            if text.startswith(start):
                raise ValueError(f"{self.path}: this is {what}.")
        if not text:
            raise self.damaged(0) if self.damage else ValueError(f"{self.path}: the file is empty.")
        if b"\0" in text:
            raise ValueError(
                f"{self.path}: not a CSV table, it holds zero bytes; export it as CSV, or, if it is"
                " UTF-16 without a mark, set crimes.csv.encoding: utf-16-le."
            )
        return "json" if text[:1] in b"{[" else "csv"

    def _start_decoding(self, encoding):
        for bom, name in BOMS.items():
            if self._head.startswith(bom):
                encoding = name
                logger.info("%s: %s, by its mark", self.path, name.upper())
                break
        if encoding == "detect":
            best = charset_normalizer.from_bytes(self._head).best()
            encoding = best.encoding if best else "utf-8"
            logger.info("%s: read as %s, as detected from its start", self.path, encoding)
        if codecs.lookup(encoding).name != "utf-8":
            # A byte without meaning becomes one that is no UTF-8: its row is rejected later.
            whole = codecs.lookup(encoding).name.startswith("utf")
            errors = "replace" if whole else "surrogateescape"
            decoder = codecs.getincrementaldecoder(encoding)(errors)
            self._decode = lambda data, final: decoder.decode(data, final).encode(
                "utf-8", "surrogateescape"
            )
            self._head = self._decode(self._head, len(self._head) < HEAD_BYTES)
        n_marks = 0
        while self._head.startswith(codecs.BOM_UTF8):
            self._head, n_marks = self._head[3:], n_marks + 1
        if n_marks > 1:
            logger.warning("%s: %d byte order marks at its start are skipped", self.path, n_marks)

    def _next(self, n_bytes):
        """Read on; an unpacked stream may give less than it is asked for before its end."""
        parts, wanted = [], n_bytes
        try:
            while wanted > 0 and (part := self._file.read(wanted)):
                parts.append(part)
                wanted -= len(part)
        except DAMAGE as error:
            self.damage = error
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def read(self, n_bytes=-1):
        """Read up to `n_bytes` bytes of UTF-8; none at the end."""
        if self._head:
            data, self._head = self._head[:n_bytes], self._head[n_bytes:]
        elif self.damage:
            return b""
        else:
            data = self._next(n_bytes)
            if self._decode:
                final = not data
                data = self._decode(data, final)
        if data:
            self.n_line_ends += data.count(b"\n")
            self.n_quotes += data.count(self._quote)
            self.last_byte = data[-1:]
        return data

    def peek(self):
        """Look at the bytes that come next, up to 64 KiB, without reading them."""
        return self._head

    def take_line(self):
        """Read a line with its end; empty at the end of the file."""
        while b"\n" not in self._head and len(self._head) < HEAD_BYTES << 6:
            more = self._next(HEAD_BYTES)
            if not more:
                break
            self._head += self._decode(more, False) if self._decode else more
        line = next(iter(self._head.splitlines(keepends=True)), b"")
        self._head = self._head[len(line) :]
        self.n_lines_taken += 1
        return line

    def read_all(self):
        """Read everything that is left."""
        parts = list(iter(lambda: self.read(1 << 20), b""))
        if self.damage:
            raise self.damaged(0)
        return b"".join(parts)

    def damaged(self, n_rows):
        """Make the error that the file ends before it should, after `n_rows` good rows."""
        return ValueError(
            f"{self.path}: the {self.packing} file is damaged or cut short after {n_rows} good"
            f" rows ({self.damage}); get it again."
        )

    def close(self):
        """Close the file."""
        self._file.close()
        self.closed = True

    def readable(self):
        """Say that this is to be read from; Arrow asks."""
        return True


def _open(path):
    """Find out how a file is packed and open it: the packing and a file of unpacked bytes."""
    with open(path, "rb") as file:
        start = file.read(8)
    packing = next((name for mark, name in PACKED.items() if start.startswith(mark)), "plain")
    if start.startswith(ZIP):
        packing = "zip"
    suffix = Path(path).suffix.lower()
    if suffix != SUFFIXES.get(packing, suffix) or (
        packing == "plain" and suffix in SUFFIXES.values()
    ):
        logger.warning("%s: by its first bytes it is %s, whatever its name says", path, packing)
    if packing == "zip":
        return packing, _only_member(path)
    if packing == "xz":
        return packing, lzma.open(path)
    if packing == "plain":
        return packing, open(path, "rb", buffering=0)
    return packing, pa.input_stream(str(path), compression=packing)


def _only_member(path):
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(
            f"{path}: the zip file is damaged or cut short ({error}); get it again."
        ) from error
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    names = [name for name in names if not name.startswith("__MACOSX/")]
    if {"[Content_Types].xml", "mimetype"} & set(names):
        raise ValueError(f"{path}: this is a workbook (.xlsx, .ods); save the sheet as CSV.")
    if len(names) != 1:
        listed = ", ".join(names[:5])
        raise ValueError(
            f"{path}: a zip file with {len(names)} files in it ({listed}); unpack the table."
        )
    logger.info("%s: its member %s is read", path, names[0])
    try:
        return archive.open(names[0])
    except RuntimeError as error:  # a password
        raise ValueError(f"{path}: the zip file cannot be read ({error}); unpack it.") from error
