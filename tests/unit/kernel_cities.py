"""A made-up city for tests of the kernels, settings of theirs, and their maps."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crimecast.baselines.components import rows_of

DAYS = {
    "half_lives_days": [2, None],
    "widths_cells": [0, 1],
    "level_half_life_days": 7,
    "profile_half_life_days": 60,
    "week_share": 0.9,
    "week_width_hours": 1,
    "warm_up_days": 7,
    "max_steps": 2000,
    "tolerance": 1e-9,
}
HOURS = DAYS | {
    "hour_half_life_days": 60,
    "hour_widths": [0, 3],
    "week_hour_widths": [6],
    "echo_half_lives_hours": [1, 12],
}
CITY = {
    "half_life_days": 7,
    "profile_half_life_days": 60,
    "week_share": 0.9,
    "week_width": 1,
}
SHAPE = (3, 4)
counts_of_days = arrays(np.int64, (5 * 24, *SHAPE), elements=st.integers(0, 2))


def city(n_days=30, seed=0):
    """X of Poisson counts that differ from cell to cell and hour to hour."""
    rng = np.random.default_rng(seed)
    profile = 1 + np.sin(np.arange(24) / 24 * 2 * np.pi)[:, None, None]
    return rng.poisson(np.tile(profile * rng.gamma(0.5, 0.3, SHAPE), (n_days, 1, 1)))


def maps_of(memory, counts):
    """Maps of each step before its crimes are seen; a memory may use one array again and again."""
    maps = []
    for row in rows_of(counts):
        maps.append(memory.maps().copy())
        memory.see(*row)
    return np.stack(maps)
