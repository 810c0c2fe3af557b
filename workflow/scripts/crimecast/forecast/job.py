"""From Y and a forecaster to the files of results/forecast."""

import json
import logging
from importlib import import_module

import numpy as np
import pandas as pd

from crimecast import files
from crimecast.baselines.methods import REFERENCE, make_baseline
from crimecast.forecast.backtest import AREAS, backtest
from crimecast.forecast.cells import forecast_table, geojson
from crimecast.forecast.choice import bits_in_words, choose
from crimecast.forecast.horizon import forecast_counts, hours_with_data
from crimecast.frames import diurnal, periods
from crimecast.frames.periods import HOURS_PER_DAY
from crimecast.frames.tensors import read_tensor
from crimecast.weather.files import read_weather

logger = logging.getLogger(__name__)
LATEST = "latest"


def make_forecast(inputs, outputs, cfg):
    """Forecast, look back on the test days, and write table, polygons and notes.

    Parameters
    ----------
    inputs : dict
        Paths: tensor; for a network also weights and weather.
    outputs : dict
        Paths: csv, geojson, notes.
    cfg : dict
        Sections forecast, split, lattice; for a network also ``city.country`` and ``subdivision``,
        external, and ``trained``, the settings of its training; otherwise
        ``settings`` of each baseline to forecast by, or to choose from.
    """
    times, cumulative, _ = read_tensor(inputs["tensor"])
    hours, cumulative = times.astype("datetime64[h]"), cumulative.astype(float)
    n_known, n_ahead = hours_with_data(cumulative), cfg["forecast"]["horizon_hours"]
    start = first_hour(cfg["forecast"]["start"], hours, n_known)
    split = periods.split(len(cumulative), **cfg["split"])
    whole_days = start - start % HOURS_PER_DAY
    forecasters = make_forecasters(inputs, hours, cfg)
    # Never on test hours, nor on those to forecast.
    choice = make_choice(forecasters, cumulative[: min(whole_days, split.test.start)], cfg)
    method = choice["method"] if choice else next(iter(forecasters))
    forecaster = forecasters[method]
    past = forecaster.fit(cumulative[split.fitting])
    looked_back = backtest(past, cumulative[:n_known], split.test, n_ahead)
    forecaster = forecaster.fit(cumulative[:whole_days])
    (counts,) = forecast_counts(forecaster, cumulative, [start], n_ahead)
    observed = None
    if start < n_known:
        observed = np.full(counts.shape, np.nan)
        known = diurnal.diurnal_difference(cumulative)[start : min(start + n_ahead, n_known)]
        observed[: len(known)] = known
    begin = hours[0] + start
    table = forecast_table(counts, begin, region=cfg["lattice"]["region"], observed=observed)
    files.write_csv(outputs["csv"], table)
    files.write_text(outputs["geojson"], json.dumps(geojson(table), allow_nan=False) + "\n")
    warnings = warnings_of(forecaster, begin, cfg["forecast"])
    for warning in warnings:
        logger.warning("%s", warning)
    notes = {"method": method, "choice": choice, "fitted": forecaster.notes(), "areas": AREAS}
    files.write_json(outputs["notes"], notes | {"backtest": looked_back, "warnings": warnings})
    logger.info("%d hours from %s: %.1f crimes expected", n_ahead, begin, counts.sum())


def first_hour(start, hours, n_known):
    """Index of the first hour to forecast.

    Raises
    ------
    ValueError
        If `start` is not an hour with data before it, and a day of them.
    """
    if start == LATEST:
        return n_known
    index = int((np.datetime64(start, "h") - hours[0]).astype(int))
    if not HOURS_PER_DAY <= index <= n_known:
        raise ValueError(
            f"forecast.start: {start} is not between {hours[HOURS_PER_DAY]}:00 and"
            f" {hours[0] + n_known}:00, the hours with a day of data before them; write one of"
            f" those, or {LATEST}."
        )
    return index


def make_forecasters(inputs, hours, cfg):
    """The baselines to choose from, or the one or the trained network that is named, by name."""
    method, n_ahead = cfg["forecast"]["method"], cfg["forecast"]["horizon_hours"]
    if "settings" in cfg:
        return {name: make_baseline(name, own) for name, own in cfg["settings"].items()}
    # By name: torch takes seconds to load, and an edit of networks is none of the baselines.
    network = import_module("crimecast.forecast.network")
    n_days = -(-n_ahead // HOURS_PER_DAY)
    # The last day to forecast may be begun only, and is forecast as part of a whole one.
    hours = hours[0] + np.arange(len(hours) + (n_days + 1) * HOURS_PER_DAY)
    weather = read_weather(inputs["weather"])
    until = weather["hour"].max() + pd.Timedelta(days=n_days)
    hours = hours[hours <= np.datetime64(until, "h")]
    features = network.features_to_come(hours, weather, cfg, n_days)
    return {method: network.TrainedNetwork(inputs["weights"], features, cfg["trained"])}


def make_choice(forecasters, cumulative, cfg):
    """Choose the method, if there are several; see `crimecast.forecast.choice.choose`."""
    if len(forecasters) == 1:
        return None
    share, n_ahead = cfg["split"]["validation_share"], cfg["forecast"]["horizon_hours"]
    choice = choose(forecasters, cumulative, validation_share=share, n_hours=n_ahead)
    logger.info(
        "%s, chosen on %d validation days; bits a crime over %s: %s",
        *(choice["method"], choice["days"], REFERENCE, bits_in_words(choice)),
    )
    return choice


def warnings_of(forecaster, begin, cfg):
    """What a reader must know of a trained model: too old, or too young to be forecasting."""
    fitted_until = getattr(forecaster, "fitted_until", None)
    if fitted_until is None:
        return []
    age_days = int((begin - fitted_until) / np.timedelta64(1, "D"))
    if begin <= fitted_until:
        return [
            f"The model was trained on hours up to {fitted_until}:00, these ones among them: what"
            " is shown is not a forecast."
        ]
    if age_days > cfg["max_model_age_days"]:
        return [
            f"The model has seen nothing since {fitted_until}:00, {age_days} days before; train it"
            f" again (forecast.max_model_age_days is {cfg['max_model_age_days']})."
        ]
    return []
