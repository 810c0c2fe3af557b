"""Tables of reports: each row a reading or a fault, whatever the layout."""

from collections.abc import Callable
from dataclasses import dataclass, field

from crimecast.weather import columns, marks, phenomena
from crimecast.weather.readings import ParsedPage
from crimecast.weather.times import LOCAL, Times
from crimecast.weather.values import Values
from crimecast.weather.variables import NUMBERS, PHENOMENA, VARIABLES

WORDS = ("events", "conditions", "weather")
FLAGS = ("fog", "snow", "thunderstorm")
# The first of them that a table has is where rain would be named: an amount counts if it is silent.
NAMING = ("events", "codes", "conditions", "weather")


@dataclass(frozen=True)
class Layout:
    """How the tables of one kind are read.

    ``patterns`` are those of `crimecast.weather.columns.find_columns`; ``units`` are those of
    columns whose name and cells give none; ``clock`` is that of `crimecast.weather.times`;
    ``clean`` takes a source's flags off a cell with a number, ``groups`` takes the METAR groups
    out of a cell with codes. Rows whose ``kind`` is one of ``skipped_kinds`` are no reports; nor,
    if ``sparse``, are those that give neither numbers nor a phenomenon. ``daily`` rows are
    summaries of a day, whose blank cell of events says that there was none.
    """

    name: str
    patterns: dict
    units: dict = field(default_factory=dict)
    clock: str = LOCAL
    clean: Callable = str.strip
    groups: Callable = str.strip
    skipped_kinds: frozenset = frozenset()
    sparse: bool = False
    daily: bool = False


def read_table(layout, grid, at, units, asked):
    """Read each row into a reading; what cannot be read goes to the faults of the page.

    Parameters
    ----------
    layout : Layout
    grid : crimecast.weather.columns.Grid
    at, units : dict
        From `crimecast.weather.columns.find_columns`.
    asked : crimecast.weather.parse.Asked

    Returns
    -------
    ParsedPage

    Raises
    ------
    PageError
        If it holds several stations, or does not say its day.
    """
    grid, station = columns.of_one_station(grid, at, asked.only_station)
    units = {name: unit or layout.units.get(name, "") for name, unit in units.items()}
    when = Times(grid, at, asked, layout.clock)
    page = ParsedPage(layout.name, station=station, dated="rows" if when.dated else "")
    for i, (row, cells) in enumerate(grid.rows()):
        cells = _trimmed(cells, len(grid.names))
        if len(cells) != len(grid.names):
            page.faults.append(f"row {row}: {len(cells)} cells under {len(grid.names)} columns")
            continue
        if i == 0 and not any(map(_has_digit, cells)):
            units |= {name: cells[at[name]] for name, unit in units.items() if not unit}
            page.faults.append(f"row {row}: units or words, no report")
            continue
        if _is_no_report(layout, cells, grid.names, at):
            continue
        values = Values(asked.missing, asked.trace_is_rain)
        try:
            time = when(row, cells)
        except (ValueError, OverflowError) as error:
            page.faults.append(f"row {row}: {error}")
            continue
        text = {name: cells[index] for name, index in at.items()}
        read = _read(layout, text, units, values)
        page.faults.extend(f"row {row}: {fault}" for fault in values.faults)
        if not (layout.sparse and not values.faults and not any(_said(read))):
            page.keep(row, time, read)
    return page


def _trimmed(cells, n_columns):
    """Without the empty cells that a comma at the end of a row makes."""
    return cells if any(cell.strip() for cell in cells[n_columns:]) else cells[:n_columns]


def _has_digit(text):
    return any(character.isdigit() for character in text)


def _is_no_report(layout, cells, names, at):
    """Whether a row is a summary, or the header repeated."""
    if "kind" in at and cells[at["kind"]].strip() in layout.skipped_kinds:
        return True
    return all(columns.plain(cells[i]) == columns.plain(names[i]) for i in at.values())


def _said(read):
    """Whether each value says more than that nothing was seen."""
    return [read[name] is not None if name in NUMBERS else read[name] for name in VARIABLES]


def _read(layout, text, units, values):
    """Values of a row, given the cell of each field."""
    read = {"daily": layout.daily} | dict.fromkeys(NUMBERS)
    if "temperature" in text:
        cell = layout.clean(text["temperature"])
        read["temperature"] = values.temperature(cell, units["temperature"])
    if "wind" in text:
        read["wind_speed"] = values.wind(layout.clean(text["wind"]), units["wind"])
    seen = _seen(layout, text, values)
    rained = _rained(layout, text, units, values)
    # What melts in a gauge is no rain where snow is named.
    return read | phenomena.merged(seen, {} if rained and seen["snow"] else {"rain": rained})


def _seen(layout, text, values):
    """Phenomena that a row names."""
    words = (layout.groups(text[field]) for field in WORDS if field in text)
    said = [values.words(*words)]
    if "codes" in text:
        # No code at all says that nothing was seen: stations report weather when there is some.
        said.append(values.codes(layout.groups(text["codes"])))
    if layout.daily and "events" in text and not text["events"].strip():
        said.append(dict.fromkeys(PHENOMENA, False))
    said += [
        {name: values.flag(text[name])} for name in ("fog", "snow", "thunderstorm") if name in text
    ]
    return phenomena.merged(*said)


def _rained(layout, text, units, values):
    """Whether an amount of precipitation says that it rained; None if nothing does."""
    if "rain" in text:
        return values.rained(layout.clean(text["rain"]), units["rain"])
    if "precipitation" not in text:
        return None
    rained = values.rained(layout.clean(text["precipitation"]), units["precipitation"])
    naming = next((text[field] for field in NAMING if field in text), "")
    return rained if marks.is_mark(naming) else None
