"""Every file the workflow writes or reads: whole or not at all, schemas in docs/data.md."""

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

# What libraries raise where the bytes of a file are not those that were written.
DAMAGE = (
    *(OSError, ValueError, KeyError, TypeError, pa.ArrowException, pa.ArrowMemoryError),
    *(SafetensorError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),
)


@contextmanager
def whole_file(path):
    """Yield a temporary path beside `path`; it takes the name `path` only on success.

    Readers therefore see the old file or the new one, never a part, whenever the job is killed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # One name a path: what a kill leaves behind, the next writer of this path takes over.
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def scratch_folder(path):
    """Yield a new folder for files that only this job needs; it goes at the end.

    One name a job: what a kill leaves behind, the next run of the job removes.
    """
    shutil.rmtree(path, ignore_errors=True)
    Path(path).mkdir(parents=True)
    try:
        yield Path(path)
    finally:
        shutil.rmtree(path)


@contextmanager
def intact(path):
    """Name a file of ours that cannot be read as it was written, and how to make it again.

    Raises
    ------
    ValueError
        Instead of whatever a library says of damaged content, without the name of the file.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except DAMAGE as error:
        raise ValueError(
            f"{path}: damaged ({' '.join(str(error).split())[:200]}). Make it again: snakemake"
            f" --cores all --force {path}, with the config of this run."
        ) from error


def write_text(path, text):
    """Write UTF-8 `text` whole or not at all."""
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def write_json(path, value):
    """Write `value` as indented JSON with sorted keys; a dict gets a key ``digest`` of the rest."""
    if isinstance(value, dict):
        value = value | {"digest": _digest(value)}
    write_text(path, json.dumps(value, indent=2, sort_keys=True) + "\n")


def read_json(path):
    """Read what `write_json` wrote, or any other JSON file; a digest must be that of the rest."""
    with intact(path):
        value = json.loads(Path(path).read_text(encoding="utf-8"))
        if isinstance(value, dict) and value.pop("digest", None) not in (None, _digest(value)):
            raise ValueError("its digest is not that of the rest")
        return value


def _digest(value, *arrays):
    """SHA-256 of a JSON value and of arrays after it."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode())
    for array in arrays:
        digest.update(array)
    return digest.hexdigest()


TEXTS = ["object", "str"]  # as pandas has them
# What a spreadsheet would run or misread; a number with a sign is none of it.
FORMULA = r"(?s)^(?:[=@\t\r]|[+\-].*[^\d.])"


def write_csv(path, table):
    """Write an Arrow table or a DataFrame, without its index, as CSV.

    A text that a spreadsheet would take for a formula gets a ``'`` before it, and its lines end as
    those of the file do: pandas quotes no other end.
    """
    with whole_file(path) as part:
        if isinstance(table, pa.Table):
            for number, field in enumerate(table.schema):
                if pa.types.is_string(field.type):
                    table = table.set_column(number, field.name, _no_formulas(table[number]))
            pa.csv.write_csv(table, part)
        else:
            texts = {name: c.map(_harmless) for name, c in table.select_dtypes(TEXTS).items()}
            table.assign(**texts).to_csv(part, index=False, lineterminator="\n")


def _no_formulas(texts):
    risky = pc.fill_null(pc.match_substring_regex(texts, FORMULA), False)
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


def _harmless(cell):
    if not isinstance(cell, str):
        return cell
    return re.sub("\r\n?", "\n", f"'{cell}" if re.match(FORMULA, cell) else cell)


def write_parquet(path, table, *, use_dictionary=True):
    """Write an Arrow table or a DataFrame as Parquet; the same content gives the same bytes.

    `use_dictionary` may name the columns that repeat few values; others are not worth the search.
    """
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    # A note on pandas' types, which may depend on rows that are not even in this table.
    metadata = {k: v for k, v in (table.schema.metadata or {}).items() if k != b"pandas"}
    table = table.replace_schema_metadata(metadata or None)
    with whole_file(path) as part:
        pq.write_table(
            table,
            part,
            compression="zstd",
            use_dictionary=use_dictionary,
            write_page_checksum=True,
        )
        _write_footer_digest(part)


def read_parquet(path, columns=None):
    """Read what `write_parquet` wrote as an Arrow table; its bytes must be those written."""
    with intact(path):
        _check_footer(path)
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            return file.read(columns)


# Pages have checksums, the footer has none. Its digest goes before it, where no reader looks: the
# footer says where pages are, and its length, at the end of the file, where it is itself.
PARQUET_TAIL, DIGEST_BYTES = 8, 32


def _write_footer_digest(path):
    with open(path, "r+b") as file:
        start, footer = _find_footer(file)
        file.seek(start)
        file.write(hashlib.sha256(footer).digest() + footer)


def _check_footer(path):
    with open(path, "rb") as file:
        start, footer = _find_footer(file)
        file.seek(max(0, start - DIGEST_BYTES))
        if file.read(DIGEST_BYTES) != hashlib.sha256(footer).digest():
            raise ValueError("the digest before its footer is not that of the footer")


def _find_footer(file):
    """Where the footer of an open Parquet file starts, and it with all that follows."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - PARQUET_TAIL))
    length = int.from_bytes(file.read(4), "little")
    start = max(0, size - PARQUET_TAIL - length)
    file.seek(start)
    return start, file.read()


def write_arrays(path, arrays, metadata):
    """Write named arrays as safetensors with `metadata` as JSON under the key ``crimecast``."""
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    note = {"sha256": _digest_of(arrays, metadata), "note": metadata}
    with whole_file(path) as part:
        # Where the disk is full this says so as the system does; safetensors' own error does not.
        part.write_bytes(save(arrays, {"crimecast": json.dumps(note, sort_keys=True)}))


def read_arrays(path):
    """Read what `write_arrays` wrote: a dict of arrays and the metadata."""
    with intact(path), safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        note = json.loads(file.metadata()["crimecast"])
        if note["sha256"] != _digest_of(arrays, note["note"]):
            raise ValueError("its digest is not that of the rest")
        return arrays, note["note"]


def _digest_of(arrays, metadata):
    forms = {name: [str(a.dtype), list(a.shape)] for name, a in arrays.items()}
    return _digest([forms, metadata], *(arrays[name].tobytes() for name in sorted(arrays)))


def fingerprint(paths, settings):
    """SHA-256 over the bytes of files and settings: what a checkpoint belongs to."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for path in paths:
        with open(path, "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
