"""Every forecaster's row of the audit: all metrics, and how sure its skill is."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from crimecast.audit import bounds, intervals, metrics
from crimecast.frames.diurnal import previous_cumulative
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.frames.step7 import apply_step7
from crimecast.scores import rmse

HOURS = (1, 8, 24)  # an hour, a shift, a day
AREAS = (0.01, 0.02, 0.05, 0.10, 0.20)
COLUMNS = [
    *("forecaster", "kind", "in_paper", "protocol", "causal_twin", "seed", "hours", "lattice"),
    *("rmse", "rmse_step7", "rmse_native", "skill", "skill_low", "skill_high", "skill_p"),
    *("bits", "bits_low", "bits_high", "bits_p", "deviance", "crps", "miscalibration"),
    *(f"{name}_{area * 100:.0f}" for name in ("hit_rate", "pai", "pei") for area in AREAS),
]


@dataclass(frozen=True)
class Forecast:
    """Y of the test hours as one forecaster has it, one hour ahead, before step 7.

    Attributes
    ----------
    name : str
    predicted : ndarray of shape (n_hours, n_rows, n_cols)
        On the base lattice.
    about : dict
        Columns that are no metrics: ``kind``, ``protocol``, ``seed``, ...
    """

    name: str
    predicted: np.ndarray
    about: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """What happened in hours, in shifts or in days.

    Attributes
    ----------
    observed : ndarray of shape (n_frames, n_rows, n_cols)
    even_rate : float
        Mean count of a cell before the test; see `crimecast.audit.metrics.positive_rates`.
    likely : ndarray of shape (n_days,)
        Log-likelihood of each day, by the climatology.
    best : ndarray of shape (n_cells,)
        Hit curve of hindsight.
    days : ndarray of int, shape (n_resamples, n_days)
        From `crimecast.audit.intervals.resample_days`.
    """

    observed: np.ndarray
    even_rate: float
    likely: np.ndarray
    best: np.ndarray
    days: np.ndarray


@dataclass(frozen=True)
class Truth:
    """What happened in the test hours, and the climatology that all are measured against.

    Attributes
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y of the test hours, whole days.
    climatology : ndarray of shape (n_hours, n_rows, n_cols)
        Its forecast of Y.
    even_rate : float
        Mean count per cell and hour before the test; see `even_rate_of`.
    n_resamples, seed : int
        Of the intervals.
    """

    cumulative: np.ndarray
    climatology: np.ndarray
    even_rate: float
    n_resamples: int
    seed: int

    @cached_property
    def previous(self):
        """Y one hour before, 0 in the first hour of a day."""
        return previous_cumulative(self.cumulative)

    @cached_property
    def counts(self):
        """X, crimes per cell and hour."""
        return self.cumulative - self.previous

    @cached_property
    def spans(self):
        """A `Span` for each of `HOURS`; of a single test day for the hour only."""
        single = len(self.counts) == HOURS_PER_DAY
        return {hours: self._span(hours) for hours in HOURS[: 1 if single else None]}

    def _span(self, hours):
        observed, rates = spans_of(self.counts, self.rates(self.climatology), hours)
        even_rate = hours * self.even_rate
        n_days = len(observed) * hours // HOURS_PER_DAY
        likely = likelihood_by_day(observed, metrics.positive_rates(rates, even_rate), n_days)
        best = metrics.hit_curve(observed, observed)
        days = intervals.resample_days(n_days, n_resamples=self.n_resamples, seed=self.seed)
        return Span(observed, even_rate, likely, best, days)

    def rates(self, predicted):
        """Counts that a forecast of Y expects."""
        return expected_counts(predicted, self.previous)

    def squared_errors(self, predicted):
        """Sum of squared errors of Y after step 7, each day."""
        squared = (self.cumulative - apply_step7(predicted, self.previous)) ** 2
        return squared.reshape(-1, HOURS_PER_DAY * squared[0].size).sum(axis=1)


def expected_counts(predicted, previous):
    """Counts that a forecast of Y expects after the last Y; one below it expects 0.

    Rounded, for what the subtraction leaves in the last digits of equal rates would rank them.
    """
    return np.maximum(predicted - previous, 0).round(9)


def spans_of(counts, rates, hours):
    """Counts of spans of hours, and what had been forecast of them when they began.

    An hour is judged by its own forecast, made one hour ahead. The sum of such forecasts over a
    day would be none: the last ones are made when most of the day is known, and a method that
    follows the counts would tell of crimes it has been shown. So a longer span is judged by what
    was forecast for the same hours of the day before, and the first day is not judged.

    Parameters
    ----------
    counts, rates : ndarray of shape (n_hours, n_rows, n_cols)
    hours : int

    Returns
    -------
    observed, expected : ndarray of shape (n_frames, n_rows, n_cols)
    """
    if hours > 1:
        counts, rates = counts[HOURS_PER_DAY:], rates[:-HOURS_PER_DAY]
    return metrics.total_by(counts, hours), metrics.total_by(rates, hours)


def even_rate_of(counts):
    """Mean count per cell and hour; half a crime more, so that it is above 0."""
    return float((counts.sum() + 0.5) / counts.size)


@dataclass(frozen=True)
class Scored:
    """What is known of a forecast.

    Attributes
    ----------
    rows : list of dict
        A row for each of `HOURS`, with `COLUMNS`, except those that `Forecast.about` lacks.
    curves : dict of int to ndarray of shape (n_cells,)
        `crimecast.audit.metrics.hit_curve` for each of `HOURS`.
    groups : dict of int to tuple of ndarray
        `crimecast.audit.metrics.calibration` for each of `HOURS`.
    """

    rows: list
    curves: dict
    groups: dict


def score(forecast, truth):
    """All metrics of a forecast, of hours, shifts and days.

    Returns
    -------
    Scored
    """
    hourly = truth.rates(forecast.predicted)
    rates = {hours: spans_of(truth.counts, hourly, hours)[1] for hours in truth.spans}
    curves = {h: metrics.hit_curve(truth.spans[h].observed, r) for h, r in rates.items()}
    groups = {h: metrics.calibration(truth.spans[h].observed, r) for h, r in rates.items()}
    rows = [
        {"forecaster": forecast.name, "hours": hours}
        | forecast.about
        | score_counts(span, rates[hours])
        | {"miscalibration": metrics.miscalibration(groups[hours])}
        | area_scores(curves[hours], span.best)
        for hours, span in truth.spans.items()
    ]
    rows[0] |= score_cumulative(forecast.predicted, truth)
    return Scored(rows, curves, groups)


def score_cumulative(predicted, truth):
    """RMSE of Y before and after step 7, and the skill 1 - MSE / MSE of the climatology.

    Murphy (1988), Mon. Weather Rev. 116. The skill is after step 7, for only then is a forecast a
    cumulative count that can be.
    """
    losses, reference = map(truth.squared_errors, (predicted, truth.climatology))
    low, high = intervals.ratio_interval(reference - losses, reference, truth.spans[1].days)
    return {
        "rmse": rmse(truth.cumulative, predicted),
        "rmse_step7": float(np.sqrt(losses.sum() / truth.cumulative.size)),
        "skill": float(1 - losses.sum() / reference.sum()),
        "skill_low": low,
        "skill_high": high,
        "skill_p": intervals.diebold_mariano(losses, reference),
    }


def score_counts(span, rates):
    """Likelihood beyond the climatology, and how far the counts are from it.

    Parameters
    ----------
    span : Span
    rates : ndarray of shape (n_frames, n_rows, n_cols)
    """
    positive = metrics.positive_rates(rates, span.even_rate)
    likely = likelihood_by_day(span.observed, positive, len(span.likely))
    gain = (likely - span.likely) / np.log(2)
    events = span.observed.reshape(len(gain), -1).sum(axis=1)
    low, high = intervals.ratio_interval(gain, events, span.days)
    return {
        "bits": metrics.bits_per_event(likely.sum(), span.likely.sum(), events.sum()),
        "bits_low": low,
        "bits_high": high,
        "bits_p": intervals.diebold_mariano(-likely, -span.likely),
        "deviance": metrics.poisson_deviance(span.observed, positive),
        "crps": metrics.poisson_crps(span.observed, rates),
    }


def likelihood_by_day(observed, rates, n_days):
    """Log-likelihood of each day; see `crimecast.audit.metrics.log_likelihood`."""
    return metrics.log_likelihood(observed, rates).reshape(n_days, -1).sum(axis=1)


def area_scores(curve, best):
    """Hit rate, PAI and PEI at each of `AREAS`, by column."""
    scores = {
        "hit_rate": [metrics.hit_rate(curve, area) for area in AREAS],
        "pai": [metrics.pai(curve, area) for area in AREAS],
        "pei": [metrics.pei(curve, best, area) for area in AREAS],
    }
    return {
        f"{name}_{area * 100:.0f}": value
        for name, values in scores.items()
        for area, value in zip(AREAS, values, strict=True)
    }


def bound_rows(truth, kappa):
    """Rows that are no forecasts: the two floors of the RMSE, and the best possible hit rates."""
    rates = truth.rates(truth.climatology)
    floors = {
        "poisson_floor": bounds.poisson_floor(truth.counts),
        "overdispersed_floor": bounds.overdispersed_floor(truth.counts, rates, kappa),
    }
    about = {"kind": "bound", "in_paper": "no"}
    rows = [
        {"forecaster": name, "hours": 1, "rmse": value} | about for name, value in floors.items()
    ]
    for hours, span in truth.spans.items():
        scores = area_scores(span.best, span.best)
        rows.append({"forecaster": "hindsight", "hours": hours} | about | scores)
    return rows


def build_audit(rows, lattice):
    """Make the table of all rows; `lattice` is such as ``16 x 16``."""
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return table.assign(lattice=lattice, seed=table["seed"].astype("Int64"))
