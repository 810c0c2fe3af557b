"""Where and when the events of an unknown table are: period, box, region, cells, clock."""

from pathlib import Path

import numpy as np
import pyproj
import tzfpy

from crimecast.crimes.ledger import count_by_day

KM_PER_DEGREE = 111.2
CELL_KM = 18**0.5  # the paper's cells have about 18 km2
ZONES = Path("/usr/share/zoneinfo/zone1970.tab")


def period(times):
    """Find the longest run of days without a hole.

    Parameters
    ----------
    times : ndarray of datetime64[s], shape (n_events,)

    Returns
    -------
    start, end : datetime64[D]
    thin : str
        What is to be said of ends with few events; may be empty.
    """
    days, counts = count_by_day(times[~np.isnat(times)])
    run = np.cumsum(np.r_[0, np.diff(days).astype(int) > 1])
    longest = np.bincount(run).argmax()
    days, counts = days[run == longest], counts[run == longest]
    usual = np.median(counts)
    notes = []
    for name, week in (("first", counts[:7]), ("last", counts[-7:])):
        if week.mean() < 0.7 * usual:
            notes.append(f"the {name} 7 days have {week.mean():.0f} a day, usual are {usual:.0f}")
    return days[0], days[-1], "; ".join(notes)


def box_and_region(lat, lon):
    """Find a box without wild places, and in it the region with 95 % of the events.

    Parameters
    ----------
    lat, lon : ndarray of float, shape (n_events,)
        Finite.

    Returns
    -------
    box, region : dict of str to list of float
        ``lat`` and ``lon``, each [lowest, highest].
    """
    box, region, inside = {}, {}, np.ones(len(lat), bool)
    for name, values in (("lat", lat), ("lon", lon)):
        low, high = np.quantile(values, [0.05, 0.95])
        low, high = low - (high - low), high + (high - low)  # an airport may lie far out
        kept = values[(values >= low) & (values <= high)]
        box[name] = [
            float(np.floor(kept.min() * 1e3) / 1e3),
            float(np.ceil(kept.max() * 1e3) / 1e3),
        ]
        inside &= (values >= low) & (values <= high)
    for name, values in (("lat", lat[inside]), ("lon", lon[inside])):
        low, high = np.quantile(values, [0.0125, 0.9875])
        region[name] = _outwards(low, high)
    return box, region


def _outwards(low, high):
    return [float(np.floor(low * 1e3) / 1e3), float(np.ceil(high * 1e3) / 1e3)]


def cells(region):
    """Number of rows and columns of cells of about 18 km2, at least 2 and at most 64 of each."""
    height = np.diff(region["lat"])[0] * KM_PER_DEGREE
    width = np.diff(region["lon"])[0] * KM_PER_DEGREE * np.cos(np.radians(np.mean(region["lat"])))
    return tuple(int(np.clip(round(km / CELL_KM), 2, 64)) for km in (height, width))


def zone_and_country(lat, lon):
    """Find the time zone of a place and the country of the zone; that may be empty."""
    zone = tzfpy.get_tz(lon, lat)
    countries = {name: codes for codes, _, name in _zones()}
    return zone, countries.get(zone, "").split(",")[0]


def guess_crs(x, y, hint):
    """Guess the projected system of a city whose name is in a text: its UTM zone.

    Parameters
    ----------
    x, y : float
        A place in it.
    hint : str
        Such as the name of the file.

    Returns
    -------
    str
        EPSG code; empty if the text names no city of the time zone database, or the place is not
        near it in its UTM zone.
    """
    for countries, (lat, lon), name in _zones():
        if name.split("/")[-1].replace("_", "").lower() in hint.replace("_", "").lower():
            zone = int((lon + 180) // 6) + 1
            american = countries in ("US", "CA") or countries.startswith(("US,", "CA,"))
            code = f"EPSG:{26900 + zone if american else (32600 if lat > 0 else 32700) + zone}"
            to_degrees = pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True)
            found = to_degrees.transform(x, y)
            if abs(found[0] - lon) < 1 and abs(found[1] - lat) < 1:
                return code
    return ""


def _zones():
    """Countries, place and name of the zones of the time zone database, where it is installed."""
    if not ZONES.exists():
        return
    for line in ZONES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            countries, place, name = line.split("\t")[:3]
            split = max(place.rfind("+"), place.rfind("-"))
            yield countries, (_degrees(place[:split], 3), _degrees(place[split:], 4)), name


def _degrees(text, width):
    return float(text[:width]) + np.copysign(
        float(text[width : width + 2]) / 60, float(text[:width])
    )
