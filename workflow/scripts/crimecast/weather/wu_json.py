"""Weather Underground's JSON: the former API, today's, and the state inside today's pages."""

import json
import re
from datetime import UTC, date, datetime

from crimecast.weather import clock, columns, phenomena
from crimecast.weather.readings import PageError, ParsedPage
from crimecast.weather.values import Values

API, CURRENT, STATE = "former API", "current API", "page state"
MAX_CHARS = 4_000_000
MAX_NODES = 200_000  # a day has about 1,000

# `units` of today's API: English, metric, SI (m/s), and the British hybrid.
UNITS = {
    "e": ("F", "mph", "in"),
    "m": ("C", "km/h", "mm"),
    "s": ("C", "m/s", "mm"),
    "h": ("C", "mph", "mm"),
}
NO_HISTORY = (
    "a page of today's Weather Underground, which holds no hourly history; fetch historical.json"
    " instead, docs/weather.md shows its address"
)
_UNITS_IN_ADDRESS = re.compile(r"\bunits=([emsh])\b")
_STATE = re.compile(
    r"<script[^>]{0,200}\bid\s*=\s*[\"']?app-root-state[\"']?[^>]{0,200}>", re.IGNORECASE
)
_ESCAPES = {"&q;": '"', "&a;": "&", "&s;": "'", "&l;": "<", "&g;": ">"}


def matches(text):
    """Tell whether this is JSON or a page with embedded state."""
    return text.lstrip("\ufeff \r\n\t")[:1] in ("{", "[") or bool(_STATE.search(text))


def parse(text, asked):
    """Read any of the three, told apart by their content.

    Parameters
    ----------
    text : str
    asked : crimecast.weather.parse.Asked
        Its address gives the units where the answer itself does not.

    Returns
    -------
    ParsedPage

    Raises
    ------
    PageError
        If it is too large, broken, or holds no observations.
    """
    if len(text) > MAX_CHARS:
        raise PageError(f"too large: {len(text)} characters, read are at most {MAX_CHARS}")
    state = _STATE.search(text)
    if state:
        text = _embedded(text, state.end())
    value = _loads(text)
    if isinstance(value, dict) and isinstance(value.get("history"), dict):
        return _parse_history(value["history"], asked)
    found = _find_observations(value, asked.address)
    if found is None and state:
        raise PageError(NO_HISTORY)
    if found is None:
        why = _service_error(value) or "; other JSON has to be made CSV"
        raise PageError(f"JSON without observations{why}")
    return _parse_current(*found, STATE if state else CURRENT, asked)


def _embedded(text, start):
    """The JSON inside the script tag that ends at `start`; its escapes are one letter each."""
    end = text.find("</script", start)
    if end < 0:
        raise PageError("the page is cut off inside its state")
    return re.sub(r"&[qasgl];", lambda match: _ESCAPES[match[0]], text[start:end])


def _loads(text):
    try:
        return json.loads(text.strip("\ufeff \r\n\t"))
    except RecursionError:
        raise PageError("its JSON is nested too deep") from None
    except ValueError as error:
        raise PageError(f"its JSON is broken: {str(error)[:80]}") from None


def _service_error(value):
    """What the service says about an error, if it does."""
    if not isinstance(value, dict):
        return ""
    response = value.get("response")
    error = response.get("error") if isinstance(response, dict) else value.get("errors")
    return f": {str(error)[:150]}" if error else ""


def _parse_history(history, asked):
    """Read ``history.observations`` of the former API: text values in both unit systems."""
    reports = history.get("observations")
    if not isinstance(reports, list):
        raise PageError("history without a list of observations")
    day = _day_of(history.get("date"))
    if day is not None:
        asked.day_of_page(day)

    def read_report(report, values):
        temperature = _in_either(values.temperature, report, {"F": "tempi", "C": "tempm"})
        wind = _in_either(values.wind, report, {"mph": "wspdi", "km/h": "wspdm"})
        flags = {name: values.flag(report.get(key, "")) for name, key in FLAGS.items()}
        rained = _in_either(values.rained, report, {"in": "precipi", "mm": "precipm"})
        # An amount counts where no flag is set: what melts in a gauge is no rain.
        amount = {} if any(flags.values()) else {"rain": rained or None}
        read = {"temperature": temperature, "wind_speed": wind}
        return _instant(report.get("utcdate"), asked.timezone), read | phenomena.merged(
            flags, amount
        )

    return _read_reports(ParsedPage(API), reports, read_report, asked)


FLAGS = {"fog": "fog", "rain": "rain", "snow": "snow", "thunderstorm": "thunder"}


def _read_reports(page, reports, read_report, asked):
    """Read each report of a list into a reading or a fault; see `crimecast.weather.reports`."""
    reports, page.station = _of_one_station(reports, asked.only_station)
    for i, report in enumerate(reports):
        values = Values(asked.missing, asked.trace_is_rain)
        try:
            if not isinstance(report, dict):
                raise ValueError(f"{str(report)[:20]!r} is no report")
            time, read = read_report(report, values)
        except (ValueError, OverflowError) as error:
            page.faults.append(f"row {i}: {error}")
            continue
        page.faults.extend(f"row {i}: {fault}" for fault in values.faults)
        page.keep(i, time, read)
    return page


def _of_one_station(reports, wanted):
    """Reports of one station and its name, as `crimecast.weather.columns.of_one_station`."""
    names = [str(r.get("obs_id") or "") if isinstance(r, dict) else "" for r in reports]
    stations = set(names) - {""}
    if not wanted or not stations:
        columns.refuse_several(stations)
        return reports, next(iter(stations), "")
    if wanted not in stations:
        raise PageError(f"no report is of weather.only_station {wanted!r}")
    return [r for r, name in zip(reports, names, strict=True) if name == wanted], wanted


def _in_either(read, report, keys):
    """Read a value in the first unit system in which it is not missing."""
    for unit, key in keys.items():
        value = read(report.get(key, ""), unit)
        if value is not None:
            return value
    return None


def _instant(fields, zone_name):
    if not isinstance(fields, dict):
        raise ValueError("no time in UTC")
    names = ("year", "mon", "mday", "hour", "min")
    year, *rest = (_whole(fields.get(name), name) for name in names)
    if not 1900 <= year <= 2199:
        raise ValueError(f"{year} is no year of a weather report")
    return clock.to_wall(datetime(year, *rest, tzinfo=UTC), zone_name)


def _day_of(fields):
    """Day of the answer; None if it gives none."""
    if not isinstance(fields, dict):
        return None
    try:
        return date(*(_whole(fields.get(name), name) for name in ("year", "mon", "mday")))
    except ValueError as error:
        raise PageError(f"its date cannot be read: {error}") from None


def _whole(text, name):
    if not re.fullmatch(r"\d{1,4}", str(text), re.ASCII):
        raise ValueError(f"{name} {str(text)[:10]!r} is not a whole number")
    return int(text)


def _find_observations(value, address):
    """Find the list of observations and its units, without recursion.

    Returns
    -------
    tuple of (list, str) or None
        Units are a key of ``UNITS``, or empty if neither the answer nor an address names any.
    """
    waiting, n_nodes = [(value, _units_in(address))], 0
    while waiting:
        node, units = waiting.pop()
        n_nodes += 1
        if n_nodes > MAX_NODES:
            raise PageError(f"its JSON has more than {MAX_NODES} values")
        if isinstance(node, list):
            waiting.extend((item, units) for item in reversed(node))
        if not isinstance(node, dict):
            continue
        units = _units_said(node) or units
        reports = node.get("observations")
        if isinstance(reports, list) and any(_is_report(report) for report in reports):
            return reports, units
        children = reversed(node.items())
        waiting.extend((child, _units_in(str(key)) or units) for key, child in children)
    return None


def _is_report(value):
    return isinstance(value, dict) and "valid_time_gmt" in value


def _units_said(node):
    metadata = node.get("metadata")
    if isinstance(metadata, dict) and metadata.get("units") in UNITS:
        return metadata["units"]
    return next((_units_in(node[k]) for k in ("url", "u") if isinstance(node.get(k), str)), "")


def _units_in(address):
    match = _UNITS_IN_ADDRESS.search(address.replace("&a;", "&"))
    return match[1] if match else ""


def _parse_current(reports, units, layout, asked):
    """Read ``observations[]`` of today's API: numbers or null, in one unit system."""
    if not units:
        raise PageError("neither the answer nor its address says in which units it is")
    temperature_unit, wind_unit, amount_unit = UNITS[units]

    def read_report(report, values):
        phrase = report.get("wx_phrase")
        seen = phenomena.from_words(phrase if isinstance(phrase, str) else "")
        rained = values.rained(report.get("precip_hrly"), amount_unit)
        snowed = values.rained(report.get("snow_hrly"), amount_unit)
        if not any(said is not None for said in seen.values()):
            seen = phenomena.merged({"rain": rained if not snowed else None, "snow": snowed})
        read = {
            "temperature": values.temperature(report.get("temp"), temperature_unit),
            "wind_speed": values.wind(report.get("wspd"), wind_unit),
        }
        return clock.from_epoch(report.get("valid_time_gmt"), asked.timezone), read | seen

    return _read_reports(ParsedPage(layout), reports, read_report, asked)
