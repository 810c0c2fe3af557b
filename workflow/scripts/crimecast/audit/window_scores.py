"""How methods that were refitted before each window did in it, and how often each was best."""

import pandas as pd

from crimecast.audit import metrics
from crimecast.audit.scoring import even_rate_of, expected_counts, spans_of
from crimecast.frames.diurnal import diurnal_difference, previous_cumulative
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.frames.step7 import apply_step7
from crimecast.scores import rmse

COLUMNS = ["start", "method", "rmse_step7", "bits", "hit_rate_5"]


def score_windows(method, predicted, climatology, cumulative, times, windows):
    """Score a method in each window.

    Parameters
    ----------
    method : str
    predicted, climatology : ndarray of shape (n_window_hours, n_rows, n_cols)
        From `crimecast.audit.windows.roll`.
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
    times : ndarray of datetime64, shape (n_hours,)
    windows : list of slice
        From `crimecast.audit.windows.window_slices`.

    Returns
    -------
    list of dict
        `COLUMNS`, a row for each window: bits an event hour by hour, hit rate of days.
    """
    first = windows[0].start
    return [
        _score_window(
            cumulative[: window.stop],
            window.start,
            *(y[window.start - first : window.stop - first] for y in (predicted, climatology)),
        )
        | {"start": str(times[window.start])[:10], "method": method}
        for window in windows
    ]


def _score_window(cumulative, start, predicted, climatology):
    observed, previous = cumulative[start:], previous_cumulative(cumulative[start:])
    counts, even_rate = observed - previous, even_rate_of(diurnal_difference(cumulative[:start]))
    rates, usual = (expected_counts(y, previous) for y in (predicted, climatology))
    likelihoods = (
        metrics.log_likelihood(counts, metrics.positive_rates(r, even_rate)).sum()
        for r in (rates, usual)
    )
    curve = metrics.hit_curve(*spans_of(counts, rates, HOURS_PER_DAY))
    return {
        "rmse_step7": rmse(observed, apply_step7(predicted, previous)),
        "bits": metrics.bits_per_event(*likelihoods, counts.sum()),
        "hit_rate_5": metrics.hit_rate(curve, 0.05),
    }


def summarise(table):
    """Mean and standard deviation over windows, and in how many each method had the most bits.

    Parameters
    ----------
    table : DataFrame
        Of `COLUMNS`.

    Returns
    -------
    DataFrame
        Indexed by method, in the order of `table`: ``rmse_step7``, ``rmse_step7_sd``, ``bits``,
        ``bits_sd``, ``hit_rate_5``, ``hit_rate_5_sd``, ``best``.
    """
    by_method = table.groupby("method", sort=False)[COLUMNS[2:]]
    summary = by_method.mean().join(by_method.std().add_suffix("_sd"))
    judged = table.dropna(subset="bits")  # a window without a crime judges nobody
    best = judged.loc[judged.groupby("start")["bits"].idxmax(), "method"].value_counts()
    return summary.assign(best=best.reindex(summary.index, fill_value=0))


def windows_table(rows):
    """Table of the rows of all methods."""
    return pd.DataFrame(rows, columns=COLUMNS)
