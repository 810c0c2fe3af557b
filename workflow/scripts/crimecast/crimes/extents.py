"""Where and when the events of an unknown table are: period, box, region, cells, clock."""

from importlib import resources

import numpy as np
import pyproj
import pyproj.exceptions
import tzfpy
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from crimecast.crimes.ledger import count_by_day
from crimecast.crimes.plausibility import WEEK, thin_ends, usual

KM_PER_DEGREE = 111.2
CELL_KM2 = 18  # of the paper's cells, about
FAR = 4  # times the middle half of all places on either side: no real place of six cities is beyond
NEAR_DEGREES = 0.6  # of the city that the time zone is named after


def period(times):
    """Find the longest run of days without a hole.

    A hole is longer than chance explains: less than one in a hundred tables with as many events a
    day, at random, has an empty run as long.

    Parameters
    ----------
    times : ndarray of datetime64[s], shape (n_events,)

    Returns
    -------
    start, end : datetime64[D]
    notes : list of str
        What is to be said of the holes and of ends with few events.
    """
    times = times[~np.isnat(times)]
    rate = usual(count_by_day(times)[1])
    days, counts = count_by_day(_of_whole_days(times, rate))
    longest_empty = np.log(100 * len(days)) / rate
    run = np.cumsum(np.r_[0, np.diff(days).astype(int) - 1 > longest_empty])
    inside = run == np.argmax(np.bincount(run, weights=counts))
    notes = []
    if not inside.all():
        share = counts[inside].sum() / counts.sum()
        holes = "a hole" if run[-1] == 1 else f"{run[-1]} holes"
        notes.append(
            f"events are from {days[0]} to {days[-1]}, with {holes} of days without any;"
            f" the period is the run of days with most events, {100 * share:.1f} %"
        )
    days, counts = days[inside], counts[inside]
    first, last = _first_week(counts, rate), len(counts) - _first_week(counts[::-1], rate)
    if last - first < len(counts):
        notes.append(
            f"the period is without {counts.sum() - counts[first:last].sum()} events of days before"
            f" {days[first]} or after {days[last - 1]}, which have less than half of the usual"
            f" {rate:.0f}: crimes that were reported much later, or are still to be reported"
        )
    days, counts = days[first:last], counts[first:last]
    notes += thin_ends(counts)
    return days[0], days[-1], notes


def _first_week(counts, rate):
    """Number of the first day from which on a week has half of the usual events; 0 if none has."""
    weeks = np.convolve(counts, np.ones(WEEK) / WEEK, "valid") if len(counts) >= WEEK else []
    return next((n for n, mean in enumerate(weeks) if mean >= rate / 2), 0)


def _of_whole_days(times, rate):
    """Leave out the first and the last day if the table begins or ends within them."""
    start, end = times.min(), times.max()
    # Five times as long as chance explains, for nights are quiet.
    quiet = np.timedelta64(int(5 * np.log(100) / rate * 86400), "s")
    first, last = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    if start - first > quiet:
        first += 1
    if last + np.timedelta64(1, "D") - end > quiet:
        last -= 1
    day = times.astype("datetime64[D]")
    inside = (day >= first) & (day <= last)
    return times[inside] if inside.any() else times


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

    Raises
    ------
    ValueError
        If the places are on both sides of the date line.
    """
    box, region, inside = {}, {}, np.ones(len(lat), bool)
    for name, values in (("lat", lat), ("lon", lon)):
        # An airport may lie far out; up to a quarter may be at -1 or 999, which stand for no place.
        low, high = np.quantile(values, [0.25, 0.75])
        margin = FAR * ((high - low) or np.ptp(values))
        low, high = low - margin, high + margin
        kept = values[(values >= low) & (values <= high)]
        box[name] = _outwards(kept.min(), kept.max())
        inside &= (values >= low) & (values <= high)
    for name, values in (("lat", lat[inside]), ("lon", lon[inside])):
        region[name] = _outwards(*np.quantile(values, [0.0125, 0.9875]))
    if np.ptp(region["lon"]) > 180:
        raise ValueError(
            f"places are from longitude {region['lon'][0]} to {region['lon'][1]}, which no lattice"
            " can hold: those on one side of the date line need a table of their own."
        )
    return box, region


def _outwards(low, high):
    return [float(np.floor(low * 1e3) / 1e3), float(np.ceil(high * 1e3) / 1e3)]


def cells(region, area_km2=CELL_KM2):
    """Number of rows and columns of cells of about this area, at least 2 and at most 64 of each."""
    height, width = size_km(region)
    return tuple(int(np.clip(round(km / area_km2**0.5), 2, 64)) for km in (height, width))


def size_km(region):
    """Height and width of a rectangle in degrees."""
    height, width = (float(np.diff(region[axis])[0]) * KM_PER_DEGREE for axis in ("lat", "lon"))
    return height, width * np.cos(np.radians(np.mean(region["lat"])))


def zone_and_country(lat, lon):
    """Find the time zone of a place and the country of the zone, empty if it is of none."""
    zone = tzfpy.get_tz(lon, lat)
    return zone, next((country for country, _, name in _zones() if name == zone), "")


def guess_crs(x, y, hint):
    """Guess the projected system of a city whose name is in a text.

    Parameters
    ----------
    x, y : float
        A place in it.
    hint : str
        Such as the name of the file.

    Returns
    -------
    list of str
        EPSG codes of systems in which the place is near the city, the likeliest first; empty if the
        text names no city of the time zone database.
    """
    hint = hint.replace("_", "").lower()
    for _, (lat, lon), name in _zones():
        if name.split("/")[-1].replace("_", "").lower() in hint:
            return [code for code in _systems(lat, lon) if _is_near(code, x, y, lat, lon)]
    return []


def _systems(lat, lon):
    """Projected systems for a place, those in common use first."""
    found = query_crs_info(
        "EPSG", PJType.PROJECTED_CRS, area_of_interest=AreaOfInterest(lon, lat, lon, lat)
    )
    usual = ("NAD83 /", "ETRS89 /", "WGS 84 /", "")
    order = {start: number for number, start in reversed(list(enumerate(usual)))}

    def rank(system):
        return min(number for start, number in order.items() if system.name.startswith(start))

    # Others with the same numbers, but for axes that a file does not have the other way round.
    plain = (system for system in found if not system.name.endswith(("(N-E)", "(E-N)", "(zE-N)")))
    return list(dict.fromkeys(f"EPSG:{system.code}" for system in sorted(plain, key=rank)))


def _is_near(code, x, y, lat, lon):
    try:
        to_degrees = pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:  # of some old systems nobody knows the way to degrees
        return False
    found = to_degrees.transform(x, y)
    return abs(found[0] - lon) < NEAR_DEGREES and abs(found[1] - lat) < NEAR_DEGREES


def _zones():
    """Country, place and name of the zones of the time zone database."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, place, name = line.split("\t")[:3]
            split = max(place.rfind("+"), place.rfind("-"))
            yield country, (_degrees(place[:split], 3), _degrees(place[split:], 4)), name


def _degrees(text, width):
    return float(text[:width]) + np.copysign(
        float(text[width : width + 2]) / 60, float(text[:width])
    )
