"""The two averages of the paper: over the past at the same hour, and over the last hours."""

import numpy as np

from crimecast.frames.periods import HOURS_PER_DAY

SEASON_HOURS = {"hour_of_day": HOURS_PER_DAY, "hour_of_week": 7 * HOURS_PER_DAY}


class HistoricalAverage:
    """HA: the mean of Y at that hour of the day (or of the week) over the fitting days.

    Parameters
    ----------
    season : {'hour_of_day', 'hour_of_week'}
        Which hours are averaged together; the paper has the hour of the day.
    """

    def __init__(self, *, season):
        self.season = season

    def fit(self, cumulative):
        """Average Y over all days (weeks) of the fitting hours."""
        n_season = SEASON_HOURS[self.season]
        if len(cumulative) < n_season:
            raise ValueError(
                f"baselines.settings.ha.season: {len(cumulative)} hours do not hold every"
                f" {self.season}; make the period longer or write hour_of_day."
            )
        # Every n-th hour, so that a last week that is not whole counts for the hours it has.
        self._profile = np.stack([cumulative[hour::n_season].mean(0) for hour in range(n_season)])
        return self

    def predict(self, cumulative, first_hour):
        """Repeat the profile; the hours before are not looked at."""
        hours = np.arange(first_hour, len(cumulative))
        return self._profile[hours % len(self._profile)]

    def notes(self):
        """Season averaged over."""
        return {"season": self.season}


class NearestNeighbours:
    """KNN: the mean of the last k values of Y, as in the paper without a reset at midnight.

    k is the one with the lowest RMSE over all cells in a cross-validation over time: the fitting
    hours are cut into equal blocks; every block but the first is forecast from the hours before it.

    Parameters
    ----------
    folds : int
        Blocks that are forecast.
    max_k : int
        Largest k tried.
    """

    def __init__(self, *, folds, max_k):
        self.folds = folds
        self.max_k = max_k

    def fit(self, cumulative):
        """Choose k."""
        n_block = len(cumulative) // (self.folds + 1)
        if n_block < self.max_k:
            raise ValueError(
                f"baselines.settings.knn: {len(cumulative)} hours in {self.folds} folds and a first"
                f" block leave {n_block} hours each, fewer than max_k {self.max_k}; lower one."
            )
        fold_starts = n_block * np.arange(1, self.folds + 1)
        self.rmse_by_k = [
            _mean_fold_rmse(cumulative, mean_of_last(cumulative, k), fold_starts)
            for k in range(1, self.max_k + 1)
        ]
        self.k = 1 + int(np.argmin(self.rmse_by_k))
        return self

    def predict(self, cumulative, first_hour):
        """Average the k hours before each hour."""
        return mean_of_last(cumulative, self.k)[first_hour:]

    def notes(self):
        """k and the errors it was chosen by."""
        return {
            "k": self.k,
            "cross_validation_rmse": {str(k): v for k, v in enumerate(self.rmse_by_k, start=1)},
        }


def mean_of_last(cumulative, k):
    """Mean of the k values before each hour, or of as many as there are; 0 for the first hour."""
    total = np.zeros((len(cumulative) + 1, *cumulative.shape[1:]))
    np.cumsum(cumulative, axis=0, out=total[1:])
    hours = np.arange(len(cumulative))
    start = np.maximum(hours - k, 0)
    n_values = np.maximum(hours - start, 1).reshape(-1, 1, 1)
    return (total[hours] - total[start]) / n_values


def _mean_fold_rmse(observed, predicted, fold_starts):
    squared = ((observed - predicted) ** 2).mean(axis=(1, 2))
    folds = np.split(squared, fold_starts)[1:]
    return float(np.mean([np.sqrt(fold.mean()) for fold in folds]))
