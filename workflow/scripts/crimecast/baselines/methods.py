"""The baselines by name, in the order of Table 2."""

from importlib import import_module

# Module below crimecast.baselines and class. By name, for then an edit of one baseline changes the
# hash of its own jobs only, and a dry run loads none of them.
METHODS = {
    "arima": ("arima", "Arima"),
    "knn": ("averages", "NearestNeighbours"),
    "ha": ("averages", "HistoricalAverage"),
    "persistence": ("persistence", "Persistence"),
    "climatology": ("persistence", "ClimatologyIncrement"),
    "etas": ("etas", "Etas"),
    "kernels": ("kernels", "Kernels"),
}

REFERENCE = "climatology"  # what the others are measured against
# Those that are fitted and tell several hours ahead in seconds, also on large lattices.
QUICK = (REFERENCE, "kernels")


def module_of(method):
    """Full name of the module that a baseline lives in."""
    return f"{__package__}.{METHODS[method][0]}"


def make_baseline(method, settings):
    """Build the forecaster `method` with its settings of the config section `baselines`.

    Raises
    ------
    ValueError
        If there is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"baselines.methods: no method {method!r}; known: {', '.join(METHODS)}.")
    return getattr(import_module(module_of(method)), METHODS[method][1])(**settings)
