"""The baselines by name, in the order of Table 2."""

from crimecast.baselines.arima import Arima
from crimecast.baselines.averages import HistoricalAverage, NearestNeighbours
from crimecast.baselines.etas import Etas
from crimecast.baselines.persistence import ClimatologyIncrement, Persistence

METHODS = {
    "arima": Arima,
    "knn": NearestNeighbours,
    "ha": HistoricalAverage,
    "persistence": Persistence,
    "climatology": ClimatologyIncrement,
    "etas": Etas,
}
IN_PAPER = ("arima", "knn", "ha")
LABELS = {
    "st_resnet": "ST-ResNet",
    "arima": "ARIMA",
    "knn": "KNN",
    "ha": "HA",
    "persistence": "Persistence, reset at midnight",
    "climatology": "Climatology increment",
    "etas": "Self-exciting (ETAS)",
}
SHORT_LABELS = LABELS | {"persistence": "Persistence", "climatology": "Climatology", "etas": "ETAS"}


def make_baseline(method, settings):
    """Build the forecaster `method` with its settings of the config section `baselines`.

    Raises
    ------
    ValueError
        If there is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"baselines.methods: no method {method!r}; known: {', '.join(METHODS)}.")
    return METHODS[method](**settings)
