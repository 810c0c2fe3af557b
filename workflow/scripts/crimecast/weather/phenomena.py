"""Fog, rain and thunderstorm in the words and codes that the sources use."""

import re

EVENTS = ("fog", "rain", "thunderstorm")

# Drizzle is rain; mist and haze are not fog (METAR: FG is fog, BR is mist). A Thunderstorm is dry
# unless Rain is said too, as in METAR; today's API says Thunder for a dry one, T-Storm for a wet.
_WORDS = {
    "fog": re.compile(r"\bfog(gy)?\b"),
    "rain": re.compile(r"\b(rain|rainy|drizzle|showers?|t-?storms?)\b"),
    "thunderstorm": re.compile(r"\b(thunder|thunderstorms?|t-?storms?|lightning)\b"),
}
_DRY = re.compile(r"\b(snow|ice|hail|sand|dust)\w* (pellets? )?showers?\b|\bdry\b")
_UNSAID = {"", "-", "--", "n/a", "unknown", "m", "none", "null"}

# METAR groups such as +TSRA, -RA, VCFG, BCFG, FZDZ: an intensity, then codes of two letters.
_METAR_GROUP = re.compile(r"(\+|-|VC)?((?:[A-Z]{2}){1,4})")
_METAR_CODES = {
    "fog": {"FG"},
    "rain": {"RA", "DZ"},
    "thunderstorm": {"TS"},
}
# Smoke, haze, mist, snow ...: known codes that are none of the three.
_OTHER_CODES = set(re.findall("..", "MIPRBCDRBLSHFZSNSGICPLGRGSUPBRFUVADUSAHZPYPOSQFCSSDS"))


def from_words(*texts):
    """Find the events in texts such as ``Fog-Rain`` or ``Light Thunderstorms and Rain``.

    Parameters
    ----------
    *texts : str
        Cells of one report, e.g. its events and its conditions.

    Returns
    -------
    dict
        ``fog``, ``rain``, ``thunderstorm``: bool, or None if no text says anything.
    """
    said = [text.replace("\N{NO-BREAK SPACE}", " ").strip().lower() for text in texts]
    said = [text for text in said if text not in _UNSAID]
    if not said:
        return dict.fromkeys(EVENTS)
    together = " | ".join(said)
    found = {name: bool(words.search(together)) for name, words in _WORDS.items()}
    if _DRY.search(together):
        found["rain"] = bool(re.search(r"\b(rain|drizzle)\b", together))
    return found


def from_codes(text):
    """Find the events in METAR weather groups, e.g. ``-RA BR`` or ``+TSRA``.

    Parameters
    ----------
    text : str
        Groups apart by blanks. Those in the vicinity (``VC``) count: they are within 10 miles.

    Returns
    -------
    dict
        As for `from_words`; no group at all is 'no event', None is only for an unknown one.

    Raises
    ------
    ValueError
        If a group is not made of METAR codes.
    """
    codes = set()
    for group in text.split():
        match = _METAR_GROUP.fullmatch(group)
        pairs = set(re.findall("..", match[2])) if match else {group}
        known = _OTHER_CODES.union(*_METAR_CODES.values())
        if pairs - known:
            raise ValueError(f"{group[:20]!r} is not a METAR weather group")
        codes |= pairs
    return {name: bool(wanted & codes) for name, wanted in _METAR_CODES.items()}
