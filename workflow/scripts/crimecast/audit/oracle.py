"""The rate that the simulated city was drawn from: what a forecaster could know at best.

Only of `crimes.source: simulate`. The crimes of cell c in hour t are Poisson about

    (1 - b) n(day) p(clock, c) + b sum over k >= 1 of the crimes k hours ago times their echo,

with b the branching ratio, n the crimes of a day, p the shares of hours and cells with the stand-in
times and rounded places of the records, and the echo that of `crimecast.crimes.simulation`.
"""

import numpy as np
from scipy.signal import lfilter
from scipy.stats import norm

from crimecast.crimes import simulation
from crimecast.crimes.simulated_table import BLOCK_DEGREES
from crimecast.frames.periods import HOURS_PER_DAY


def oracle_rates(profile, counts, *, period, lattice, n_events, branching_ratio):
    """Expected crimes of each hour and cell, given the hours before it and how they were simulated.

    ASSUME: what is not in the counts is averaged. Crimes drawn and then thinned echo as crimes of
    that hour and cell usually do; a stand-in time is taken for the true one.

    Parameters
    ----------
    profile : crimecast.crimes.simulation.Profile
    counts : ndarray of shape (n_hours, n_rows, n_cols)
        X, all hours of the period.
    period, lattice : dict
        Sections of the config.
    n_events : int
    branching_ratio : float

    Returns
    -------
    ndarray of shape (n_hours, n_rows, n_cols)
    """
    day_rates = n_events * simulation.day_shares(profile, **period)
    shares = recorded_shares(profile, lattice)
    # A child is thinned like any crime.
    seen = branching_ratio / simulation.surplus(day_rates, np.datetime64(period["start"], "D"))
    usual = (1 - branching_ratio) * shares + (branching_ratio - seen) * spill(shares, lattice)
    background = (day_rates[:, None, None, None] * usual).reshape(counts.shape)
    by_hour = shares.sum(axis=(1, 2)) / shares.sum()
    return background + seen * spill(echo_in_time(counts, by_hour), lattice)


def recorded_shares(profile, lattice):
    """Share of a day's crimes by hour as recorded and cell of the lattice: (24, n_rows, n_cols)."""
    sides = [
        _overlap(lattice["region"][axis], lattice[n], simulation.REGION[axis])
        for axis, n in (("lat", "n_rows"), ("lon", "n_cols"))
    ]
    parts = sides[0] @ profile.cells @ sides[1].T
    part = np.arange(HOURS_PER_DAY) * simulation.PARTS_OF_DAY // HOURS_PER_DAY
    true = profile.hours[:, None, None] * parts[part]
    recorded = (1 - profile.noon - profile.midnight) * true
    recorded[12] += profile.noon * true.sum(axis=0)
    recorded[0] += profile.midnight * true.sum(axis=0)
    return (1 - simulation.SHARE_OUTSIDE_REGION) * recorded


def echo_in_time(counts, by_hour):
    """Crimes that follow those of the hours before, each crime once in all its hours together.

    The delay is exponential times the rhythm of the day (`by_hour`), as it is drawn.
    """
    decay = np.exp(-1 / (simulation.TRIGGER_DELAY_DAYS * HOURS_PER_DAY))
    clock = np.arange(HOURS_PER_DAY)
    # Weight of all hours after an hour of the day: one day's sum, repeated with the decay of a day.
    after = [(decay**clock * np.roll(by_hour, -hour)).sum() for hour in clock]
    weight = np.array(after) / (1 - decay**HOURS_PER_DAY)
    hours = np.arange(len(counts)) % HOURS_PER_DAY
    parents = counts / weight[hours][:, None, None]
    return by_hour[hours][:, None, None] * lfilter([0.0, decay], [1.0, -decay], parents, axis=0)


def spill(rates, lattice):
    """Move to the neighbouring cells what is triggered across the edges."""
    (south, north), (west, east) = lattice["region"]["lat"], lattice["region"]["lon"]
    step = simulation.TRIGGER_SPREAD_M / simulation.METRES_PER_DEGREE
    wide = step / np.cos(np.radians((south + north) / 2))
    rows = _spill_matrix(lattice["n_rows"], step * lattice["n_rows"] / (north - south))
    cols = _spill_matrix(lattice["n_cols"], wide * lattice["n_cols"] / (east - west))
    return rows @ rates @ cols.T


def _spill_matrix(n_cells, spread):
    """Share that lands d cells away, of a start anywhere in a cell; `spread` in cells."""

    def integral(z):  # of the normal distribution function, up to z
        return z * norm.cdf(z, scale=spread) + spread**2 * norm.pdf(z, scale=spread)

    away = np.subtract.outer(np.arange(n_cells), np.arange(n_cells)).astype(float)
    return integral(away + 1) - 2 * integral(away) + integral(away - 1)


def _overlap(edges, n_cells, fine_edges):
    """Share of each cell of the 64 x 64 profile in each cell of the lattice, along one axis."""
    # Places are rounded to blocks: the edge that counts is half-way between two blocks.
    cells = (np.ceil(np.linspace(*edges, n_cells + 1) / BLOCK_DEGREES) - 0.5) * BLOCK_DEGREES
    fine = np.linspace(*fine_edges, simulation.N_FINE + 1)
    low = np.maximum(cells[:-1, None], fine[:-1])
    high = np.minimum(cells[1:, None], fine[1:])
    return np.maximum(high - low, 0) / np.diff(fine)
