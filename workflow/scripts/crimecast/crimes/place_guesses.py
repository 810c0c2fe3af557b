"""Where the events of an unknown table happened: columns and marks, judged by name and values."""

import re

import numpy as np

from crimecast.crimes.names import as_words
from crimecast.crimes.places import PlaceReader, read_location

FITS = 0.95  # of the values that are not empty
N_TEXTS = 500  # that are looked at for a place in a text
# In names as words: LATITUDE_X is "latitude x". A plain name is the event's own, others may be
# those of its station; columns of x and y may hold degrees.
X = r"\b(geo|utm|map|point)?x\b|x.?coord|coord.?x|easting|rechtswert|\beste\b"
Y = r"\b(geo|utm|map|point)?y\b|y.?coord|coord.?y|northing|hochwert|\bnorte\b"
NAMES = {
    "lat": (r"^lat(itude?)?$", r"\blat\b|latit|\bbre(i|ed)te", Y),
    "lon": (r"^(lng|lon(g(itude?)?)?)$", r"\b(lon|lng|long)\b|longit|\bl(ä|ae)nge|\blengte", X),
    "x": (X,),
    "y": (Y,),
}
# Decimal and thousands mark of coordinates, the usual ones first; 983,123 are thousands.
MARKS = ((".", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", ""))


def guess_place(values, guess):
    """Find the columns of the place and the marks in their numbers.

    Parameters
    ----------
    values : dict of str to ndarray of str
        Column to its distinct values, stripped and not empty.
    guess : crimecast.crimes.guesses.Guess
        Is told.

    Raises
    ------
    ValueError
        If no column holds a place, or latitude and longitude are the wrong way round.
    """
    if _guess_axes(values, guess, {"lat": (0, 90), "lon": (0, 180)}):
        return
    for name, texts in values.items():
        places = np.array([read_location(text) for text in texts[:N_TEXTS]]).reshape(-1, 2)
        if _are_locations(texts[:N_TEXTS], places):
            guess.columns["location"] = name
            if _mostly(np.abs(places) > (90, 180)):
                guess.projected = tuple(np.nanmedian(places, axis=0)[::-1])
            return
    _refuse_swapped(values)
    if not _guess_axes(values, guess, {"x": (180, 1e8), "y": (180, 1e8)}):
        raise ValueError("no columns with places were found; name them by hand.")
    marks = tuple(guess.marks.values())
    axes = (_numbers(values[guess.columns[axis]], *marks) for axis in "xy")
    guess.projected = tuple(np.nanmedian(numbers[numbers != 0]) for numbers in axes)


def _guess_axes(values, guess, limits):
    """Find two columns of numbers within limits and their marks; say whether there are any."""
    for marks in MARKS:
        if found := _axes(values, marks, limits):
            guess.columns |= found
            guess.marks = dict(zip(("decimal", "thousands"), marks, strict=True))
            if marks != MARKS[0]:
                decimal, thousands = marks
                guess.doubts.append(
                    f"coordinates have the decimal mark {decimal!r}, thousands mark {thousands!r}"
                )
            return True
    return False


def _axes(values, marks, limits):
    """Columns of both axes whose numbers are within the limits; empty if one has none."""
    found = {}
    for axis, (low, high) in limits.items():
        for name in _named(values, NAMES[axis]):
            numbers = _numbers(values[name], *marks)
            numbers = numbers[~(numbers == 0)]
            inside = (np.abs(numbers) > low) & (np.abs(numbers) <= high)
            if len(numbers) > 1 and inside.mean() >= FITS:
                found[axis] = name
                break
    return found if found.keys() == limits.keys() else {}


def _named(names, patterns):
    """Yield the names that fit, those of the first pattern first."""
    for pattern in patterns:
        yield from (name for name in names if re.search(pattern, as_words(name)))


def _numbers(texts, decimal, thousands):
    """Numbers with these marks; with a thousands mark, in groups of three digits only."""
    if thousands:
        space = r"\s" if thousands == " " else re.escape(thousands)
        grouped = rf"[-+]?\d{{1,3}}({space}\d{{3}})+({re.escape(decimal)}\d*)?"
        texts = [text if re.fullmatch(grouped, text) else "" for text in texts]
    return PlaceReader("", decimal, thousands).numbers(texts)


def _are_locations(texts, places):
    """Whether most texts hold a place, in degrees or, as WKT, projected."""
    found = np.isfinite(places).all(axis=1) & (places != 0).any(axis=1)
    if len(np.unique(places[found], axis=0)) < 2 or found.mean() <= 0.5:
        return False
    in_degrees = (np.abs(places) <= (90, 180)).all(axis=1)
    projected = np.array([text.upper().startswith("POINT") for text in texts])
    # '48,86' is a number with a decimal comma, not a place.
    whole = np.array([re.fullmatch(r"-?\d+,\d+", text) is not None for text in texts])
    return np.mean((in_degrees | projected)[found] & ~whole[found]) >= FITS


def _mostly(beyond):
    return beyond.any(axis=1).mean() > 0.5


def _refuse_swapped(values):
    swapped = _axes(values, MARKS[0], {"lat": (90, 180), "lon": (0, 90)})
    if swapped:
        raise ValueError(
            f"column {swapped['lat']!r} holds longitudes and {swapped['lon']!r} latitudes: they are"
            " swapped; give the columns their right names."
        )
