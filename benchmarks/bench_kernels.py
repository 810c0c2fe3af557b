"""The mixture of space-time kernels against climatology on real cities, by day and by hour.

    snakemake results/chicago/crimes/ledger.json --configfile config/chicago.yaml
    python benchmarks/bench_kernels.py config/chicago.yaml

The last 14 days. By day on several lattices; climatology is each cell's mean. By hour on 16 x 16;
climatology is the climatology increment. 2 % of every forecast are spread evenly, as in the audit.
With --days-held-back the last days are left out: for tuning.
With --year no city is read: a made-up year on 256 x 256 cells is timed.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from sweep import CONFIG

from crimecast.audit import metrics
from crimecast.audit.intervals import diebold_mariano
from crimecast.audit.scoring import even_rate_of, likelihood_by_day
from crimecast.baselines.kernels import DayKernels, Kernels
from crimecast.baselines.persistence import ClimatologyIncrement
from crimecast.crimes.events import read_events
from crimecast.frames import lattice, periods
from crimecast.frames.diurnal import diurnal_integral, previous_cumulative
from crimecast.running.plan import result
from crimecast.running.settings import read_settings
from crimecast.scores import rmse

DAYS_SCORED = 14  # the settings of the kernels were chosen on days before these
AREAS = (0.01, 0.05, 0.10)
YEAR = {"n_hours": 8760, "n_cells": 256, "n_crimes": 250_000}
OF_HOURS = {"hour_half_life_days", "hour_widths", "week_hour_widths", "echo_half_lives_hours"}


def count_city(config, n_cells, days_held_back):
    """X by hour on n_cells x n_cells, as a run with this config has cleaned its events."""
    paths = sorted(Path(result(config, "crimes/events")).glob("*.parquet"))
    hours = periods.hours(**config["period"])
    months = [read_events([path], ["time", "lat", "lon"]) for path in paths]
    region = config["lattice"]["region"]
    counts = lattice.count_events(months, hours, region=region, n_rows=n_cells, n_cols=n_cells)
    return counts[: len(counts) - 24 * days_held_back]


def losses_of(observed, before, *forecasts):
    """Minus the log-likelihood of each day; `before` are the counts before the test."""
    even = even_rate_of(before)
    return [
        -likelihood_by_day(observed, metrics.positive_rates(x, even), DAYS_SCORED)
        for x in forecasts
    ]


def bits(observed, losses):
    """Bits an event of the first of two forecasts over the second."""
    ours, others = (-loss.sum() for loss in losses)
    return metrics.bits_per_event(ours, others, observed.sum())


def by_day(counts, settings):
    """Bits over each cell's mean count, and the hit rates of both."""
    daily = metrics.total_by(counts, 24)
    first = len(daily) - DAYS_SCORED
    own = {key: value for key, value in settings.items() if key not in OF_HOURS}
    rates = DayKernels(**own).fit(daily[:first]).predict(daily, first)
    reference = np.broadcast_to(daily[:first].mean(axis=0), rates.shape)
    seen = daily[first:]
    losses = losses_of(seen, daily[:first], rates, reference)
    curves = [metrics.hit_curve(seen, x) for x in (rates, reference)]
    found = [[metrics.hit_rate(curve, area) for area in AREAS] for curve in curves]
    return bits(seen, losses), *found


def by_hour(counts, settings):
    """Bits over the climatology increment, RMSE of Y of both, and the p-value of equal losses."""
    cumulative = diurnal_integral(counts).astype(float)
    first = len(counts) - 24 * DAYS_SCORED
    forecasts = [
        forecaster.fit(cumulative[:first]).predict(cumulative, first)
        for forecaster in (Kernels(**settings), ClimatologyIncrement(shrink=True))
    ]
    seen, previous = counts[first:], previous_cumulative(cumulative[first:])
    losses = losses_of(seen, counts[:first], *(forecast - previous for forecast in forecasts))
    errors = [rmse(cumulative[first:], forecast) for forecast in forecasts]
    return bits(seen, losses), *errors, diebold_mariano(*losses)


def time_year(settings):
    """Seconds to fit a year of made-up crimes on the largest lattice, and to forecast 14 days."""
    rng = np.random.default_rng(0)
    share = rng.gamma(0.1, size=YEAR["n_cells"] ** 2)
    hours = rng.integers(0, YEAR["n_hours"], YEAR["n_crimes"])
    cells = rng.choice(share.size, size=YEAR["n_crimes"], p=share / share.sum())
    shape = YEAR["n_hours"], share.size
    counts = csr_array((np.ones(YEAR["n_crimes"]), (hours, cells)), shape=shape)
    lattice_shape, first = (YEAR["n_cells"],) * 2, YEAR["n_hours"] - 24 * DAYS_SCORED
    start = time.perf_counter()
    kernels = Kernels(**settings).fit_counts(counts[:first], lattice_shape)
    fitted = time.perf_counter()
    kernels.rates(counts, lattice_shape, first)
    return fitted - start, time.perf_counter() - fitted


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("configs", nargs="*", type=Path, help="laid over config/config.yaml")
    parser.add_argument("--lattices", nargs="+", type=int, default=[16, 64, 128])
    parser.add_argument("--days-held-back", type=int, default=0)
    parser.add_argument("--year", action="store_true", help="time a year on 256 x 256 cells")
    arguments = parser.parse_args()
    config = read_settings(arguments.configs, CONFIG)
    settings = config["baselines"]["settings"]["kernels"]
    if arguments.year:
        print(
            "a year on 256 x 256 cells: fit {:.0f} s, forecast {:.0f} s".format(
                *time_year(settings)
            )
        )
        return
    print(config["city"]["name"])
    for n_cells in arguments.lattices:
        counts = count_city(config, n_cells, arguments.days_held_back)
        gain, ours, others = by_day(counts, settings)
        hits = ", ".join(f"{a:.3f} ({b:.3f})" for a, b in zip(ours, others, strict=True))
        print(f"  day, {n_cells} x {n_cells}: {gain:+.3f} bits; hits at 1, 5, 10 %: {hits}")
    gain, ours, other, p = by_hour(count_city(config, 16, arguments.days_held_back), settings)
    print(
        f"  hour, 16 x 16: {gain:+.3f} bits, RMSE {ours:.4f} ({other:.4f}), "
        f"Diebold-Mariano p = {p:.2g}"
    )


if __name__ == "__main__":
    main()
