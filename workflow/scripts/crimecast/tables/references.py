"""What any forecast of Y one hour ahead is to be compared with."""

import numpy as np

from crimecast.baselines.persistence import ClimatologyIncrement, Persistence
from crimecast.frames.diurnal import diurnal_difference
from crimecast.scores import rmse


def reference_errors(cumulative, split, *, shrink):
    """RMSE of forecasts that know little, and the floor that no forecast can beat.

    Parameters
    ----------
    cumulative : ndarray of shape (n_hours, n_rows, n_cols)
        Y on the base lattice, all hours of the period.
    split : crimecast.frames.periods.Split
        The climatology is fitted before the test hours.
    shrink : bool
        See `crimecast.baselines.persistence.ClimatologyIncrement`.

    Returns
    -------
    dict of str to float
        Description to RMSE over the test hours. The floor is the square root of the mean count
        per cell and hour: the error of the best possible forecast if counts are Poisson given all
        that is known an hour before.
    """
    observed = cumulative[split.test]
    fitting, first_hour = cumulative[split.fitting], split.test.start
    persistence = Persistence().predict(cumulative, first_hour)
    climatology = ClimatologyIncrement(shrink=shrink).fit(fitting)
    counts = diurnal_difference(cumulative)[split.test]
    return {
        "zero: no crime ever": rmse(observed, np.zeros_like(observed)),
        "persistence: as it is, 0 at midnight": rmse(observed, persistence),
        "climatology increment: persistence plus the mean count of cell and hour": rmse(
            observed, climatology.predict(cumulative, first_hour)
        ),
        "noise floor: best possible if counts are Poisson": float(np.sqrt(counts.mean())),
    }
