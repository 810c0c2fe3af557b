"""Time the rolling ARIMA of one cell against appending hour by hour with statsmodels.

Run with `OMP_NUM_THREADS=1 python benchmarks/bench_arima.py`; takes about a minute. The series is
made up: Poisson counts with LAPD's hours of the day at the rate of cell A, July to December 2015.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from crimecast.baselines.arima import parameters, roll_arima, state_space
from crimecast.baselines.arima_fit import fit_arima

ORDER = (25, 0, 26)
N_DAYS, TEST_DAYS = 184, 14
CRIMES_A_DAY = 5.3  # cell A in simulated Los Angeles
HOURS = Path(__file__).parents[1] / "resources" / "la_profile" / "hour_of_day_2015.csv"


def made_up_series(seed):
    """Crimes since midnight in one cell."""
    by_hour = np.loadtxt(HOURS, delimiter=",", skiprows=1, usecols=1)
    rate = CRIMES_A_DAY * by_hour / by_hour.sum()
    counts = np.random.default_rng(seed).poisson(rate, (N_DAYS, 24))
    return counts.cumsum(axis=1).ravel().astype(float)


def roll_by_append(series, fitted, first_hour):
    """Forecast and append one hour after the other: a new results object each time."""
    results = state_space(series[:first_hour], fitted).filter(parameters(fitted), cov_type="none")
    forecasts = []
    for hour in range(first_hour, len(series)):
        forecasts.append(results.forecast(1)[0] + fitted.mean)
        results = results.append(series[hour : hour + 1] - fitted.mean)
    return np.array(forecasts)


def timed(function, *args):
    """Result and seconds."""
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def main():
    """Print both times, their ratio and the largest difference; fail if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    series = made_up_series(parser.parse_args().seed)
    first_hour = (N_DAYS - TEST_DAYS) * 24
    fitted, fit_s = timed(fit_arima, series[:first_hour], ORDER)
    rolled, roll_s = timed(roll_arima, series, fitted, first_hour)
    appended, append_s = timed(roll_by_append, series, fitted, first_hour)
    difference = np.abs(rolled - appended).max()
    print(f"fit {fit_s:.2f} s, converged {fitted.converged}")
    print(f"{len(rolled)} updates in one filter {roll_s:.3f} s; by append {append_s:.1f} s")
    print(
        f"append / ours, fit included on both sides: {(fit_s + append_s) / (fit_s + roll_s):.0f}x"
    )
    print(f"append / ours, updates alone: {append_s / roll_s:.0f}x")
    print(f"largest difference of a forecast {difference:.1e} crimes")
    kept = fit_s + roll_s <= 5 and append_s >= 10 * (fit_s + roll_s) and difference <= 1e-6
    print("promises kept" if kept else "PROMISES BROKEN")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
