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
class Truth:
    """What happened in the test hours, and the climatology that all are measured against.

    Attributes
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y of the test hours, whole days.
    climatology : ndarray of shape (n_hours, n_rows, n_cols)
        Its forecast of Y.
    even_rate : float
        See `crimecast.audit.metrics.positive_rates`.
    days : ndarray of int, shape (n_resamples, n_days)
        From `crimecast.audit.intervals.resample_days`.
    """

    cumulative: np.ndarray
    climatology: np.ndarray
    even_rate: float
    days: np.ndarray

    @cached_property
    def previous(self):
        """Y one hour before, 0 in the first hour of a day."""
        return previous_cumulative(self.cumulative)

    @cached_property
    def counts(self):
        """X, crimes per cell and hour."""
        return self.cumulative - self.previous

    @cached_property
    def reference(self):
        """Rates of the climatology."""
        return self.rates(self.climatology)

    def rates(self, predicted):
        """Counts that a forecast of Y expects, fit for a likelihood.

        Rounded, for what the subtraction leaves in the last digits of equal rates would rank them.
        """
        return metrics.positive_rates((predicted - self.previous).round(9), self.even_rate)

    def squared_errors(self, predicted):
        """Sum of squared errors of Y after step 7, each day."""
        squared = (self.cumulative - apply_step7(predicted, self.previous)) ** 2
        return squared.reshape(-1, HOURS_PER_DAY * squared[0].size).sum(axis=1)


def even_rate_of(counts):
    """Mean count per cell and hour; half a crime more, so that it is above 0."""
    return float((counts.sum() + 0.5) / counts.size)


def score(forecast, truth):
    """All metrics of a forecast, of hours, shifts and days.

    Shifts and days add up forecasts that were each made one hour ahead.

    Returns
    -------
    list of dict
        A row for each of `HOURS`, with `COLUMNS`, except those that `Forecast.about` has.
    """
    rates = truth.rates(forecast.predicted)
    rows = [
        {"forecaster": forecast.name, "hours": hours}
        | forecast.about
        | score_counts(
            *(metrics.total_by(frames, hours) for frames in (truth.counts, rates, truth.reference)),
            truth.days,
        )
        for hours in HOURS
    ]
    rows[0] |= score_cumulative(forecast.predicted, truth)
    return rows


def score_cumulative(predicted, truth):
    """RMSE of Y before and after step 7, and the skill 1 - MSE / MSE of the climatology.

    Murphy (1988), Mon. Weather Rev. 116. The skill is after step 7, for only then is a forecast a
    cumulative count that can be.
    """
    losses, reference = map(truth.squared_errors, (predicted, truth.climatology))
    low, high = intervals.ratio_interval(reference - losses, reference, truth.days)
    return {
        "rmse": rmse(truth.cumulative, predicted),
        "rmse_step7": float(np.sqrt(losses.sum() / truth.cumulative.size)),
        "skill": float(1 - losses.sum() / reference.sum()),
        "skill_low": low,
        "skill_high": high,
        "skill_p": intervals.diebold_mariano(losses, reference),
    }


def score_counts(observed, rates, reference, days):
    """Likelihood, CRPS, calibration and hit rates of counts of some hours each.

    Parameters
    ----------
    observed, rates, reference : ndarray of shape (n_frames, n_rows, n_cols)
        Whole days of frames.
    days : ndarray of int, shape (n_resamples, n_days)
    """
    by_day = (days.shape[1], -1)
    loss, usual = (
        -metrics.log_likelihood(observed, r).reshape(by_day).sum(axis=1) for r in (rates, reference)
    )
    events = observed.reshape(by_day).sum(axis=1)
    low, high = intervals.ratio_interval((usual - loss) / np.log(2), events, days)
    return {
        "bits": metrics.bits_per_event(observed, rates, reference),
        "bits_low": low,
        "bits_high": high,
        "bits_p": intervals.diebold_mariano(loss, usual),
        "deviance": metrics.poisson_deviance(observed, rates),
        "crps": metrics.poisson_crps(observed, rates),
        "miscalibration": metrics.miscalibration(metrics.calibration(observed, rates)),
        **area_scores(metrics.hit_curve(observed, rates), metrics.hit_curve(observed, observed)),
    }


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
    floors = {
        "poisson_floor": bounds.poisson_floor(truth.counts),
        "overdispersed_floor": bounds.overdispersed_floor(truth.counts, truth.reference, kappa),
    }
    about = {"kind": "bound", "in_paper": "no"}
    rows = [
        {"forecaster": name, "hours": 1, "rmse": value} | about for name, value in floors.items()
    ]
    for hours in HOURS:
        best = metrics.hit_curve(*[metrics.total_by(truth.counts, hours)] * 2)
        rows.append({"forecaster": "hindsight", "hours": hours} | about | area_scores(best, best))
    return rows


def build_audit(rows, lattice):
    """Make the table of all rows; `lattice` is such as ``16 x 16``."""
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return table.assign(lattice=lattice, seed=table["seed"].astype("Int64"))
