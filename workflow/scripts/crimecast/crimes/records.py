"""Tables that are not CSV, as columns of text: JSON of services, GeoJSON, Parquet."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyproj
import pyproj.exceptions

PROPERTIES = ("properties", "attributes", "fields")  # of GeoJSON, ArcGIS, Opendatasoft
GEOMETRY = "geometry"  # the column that holds the place of a feature, as WKT
ROWS_AT_ONCE = 1 << 16
FIRST_ESRI = 37000  # well-known numbers from here on are ESRI's own, smaller ones EPSG's


def parquet_header(path):
    """List the columns of a Parquet file; structures and lists cannot be used."""
    return [f.name for f in _open(path).schema_arrow if not pa.types.is_nested(f.type)]


def parquet_parts(path, names):
    """Yield the columns `names` as text, part by part, and the numbers of their rows, from 1."""
    n_rows = 0
    try:
        for batch in _open(path).iter_batches(ROWS_AT_ONCE, columns=sorted(names)):
            columns = {name: _text(batch[name]) for name in names}
            yield pa.table(columns), np.arange(n_rows, n_rows + len(batch)) + 1
            n_rows += len(batch)
    except (pa.ArrowInvalid, OSError) as error:
        raise ValueError(
            f"{path}: the Parquet file is damaged after {n_rows} rows ({error}); get it again."
        ) from error


def _open(path):
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise ValueError(f"{path}: the Parquet file is damaged ({error}); get it again.") from error


def _text(column):
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_binary(column.type):
        return pc.fill_null(column, b"").cast(pa.binary())
    return pc.fill_null(column.cast(pa.string()), "")


def read_json(table):
    """Read JSON that a service gave: rows, or features with a geometry; in a list or by lines.

    Parameters
    ----------
    table : TableBytes

    Returns
    -------
    rows : Table
        Columns of text; ``geometry`` is 'POINT (x y)'.
    crs : str
        The system of the geometry; empty for degrees, or if the file does not say.

    Raises
    ------
    ValueError
        If it is no JSON, or none of these.
    """
    found = _loaded(table)
    features = _longest_list(found)
    if names := _socrata_names(found):
        features = [dict(zip(names, row, strict=False)) for row in features]
    if not (features and all(isinstance(row, dict) for row in features)):
        raise ValueError(
            f"{table.path}: JSON, but no list of rows or features is in it; get the table as CSV."
        )
    if any(map(_properties, features)):
        features = [_properties(row) | {GEOMETRY: _place(row)} for row in features]
    names = dict.fromkeys(name for row in features for name in row)
    rows = {n: pa.array([_cell(row.get(n)) for row in features], pa.string()) for n in names}
    return pa.table(rows), _crs(found)


def _loaded(table):
    """The content, in one piece or a row in each line."""
    data = table.read_all()
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        try:
            return [json.loads(line) for line in data.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            raise ValueError(
                f"{table.path}: no CSV but JSON, which is damaged ({error})."
            ) from error


def _longest_list(found):
    """The rows, wherever a service puts them: its features, or else its longest list."""
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        return []
    lists = [found["features"]] if "features" in found else found.values()
    return max(map(_longest_list, lists), key=len, default=[])


def _socrata_names(found):
    """Columns of Socrata's rows.json, where rows are lists; empty if it is none."""
    columns = _inside(_inside(_inside(found, "meta"), "view"), "columns")
    return [column["name"] for column in columns or ()]


def _crs(found):
    """The projected system that ArcGIS or an old GeoJSON names; empty for degrees or no system."""
    known = _inside(found, "spatialReference")
    number = _inside(known, "latestWkid") or _inside(known, "wkid")
    name = _inside(_inside(_inside(found, "crs"), "properties"), "name")
    if number:
        name = f"{'ESRI' if number >= FIRST_ESRI else 'EPSG'}:{number}"
    try:
        return "" if not name or pyproj.CRS(name).is_geographic else name
    except pyproj.exceptions.CRSError:
        return ""


def _inside(found, key):
    return found.get(key) if isinstance(found, dict) else None


def _properties(feature):
    found = (feature.get(name) for name in PROPERTIES)
    return next((inner for inner in found if isinstance(inner, dict)), {})


def _place(feature):
    """The point of a feature as WKT; empty if it has none."""
    place = feature.get("geometry")
    x, y = _inside(place, "x"), _inside(place, "y")
    points = [_inside(place, "coordinates")] if _inside(place, "type") == "Point" else []
    if _inside(place, "type") == "MultiPoint":
        points = place.get("coordinates") or []
    if len(points) == 1:  # Toronto's events are multipoints of one point
        x, y = (*(points[0] or ()), None, None)[:2]
    return "" if x is None or y is None else f"POINT ({x} {y})"


def _cell(value):
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
