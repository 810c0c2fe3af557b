"""Places: degrees in two columns, in a text or as WKT, or projected ones."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyproj

from crimecast.crimes.by_value import by_value, numbers_or_nan

NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
LAT, LON = (rf"\b{key}['\": ]+({NUMBER})" for key in ("lat(?:itude)?", "(?:lon(?:gitude)?|lng)"))
# Each finds two numbers; whether the first one is the latitude.
FORMS = (
    (re.compile(rf"\(\s*({NUMBER})°?\s*,\s*({NUMBER})°?\s*\)"), True),
    (re.compile(rf"POINT\s*Z?\s*\(+\s*({NUMBER})\s+({NUMBER})", re.IGNORECASE), False),
    (re.compile(rf"coordinates['\": ]*\[\s*({NUMBER})\s*,\s*({NUMBER})"), False),
    (re.compile(rf"{LAT}.*?{LON}", re.DOTALL), True),
    (re.compile(rf"{LON}.*?{LAT}", re.DOTALL), False),
    (re.compile(rf"(?:^|['\"])\s*\(?\s*({NUMBER})\s*,\s*({NUMBER})\s*\)?\s*(?:$|['\"])"), True),
)


@dataclass
class PlaceReader:
    """Reads where an event happened.

    Attributes
    ----------
    crs : str
        Of the fields x and y and of a location as WKT; empty for degrees.
    decimal, thousands : str
        Marks in numbers; the latter empty for none.
    """

    crs: str
    decimal: str
    thousands: str

    @cached_property
    def _transform(self):
        try:
            return pyproj.Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True).transform
        except pyproj.exceptions.CRSError as error:
            raise ValueError(
                f"crimes.csv.crs: {self.crs!r} is no coordinate system that pyproj knows,"
                " such as EPSG:26910."
            ) from error

    def read(self, columns):
        """Read the places of some rows.

        Parameters
        ----------
        columns : dict of str to StringArray
            The fields of `crimecast.crimes.layouts.FIELDS` that are about the place.

        Returns
        -------
        lat, lon : ndarray of float, shape (n_rows,)
            Degrees; NaN where there is none.
        """
        if "location" in columns:
            found = by_value(columns["location"], lambda texts: [read_location(t) for t in texts])
            lat, lon = found.reshape(-1, 2).T
            return self._degrees(lon, lat) if self.crs else (lat, lon)
        if "x" in columns:
            return self._degrees(self._numbers(columns["x"]), self._numbers(columns["y"]))
        return self._numbers(columns["lat"]), self._numbers(columns["lon"])

    def _degrees(self, x, y):
        nowhere = (x == 0) & (y == 0)  # a place that is withheld or unknown
        lon, lat = self._transform(np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y))
        known = np.isfinite(lat) & np.isfinite(lon)
        return np.where(known, lat, np.nan), np.where(known, lon, np.nan)

    def _numbers(self, column):
        if (self.decimal, self.thousands) == (".", ""):
            try:
                return column.cast(pa.float64()).to_numpy(zero_copy_only=False)
            except pa.ArrowInvalid:  # one of them is empty, padded or no number
                pass
        return by_value(column, self.numbers)

    def numbers(self, texts):
        """Read numbers with the marks of this table: ndarray of float, NaN where a text is none."""
        if (self.decimal, self.thousands) == (".", ""):
            return numbers_or_nan(texts)
        return numbers_or_nan([self._plain(text) for text in texts])

    def _plain(self, text):
        if self.thousands == " ":  # of any width
            text = "".join(text.split())
        elif self.thousands:
            text = text.replace(self.thousands, "")
        return text.replace(self.decimal, ".")


def read_location(text):
    """Find latitude and longitude in a text, which may have other lines; NaN, NaN if none.

    '(lat, lon)' or 'lat, lon', 'POINT (lon lat)', GeoJSON's ``coordinates``, Socrata's ``latitude``
    and ``longitude``. Of several the last counts: an address stands before its place.
    """
    for form, lat_first in FORMS:
        if found := form.findall(text):
            first, second = map(float, found[-1])
            return (first, second) if lat_first else (second, first)
    return np.nan, np.nan
