"""The forecaster under which the validation hours are most likely."""

from crimecast.audit.metrics import bits_per_event, log_likelihood, positive_rates
from crimecast.audit.scoring import even_rate_of
from crimecast.baselines.methods import REFERENCE
from crimecast.forecast.horizon import forecast_counts
from crimecast.frames.diurnal import diurnal_difference
from crimecast.frames.periods import HOURS_PER_DAY


def choose(forecasters, cumulative, *, validation_share, n_hours):
    """Fit each to what is before the validation days, and forecast the hours from each midnight.

    Parameters
    ----------
    forecasters : dict of str to object
        As in `crimecast.baselines`, fitted here; `REFERENCE` is one of them.
    cumulative : ndarray of shape (n_known, n_rows, n_cols)
        Y, whole days, all of them known when the choice is made.
    validation_share : float
        The last share of the hours, from the midnight before; see `crimecast.frames.periods.split`.
    n_hours : int
        Hours ahead, as they will be forecast; fewer if there are not so many.

    Returns
    -------
    dict
        ``method``, the name of the best; ``days``, from how many midnights it was forecast;
        ``bits`` of each over the reference (`crimecast.audit.metrics.bits_per_event`). Without days
        to compare on, or crimes on them, the method is the reference and there are no bits.
    """
    n_known = len(cumulative)
    first = (n_known - round(n_known * validation_share)) // HOURS_PER_DAY * HOURS_PER_DAY
    n_hours = min(n_hours, n_known - first)
    starts = range(first, n_known - n_hours + 1, HOURS_PER_DAY)
    counts = diurnal_difference(cumulative)
    n_events = sum(counts[start : start + n_hours].sum() for start in starts)
    if not (first and n_events):
        return {"method": REFERENCE, "days": 0, "bits": {}}
    even_rate = even_rate_of(counts[:first])

    def likelihood(forecaster):
        expected = forecast_counts(forecaster.fit(cumulative[:first]), cumulative, starts, n_hours)
        return sum(
            log_likelihood(counts[start : start + n_hours], positive_rates(rates, even_rate)).sum()
            for start, rates in zip(starts, expected, strict=True)
        )

    likely = {name: likelihood(forecaster) for name, forecaster in forecasters.items()}
    bits = {
        name: float(bits_per_event(value, likely[REFERENCE], n_events))
        for name, value in likely.items()
    }
    return {"method": max(bits, key=bits.get), "days": len(starts), "bits": bits}


def bits_in_words(choice):
    """Say what each method but the reference gained, such as ``kernels +0.0375``."""
    gained = choice["bits"].items()
    return ", ".join(f"{name} {bits:+.4f}" for name, bits in gained if name != REFERENCE)
