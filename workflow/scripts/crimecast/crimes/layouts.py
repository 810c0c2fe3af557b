"""Column layouts of published crime tables, recognised by their header."""

import logging
from dataclasses import dataclass
from difflib import get_close_matches

logger = logging.getLogger(__name__)

TIME_FIELDS = (
    *("time", "date", "clock", "year", "month", "day", "hour", "minute"),
    *("time_end", "date_end", "clock_end"),
)
PLACE_FIELDS = ("lat", "lon", "x", "y", "location")
FIELDS = ("id", *TIME_FIELDS, *PLACE_FIELDS, "type", "updated")
EPOCH = {"epoch_s": 1, "epoch_ms": 1000}  # formats of Unix time; units a second
WHEN = ({"time"}, {"date"}, {"year", "month", "day"})
WHERE = ({"lat", "lon"}, {"x", "y"}, {"location"})


@dataclass(frozen=True)
class Layout:
    """Where a table keeps what an event needs.

    Attributes
    ----------
    name : str
    columns : dict of str to str
        Field (one of `FIELDS`) to column.
    formats : tuple of str
        Of dates, see `crimecast.crimes.dates.TimeReader`; tried in this order.
    exclusive : bool
        Whether the formats never give one text two dates.
    """

    name: str
    columns: dict
    formats: tuple
    exclusive: bool = True

    def columns_of(self, fields):
        """List the columns of those `fields` that the table has."""
        return [self.columns[field] for field in fields if field in self.columns]


# What spreadsheets and Socrata's own exports make of LAPD's dates, beside the city's writing.
SPREADSHEET = ("%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y", "%m/%d/%y %H:%M", "%m/%d/%Y %I:%M:%S %p")
SPREADSHEET += ("%Y %b %d %I:%M:%S %p",)
OFFICIAL = (
    Layout(
        "LAPD 'Crime Data from 2010 to Present', 26 columns",
        {
            "id": "DR Number",
            "date": "Date Occurred",
            "clock": "Time Occurred",
            "location": "Location",
            "type": "Crime Code Description",
        },
        ("%m/%d/%Y", "", *SPREADSHEET),
    ),
    Layout(
        "LAPD 'Crime Data from 2010 to 2019' and 'from 2020', 28 columns",
        {
            "id": "DR_NO",
            "date": "DATE OCC",
            "clock": "TIME OCC",
            "lat": "LAT",
            "lon": "LON",
            "type": "Crm Cd Desc",
        },
        ("%m/%d/%Y 12:00:00 AM", "", *SPREADSHEET),
    ),
    Layout(
        "LAPD open-data API",
        {
            "id": "dr_no",
            "date": "date_occ",
            "clock": "time_occ",
            "lat": "lat",
            "lon": "lon",
            "type": "crm_cd_desc",
        },
        ("", *SPREADSHEET),
    ),
    Layout(
        # A row for each offence of a report: the id is the report's, that it counts once.
        "LAPD 'NIBRS Offenses', open-data API",
        {
            "id": "caseno",
            "date": "date_occ",
            "clock": "time_occ",
            "lat": "hndrdth_lat",
            "lon": "hndrdth_lon",
            "type": "nibr_description",
        },
        ("", *SPREADSHEET),
    ),
)


def recognise(header, *, columns, date_format, path, hint=""):
    """Choose the layout of a table.

    Parameters
    ----------
    header : list of str
        Column names of the file.
    columns : dict of str to str
        The user's mapping, ``crimes.csv.columns``; empty to recognise an official layout.
    date_format : str or list of str
        Of the user's mapping.
    path : str
        For messages.
    hint : str
        What may be wrong with the header, for the message that it does not fit.

    Returns
    -------
    Layout
        Its columns written as in the header.

    Raises
    ------
    ValueError
        If the layout is unknown or a mapped column is not there.
    """
    if columns:
        formats = [date_format] if isinstance(date_format, str) else date_format
        found = {
            field: find_column(
                column, header, key=f"crimes.csv.columns.{field}", path=path, hint=hint
            )
            for field, column in columns.items()
        }
        _check_fields(set(columns))
        return Layout("crimes.csv.columns", found, tuple(formats), exclusive=False)
    for folded in (False, True):
        names = {_fold(name) if folded else name: name for name in header}
        for layout in OFFICIAL:
            wanted = {f: _fold(c) if folded else c for f, c in layout.columns.items()}
            if set(wanted.values()) <= set(names):
                own = {field: names[column] for field, column in wanted.items()}
                return Layout(layout.name, own, layout.formats)
    raise ValueError(
        f"{path}: its columns ({', '.join(header)[:500]}) are none of the official LAPD layouts;"
        f" name yours in crimes.csv.columns, see docs/crimes.md.{hint}"
    )


def find_column(column, header, *, key, path, hint=""):
    """Find a column by its name; blanks around it and its case may differ if only one then fits.

    Parameters
    ----------
    column : str
    header : list of str
    key : str
        The setting that names the column, for messages.
    path, hint : str
        As for `recognise`.

    Returns
    -------
    str
        As in the header.

    Raises
    ------
    ValueError
        If there is no such column, or more than one.
    """
    name = column.strip()
    if f"{name} (2)" in header:
        raise ValueError(f"{path}: {key} is {column!r}, but two columns have that name.")
    if name in header:
        return name
    alike = [other for other in header if _fold(other) == _fold(name)]
    if len(alike) == 1:
        logger.info("%s: %s is %r; its column %r is taken", path, key, column, alike[0])
        return alike[0]
    if alike:
        raise ValueError(f"{path}: {key} is {column!r}; the columns {', '.join(alike)} all fit.")
    close = get_close_matches(name, header, n=1, cutoff=0)
    nearest = f"; the nearest is {close[0]!r}" if close else ""
    raise ValueError(f"{path}: {key} is {column!r}, but there is no such column{nearest}.{hint}")


def _fold(name):
    return "".join(name.split()).casefold()


def _check_fields(fields):
    if not (any(w <= fields for w in WHEN) and any(w <= fields for w in WHERE)):
        raise ValueError(
            f"crimes.csv.columns has {', '.join(sorted(fields))}; an event needs date or time (or"
            " year, month and day), and lat and lon (or x and y) or location."
        )
