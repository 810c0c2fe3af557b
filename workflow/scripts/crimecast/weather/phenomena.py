"""Fog, rain, snow and thunderstorm in the words and codes that the sources use."""

import re

from crimecast.weather import marks
from crimecast.weather.variables import PHENOMENA

# Drizzle is rain; mist and haze are not fog (METAR: FG is fog, BR is mist). A Thunderstorm is dry
# unless Rain is said too, as in METAR; today's API says Thunder for a dry one, T-Storm for a wet.
_WORDS = {
    "fog": re.compile(r"\bfog"),
    "rain": re.compile(r"\brain(?!bow)|drizzle|showers?\b|sprinkle|t-?st(or)?ms?\b|wintry mix"),
    "snow": re.compile(r"\bsnow|\bflurries|\bblizzard|wintry mix"),
    "thunderstorm": re.compile(r"\bthunder|\bt-?st(or)?ms?\b|\blightning"),
}
_DENIED = re.compile(r"\b(no|without) (\w+ )?(?=fog|rain|drizzle|shower|snow|thunder|precip)\w+")
# Showers of something else than rain, and what is only said to be dry.
_FROZEN_SHOWERS = re.compile(r"\b(snow|ice|hail|sleet|sand|dust)\w* (pellets? )?showers?\b")
_DRY = re.compile(r"\bdry t-?(hunder)?storms?\b")

# METAR groups such as +TSRA, -RA, VCFG, BCFG, FZDZ: an intensity, then codes of two letters.
_METAR_GROUP = re.compile(r"(?:\+|-|VC|RE)?((?:[A-Z]{2}){1,4})")
_METAR_CODES = {
    "fog": {"FG"},
    "rain": {"RA", "DZ"},
    "snow": {"SN", "SG"},
    "thunderstorm": {"TS"},
}
# Smoke, haze, mist ...: known codes that are none of the four.
_OTHER_CODES = set(re.findall("..", "MIPRBCDRBLSHFZICPLGRGSUPBRFUVADUSAHZPYPOSQFCSSDS"))
_KNOWN_CODES = _OTHER_CODES.union(*_METAR_CODES.values())


def unsaid():
    """Nothing known of any phenomenon."""
    return dict.fromkeys(PHENOMENA)


def merged(*reports):
    """Join what several cells say: seen if one says so, None only where all are silent.

    Parameters
    ----------
    *reports : dict
        Phenomenon to bool or None.
    """
    found = {}
    for name in PHENOMENA:
        said = [report[name] for report in reports if report.get(name) is not None]
        found[name] = any(said) if said else None
    return found


def from_words(*texts):
    """Find the phenomena in texts such as ``Fog-Rain``, ``Light Thunderstorms and Rain``, ``-RA``.

    Parameters
    ----------
    *texts : str
        Cells of one report, e.g. its events and its conditions; words or METAR codes.

    Returns
    -------
    dict
        ``fog``, ``rain``, ``snow``, ``thunderstorm``: bool, or None if no text says anything.
    """
    texts = [text.replace("\N{NO-BREAK SPACE}", " ").strip() for text in texts]
    return merged(*(_from_text(text) for text in texts if says_something(text)))


def says_something(text):
    """Tell whether a cell holds words or codes of letters: numbers are codes that nobody knows."""
    return not marks.is_mark(text) and re.search(r"[^\W\d_]", text) is not None


def _from_text(text):
    if _is_codes(text):
        return from_codes(text)
    words = _DENIED.sub("", text.lower().replace("_", " "))
    wet = _DRY.sub("thunder", _FROZEN_SHOWERS.sub(r"\1", words))
    found = {n: bool(_WORDS[n].search(wet if n == "rain" else words)) for n in PHENOMENA}
    return _without_unknown(found, "precip" in words)


def _without_unknown(found, is_unknown):
    """Precipitation of a kind that is not said may be rain or snow."""
    if is_unknown and not (found["rain"] or found["snow"]):
        return found | {"rain": None, "snow": None}
    return found


def _is_codes(text):
    groups = map(_METAR_GROUP.fullmatch, text.split())
    return all(match and set(re.findall("..", match[1])) <= _KNOWN_CODES for match in groups)


def from_codes(text):
    """Find the phenomena in METAR weather groups, e.g. ``-RA BR`` or ``+TSRA``.

    Parameters
    ----------
    text : str
        Groups apart by blanks; marks of missing values among them are skipped. Those in the
        vicinity (``VC``) count: they are within 10 miles, and so does what fell within the hour
        (``RE``).

    Returns
    -------
    dict
        As for `from_words`; no group at all is 'nothing seen'.

    Raises
    ------
    ValueError
        If a group is not made of METAR codes.
    """
    codes = set()
    for group in text.split():
        if marks.is_mark(group):
            continue
        if not _is_codes(group):
            raise ValueError(f"{group[:20]!r} is not a METAR weather group")
        pairs = set(re.findall("..", _METAR_GROUP.fullmatch(group)[1]))
        # Showers in the vicinity: of what is not said, and rain is what is usual.
        codes |= {"RA"} if pairs == {"SH"} else pairs
    found = {name: bool(wanted & codes) for name, wanted in _METAR_CODES.items()}
    return _without_unknown(found, "UP" in codes)
