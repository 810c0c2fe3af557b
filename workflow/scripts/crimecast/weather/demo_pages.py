"""Days rendered in the layouts that the parsers read, as the sites wrote them."""

import json
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from crimecast.weather.values import MPH_PER_KMH, MPH_PER_KNOT, MPH_PER_MS

# Layouts by name: (renderer, settings). The demo site serves the legacy ones in turn.
LEGACY = ["table", "table_windchill", "table_metric", "csv", "csv_utc", "csv_metric", "api"]


def render(layout, reports, zone_name):
    """Render the reports of a day.

    Parameters
    ----------
    layout : str
        Key of ``RENDERERS``.
    reports : list of crimecast.weather.demo_climate.Report
        At least one, all of one day.
    zone_name : str
        IANA zone of the city.

    Returns
    -------
    bytes
    """
    renderer, settings = RENDERERS[layout]
    return renderer(reports, ZoneInfo(zone_name), **settings).encode("utf-8")


def _events(report):
    """The cell Events: names joined by a hyphen."""
    names = ("fog", "rain", "thunderstorm")
    return "-".join(name.capitalize() for name in names if getattr(report, name))


def _instant(report, zone):
    return report.time.replace(tzinfo=zone).astimezone(UTC)


def _clock(report):
    return f"{report.time:%I:%M %p}".lstrip("0")


def _zone(reports, zone):
    return reports[0].time.replace(hour=12, tzinfo=zone).tzname()


def _temperature(report, metric):
    return (report.temperature - 32) / 1.8 if metric else report.temperature


def _wind(report, metric):
    return report.wind_speed / MPH_PER_KMH if metric else report.wind_speed


TABLE_HEAD = """<!DOCTYPE html>
<html><head><title>Weather History for Los Angeles, CA | Weather Underground</title></head><body>
<h2 class="history-date">{day}</h2>
<table id="historyTable"><tr><td class="indent"><span>Mean Temperature</span></td><td>
  <span class="wx-data"><span class="wx-value">65</span><span class="wx-unit">&nbsp;°F</span></span>
</td></tr></table>
<div id="observations_details" class="high-res" >
<table cellspacing="0" cellpadding="0" id="obsTable" class="obs-table responsive"><thead><tr>
"""
TABLE_FOOT = """</tbody></table>
<div class="obs-table-footer"></div>
</div></body></html>
"""


def _table(reports, zone, *, metric, extra):
    """The hourly table; `extra` is Windchill, Heat Index or nothing."""
    names = [f"Time ({_zone(reports, zone)})", "Temp.", extra, "Dew Point", "Humidity", "Pressure"]
    names += ["Visibility", "Wind Dir", "Wind Speed", "Gust Speed", "Precip", "Events"]
    names = [name for name in [*names, "Conditions"] if name]
    day = reports[0].time
    head = TABLE_HEAD.format(day=f"{day:%A, %B} {day.day}, {day.year}")
    head += "".join(f"<th>{name}</th>\n" for name in names) + "</tr></thead><tbody>\n"
    return head + "".join(_table_row(r, metric, extra) for r in reports) + TABLE_FOOT


def _table_row(report, metric, extra):
    degrees, speed = ("°C", "km/h") if metric else ("°F", "mph")
    temperature = _wx(f"{_temperature(report, metric):.1f}", degrees)
    wind = _wx(f"{_wind(report, metric):.1f}", speed) if report.wind_speed else "Calm"
    cells = [_clock(report), temperature, "-" if extra else None, _wx("50.0", degrees), "60%"]
    cells += [_wx("29.92", "in"), _wx("10.0", "mi"), "West", wind, "-", "N/A"]
    cells += [f"\n{_events(report) or '&nbsp;'}\n", report.conditions]
    inner = "".join(f"<td >{cell}</td>\n" for cell in cells if cell is not None)
    return f'<tr class="no-metars">\n{inner}</tr>\n'


def _wx(value, unit):
    return (
        f'\n  <span class="wx-data"><span class="wx-value">{value}</span>'
        f'<span class="wx-unit">&nbsp;{unit}</span></span>\n'
    )


def _csv(reports, zone, *, metric, utc):
    """The CSV of ``format=1``, with 12 columns, or 14 with wind direction and UTC."""
    degrees, speed, pressure = ("C", "Km/h", "hPa") if metric else ("F", "MPH", "In")
    names = [f"Time{_zone(reports, zone)}", f"Temperature{degrees}", f"Dew Point{degrees}"]
    names += [
        "Humidity",
        f"Sea Level Pressure{pressure}",
        "VisibilityKm" if metric else "VisibilityMPH",
    ]
    names += ["Wind Direction", f"Wind Speed{speed}", f"Gust Speed{speed}"]
    names += ["Precipitationmm" if metric else "PrecipitationIn", "Events", "Conditions"]
    names += ["WindDirDegrees", "DateUTC"] if utc else []
    lines = [",".join(names), *(_csv_line(r, zone, metric, utc) for r in reports)]
    return "\n" + "".join(f"{line}<br />\n" for line in lines) + "<!-- 0.151:0 -->\n"


def _csv_line(report, zone, metric, utc):
    wind = f"{_wind(report, metric):.1f}" if report.wind_speed else "Calm"
    cells = [_clock(report), f"{_temperature(report, metric):.1f}", "50.0", "60", "29.92", "10.0"]
    cells += ["West", wind, "-", "N/A", _events(report), report.conditions]
    cells += ["270", f"{_instant(report, zone):%Y-%m-%d %H:%M:%S}"] if utc else []
    return ",".join(cells)


def _api(reports, zone, *, missing=()):
    """The former API: both unit systems, texts, -9999; `missing` names a unit system left out."""
    observations = [
        {
            "date": _api_date(r.time.replace(tzinfo=zone), str(zone)),
            "utcdate": _api_date(_instant(r, zone), "UTC"),
            "tempi": "-9999" if "i" in missing else f"{r.temperature:.1f}",
            "tempm": f"{_temperature(r, True):.1f}",
            "wspdi": "-9999.0" if "i" in missing else f"{r.wind_speed:.1f}",
            "wspdm": f"{_wind(r, True):.1f}",
            "wgusti": "-9999.0",
            "conds": r.conditions,
            "fog": str(int(r.fog)),
            "rain": str(int(r.rain)),
            "snow": "0",
            "thunder": str(int(r.thunderstorm)),
        }
        for r in reports
    ]
    day = _api_date(reports[0].time.replace(hour=12, minute=0, tzinfo=zone), str(zone))
    return json.dumps({"history": {"date": day, "observations": observations}}, indent=1)


def _api_date(at, name):
    fields = {"year": "%Y", "mon": "%m", "mday": "%d", "hour": "%H", "min": "%M"}
    return {key: at.strftime(code) for key, code in fields.items()} | {"tzname": name}


def _current(reports, zone, *, units):
    """Today's API: numbers, times in seconds since 1970."""
    metric, in_ms = units in "msh", units == "s"
    observations = [
        {
            "valid_time_gmt": int(_instant(r, zone).timestamp()),
            "temp": round(_temperature(r, metric), 1),
            "wspd": round(r.wind_speed / MPH_PER_MS if in_ms else _wind(r, units == "m"), 1),
            "gust": None,
            "wx_phrase": r.conditions,
        }
        for r in reports
    ]
    return json.dumps({"metadata": {"units": units}, "observations": observations})


def _state(reports, zone, *, units):
    """Today's page: the answer of the API inside a script tag, its quotes escaped."""
    answer = json.loads(_current(reports, zone, units=units))
    state = json.dumps({"wu-next-state-key": {"observation": {"b": answer}}})
    escaped = state.replace("&", "&a;").replace('"', "&q;").replace("<", "&l;")
    script = f'<script id="app-root-state" type="application/json">{escaped}</script>'
    return f"<!DOCTYPE html>\n<html><body><table></table>{script}</body></html>\n"


def _iem(reports, zone):
    lines = ["#DEBUG: Time Zone   -> Etc/UTC", "station,valid,tmpf,sknt,wxcodes"]
    for r in reports:
        at = f"{_instant(r, zone):%Y-%m-%d %H:%M}"
        knots = r.wind_speed / MPH_PER_KNOT
        lines.append(f"LAX,{at},{r.temperature:.2f},{knots:.2f},{_codes(r) or 'M'}")
    return "\n".join(lines) + "\n"


def _lcd(reports, zone):
    names = ["STATION", "DATE", "REPORT_TYPE", "HourlyDryBulbTemperature", "HourlyWindSpeed"]
    lines = [",".join([*names, "HourlyPresentWeatherType"])]
    for r in reports:
        at = r.time - (r.time.replace(tzinfo=zone).dst() or timedelta())
        codes = " ".join(f"{code}:01" for code in _codes(r).split())
        numbers = f"{r.temperature:.0f}s,{r.wind_speed:.0f}"
        lines.append(f"72295023174,{at:%Y-%m-%dT%H:%M:%S},FM-15,{numbers},{codes}")
    return "\n".join(lines) + "\n"


def _codes(report):
    """METAR groups of a report."""
    wet = "TSRA" if report.thunderstorm and report.rain else "-RA" if report.rain else ""
    if report.thunderstorm and not report.rain:
        wet = "TS"
    return f"{wet} {'FG' if report.fog else ''}".strip()


RENDERERS = {
    "table": (_table, {"metric": False, "extra": ""}),
    "table_windchill": (_table, {"metric": False, "extra": "Windchill"}),
    "table_heat_index": (_table, {"metric": False, "extra": "Heat Index"}),
    "table_metric": (_table, {"metric": True, "extra": ""}),
    "csv": (_csv, {"metric": False, "utc": False}),
    "csv_utc": (_csv, {"metric": False, "utc": True}),
    "csv_metric": (_csv, {"metric": True, "utc": True}),
    "api": (_api, {}),
    "api_metric_only": (_api, {"missing": "i"}),
    "current_english": (_current, {"units": "e"}),
    "current_metric": (_current, {"units": "m"}),
    "current_si": (_current, {"units": "s"}),
    "state": (_state, {"units": "e"}),
    "iem": (_iem, {}),
    "lcd": (_lcd, {}),
}
