"""UTC offsets beside times, and the one rule for them: the wall clock is kept, or converted."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# After a time of day only, 06:50 or T0650: '2015-12-05' ends in no offset of five hours.
OFFSET = (
    r"(?i)(?P<time>.*(?::\d\d|\dT(?:\d\d){1,3})(?:[.,]\d+)?(?:\s*[ap]m)?)"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"
)
NO_ZONE = ""


@dataclass(frozen=True)
class Zone:
    """What becomes of a time that says its zone.

    Attributes
    ----------
    rule : str
        ``convert``: to the wall clock of `name`; ``wall``: the offset is dropped.
    name : str
        IANA name of the city's clock.
    """

    rule: str
    name: str

    def to_wall_clock(self, times, offsets):
        """Apply the rule.

        Parameters
        ----------
        times : ndarray of datetime64[s], shape (n_times,)
            As written.
        offsets : ndarray of str, shape (n_times,)
            Of `split_offsets`; those without one are never shifted.

        Returns
        -------
        ndarray of datetime64[s], shape (n_times,)
        """
        zoned = (offsets != NO_ZONE) & ~np.isnat(times)
        if self.rule == "wall" or not zoned.any():
            return times
        shift = {text: np.timedelta64(_minutes(text), "m") for text in np.unique(offsets[zoned])}
        utc = times[zoned] - np.array([shift[text] for text in offsets[zoned]])
        local = pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(self.name).tz_localize(None)
        times = times.copy()
        times[zoned] = local.to_numpy("datetime64[s]")
        return times


def split_offsets(texts):
    """Cut the offset off each text.

    Parameters
    ----------
    texts : ndarray of str, shape (n_texts,)

    Returns
    -------
    times, offsets : ndarray of str, shape (n_texts,)
        An offset is ``+HH:MM`` or ``-HH:MM``; empty where there is none.
    """
    found = pc.extract_regex(pa.array(texts, pa.string()), f"^{OFFSET}$")
    if found.null_count == len(texts):
        return texts, np.full(len(texts), NO_ZONE, object)
    has = found.is_valid().to_numpy(zero_copy_only=False)
    times, offsets = (np.array(part.to_pylist(), object) for part in found.flatten())
    known = {text: _normal(text) for text in set(offsets[has])}
    offsets = np.array([known[o] if h else NO_ZONE for o, h in zip(offsets, has)], object)
    return np.where(has, times, texts), offsets


def _normal(offset):
    digits = offset[1:].replace(":", "").ljust(4, "0") if offset[0] in "+-" else "0000"
    return f"{'-' if offset[0] == '-' else '+'}{digits[:2]}:{digits[2:]}"


def _minutes(offset):
    return int(f"{offset[0]}1") * (int(offset[1:3]) * 60 + int(offset[4:6]))
