"""CSV of weather stations: Iowa Environmental Mesonet, NOAA's climatological data, own files."""

import re
from datetime import UTC

from crimecast.weather import clock, columns, phenomena
from crimecast.weather.readings import PageError, ParsedPage
from crimecast.weather.wu_csv import header, lines, unit_of

IEM, LCD, OWN = "IEM ASOS", "NOAA LCD", "own CSV"

IEM_PATTERNS = {
    "time": r"valid(utc|etcutc)?(timezone)?",
    "temperature": r"tmp[fc]",
    "wind": r"sknt|sped",
    "codes": r"wxcodes",
}
LCD_PATTERNS = {
    "time": r"date",
    "kind": r"reporttype",
    "temperature": r"hourlydrybulbtemperature",
    "wind": r"hourlywindspeed",
    "codes": r"hourlypresentweathertype",
}
MAX_HEADER_CHARS = 8_000  # the 124 columns of NOAA have 3,200
OWN_PATTERNS = {
    "time": r"time",
    "temperature": r"temperature[fc]",
    "wind": r"windspeed(mph|kmh|ms|knots)",
    "fog": r"fog",
    "rain": r"rain",
    "thunderstorm": r"thunderstorm",
    "words": r"conditions",
}
# Summaries of days and months stand between the hourly reports.
LCD_SUMMARIES = {"SOD", "SOM"}
_LCD_FLAGS = re.compile(r"(?<=\d)[sV]$")  # suspect and variable values count as they are
_LCD_CODES = re.compile(r"([+-]?)((?:VC)?[A-Z]{2,8}):\d{1,3}")


def matches(text):
    """Tell whether the first line that is no comment is a header of one of the three."""
    return _header_kind(_first_line(text)) is not None


def parse(text, asked):
    """Read any of the three, told apart by their columns.

    Parameters
    ----------
    text : str
    asked : crimecast.weather.parse.Asked

    Returns
    -------
    ParsedPage

    Raises
    ------
    PageError
        If columns are missing.
    """
    kind = _header_kind(_first_line(text))
    rows = lines(text, comment="#")
    names = header(rows)
    if kind == OWN:
        names = [asked.columns.get(name.strip(), name) for name in names]
    read_row = {IEM: _iem_row, LCD: _lcd_row, OWN: _own_row}[kind](names, text, asked)
    page = ParsedPage(kind)
    columns.read_rows(page, rows, len(names), read_row)
    return page


def _first_line(text):
    for line in text.lstrip("\ufeff").splitlines()[:100]:
        if line.strip() and not line.startswith("#"):
            return line[:MAX_HEADER_CHARS].strip().lower()
    return ""


def _header_kind(first):
    if re.match(r'"?station"?,"?valid', first):
        return IEM
    if "hourlydrybulbtemperature" in first:
        return LCD
    # A file with columns of another name is own as well: weather.columns says what they are.
    return OWN if re.fullmatch(r'[\w"]+(,[\w" ]+)+', first) else None


def _iem_row(names, text, asked):
    at = columns.find_columns(names, IEM_PATTERNS, required=("time", "temperature"))
    _check_zone(text, asked.address)
    unit = columns.plain(names[at["temperature"]])[-1]

    def read_row(cells, values):
        when = clock.parse_instant(cells[at["time"]].strip() + "+00:00", asked.timezone)
        codes = cells[at["codes"]].strip() if "codes" in at else "M"
        return when, {
            "temperature": values.temperature(cells[at["temperature"]], unit),
            "wind_speed": values.wind(cells[at["wind"]], "knots") if "wind" in at else None,
            # M is 'no weather to report' here: stations report weather only when there is some.
            **(values.codes("" if codes == "M" else codes) if "codes" in at else _UNSAID),
        }

    return read_row


_UNSAID = dict.fromkeys(phenomena.EVENTS)
_IEM_ZONE = re.compile(r"^#\s*DEBUG: Time Zone\s*->\s*(\S+)", re.MULTILINE)


def _check_zone(text, address):
    """IEM prints times in the zone asked for: refuse any but UTC."""
    said = _IEM_ZONE.search(text) or re.search(r"[?&]tz=([^&\s]+)", address)
    zone = said[1].replace("%2F", "/") if said else str(UTC)
    if zone not in ("Etc/UTC", "UTC"):
        raise PageError(f"its times are in {zone[:40]}; ask for tz=Etc/UTC")


def _lcd_row(names, text, asked):
    at = columns.find_columns(names, LCD_PATTERNS, required=("time", "temperature"))
    _check_whole_degrees(text, at["temperature"])

    def read_row(cells, values):
        if "kind" in at and cells[at["kind"]].strip() in LCD_SUMMARIES:
            return None
        standard = clock.parse_instant(cells[at["time"]], asked.timezone)
        temperature = _LCD_FLAGS.sub("", cells[at["temperature"]].strip())
        wind = _LCD_FLAGS.sub("", cells[at["wind"]].strip()) if "wind" in at else ""
        read = {
            "temperature": values.temperature(temperature, "F"),
            "wind_speed": values.wind("" if wind == "VRB" else wind, "mph"),
            **(values.codes(_lcd_codes(cells[at["codes"]])) if "codes" in at else _UNSAID),
        }
        if read["temperature"] is None and read["wind_speed"] is None:
            return None  # sky or pressure only
        return clock.standard_to_wall(standard, asked.timezone), read

    return read_row


def _check_whole_degrees(text, column):
    """Refuse tenths: LCD prints whole deg F; its second version is metric but does not say so."""
    for number, cells in lines(text):
        text = cells[column].strip() if column < len(cells) else ""
        tenths = re.fullmatch(r"-?\d{1,3}\.(\d{1,6})[sV]?", text, re.ASCII)
        if tenths and int(tenths[1]):
            raise PageError(
                f"line {number}: dry bulb temperature {text} has tenths, so it is"
                " metric; LCD in standard units has whole deg F"
            )


def _lcd_codes(text):
    """Take the METAR codes of ``-RA:02 BR:1 |RA:61 |RA``: three sources, apart by bars."""
    found = []
    for group in re.split(r"[\s|]+", text):
        match = _LCD_CODES.fullmatch(group)
        if match:
            found.append(match[1] + match[2])
        elif group and not group.isdigit():
            found.append(group)
    return " ".join(found)


def _own_row(names, text, asked):
    at = columns.find_columns(names, OWN_PATTERNS, required=("time",))
    if len(at) == 1:
        raise PageError(
            "no column such as temperature_f, wind_speed_mph, fog, rain, thunderstorm;"
            " weather.columns says what columns of another name are"
        )
    units = {key: unit_of(names[at[key]]) for key in ("temperature", "wind") if key in at}

    def read_row(cells, values):
        read = dict.fromkeys(("temperature", "wind_speed")) | _UNSAID
        if "temperature" in at:
            read["temperature"] = values.temperature(cells[at["temperature"]], units["temperature"])
        if "wind" in at:
            read["wind_speed"] = values.wind(cells[at["wind"]], units["wind"])
        if "words" in at:
            read |= phenomena.from_words(cells[at["words"]])
        read |= {name: _own_event(cells[at[name]]) for name in phenomena.EVENTS if name in at}
        return clock.parse_instant(cells[at["time"]], asked.timezone), read

    return read_row


def _own_event(text):
    flags = {"": None, **dict.fromkeys(("0", "0.0", "false", "no"), False)}
    flags |= dict.fromkeys(("1", "1.0", "true", "yes"), True)
    flag = text.strip().lower()
    if flag not in flags:
        raise ValueError(f"{text[:20]!r} is neither 0 nor 1")
    return flags[flag]
