"""Column layouts of published crime tables, recognised by their header."""

from dataclasses import dataclass
from difflib import get_close_matches

FIELDS = ("id", "time", "date", "clock", "lat", "lon", "location", "type")


@dataclass(frozen=True)
class Layout:
    """Where a table keeps what an event needs.

    Attributes
    ----------
    name : str
    columns : dict of str to str
        Field (one of `FIELDS`) to column. ``time`` is date and time of day in one column; ``date``
        and ``clock`` (HHMM) are two. ``location`` is the text '(lat, lon)'.
    date_format : str
        As for `datetime.strptime`; empty for ISO 8601.
    """

    name: str
    columns: dict
    date_format: str


OFFICIAL = (
    Layout(
        "LAPD 'Crime Data from 2010 to Present', 26 columns",
        {
            "id": "DR Number",
            "date": "Date Occurred",
            "clock": "Time Occurred",
            "location": "Location ",
            "type": "Crime Code Description",
        },
        "%m/%d/%Y",
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
        "%m/%d/%Y 12:00:00 AM",
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
        "",
    ),
)


def recognise(header, *, columns, date_format, path):
    """Choose the layout of a table.

    Parameters
    ----------
    header : list of str
        Column names of the file.
    columns : dict of str to str
        The user's mapping, ``crimes.columns``; empty to recognise an official layout.
    date_format : str
        Of the user's mapping.
    path : str
        For messages.

    Returns
    -------
    Layout

    Raises
    ------
    ValueError
        If the layout is unknown or a mapped column is not there.
    """
    if columns:
        layout = Layout("crimes.columns", columns, date_format)
        _check_mapping(layout, header, path)
        return layout
    for layout in OFFICIAL:
        if set(layout.columns.values()) <= set(header):
            return layout
    raise ValueError(
        f"{path}: its columns ({', '.join(header)}) are none of the official LAPD layouts;"
        " name yours in crimes.columns, see docs/crimes.md."
    )


def _check_mapping(layout, header, path):
    for field, column in layout.columns.items():
        if column not in header:
            close = get_close_matches(column, header, n=1, cutoff=0)[0]
            raise ValueError(
                f"{path}: crimes.columns.{field} is {column!r}, but there is no such column;"
                f" the nearest is {close!r}."
            )
    fields = set(layout.columns)
    if not (fields & {"time", "date"} and (fields >= {"lat", "lon"} or "location" in fields)):
        raise ValueError(
            f"crimes.columns has {', '.join(sorted(fields))}; "
            " an event needs date or time, and lat and lon or location."
        )
