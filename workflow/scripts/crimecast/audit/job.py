"""From forecasts on disk to the audit's table, page and picture."""

import logging
from itertools import chain
from pathlib import Path

import pandas as pd

from crimecast import files
from crimecast.audit import bounds, window_scores, windows
from crimecast.audit.forecasts import bounding_forecasts, read_baselines, read_networks
from crimecast.audit.oracle import oracle_rates
from crimecast.audit.page import render_audit
from crimecast.audit.picture import draw_audit
from crimecast.audit.points import open_points
from crimecast.audit.scoring import Truth, bound_rows, build_audit, even_rate_of, score
from crimecast.baselines.persistence import ClimatologyIncrement
from crimecast.crimes.simulation import Profile
from crimecast.figures.style import save_figure
from crimecast.frames.diurnal import previous_cumulative
from crimecast.tables.forecasts import read_forecast
from crimecast.tables.study import read_study

logger = logging.getLogger(__name__)


def make_audit(inputs, outputs, cfg):
    """Score every forecast and write it down.

    Parameters
    ----------
    inputs : dict
        Paths ``tensor`` and ``paper``; lists ``networks``, ``projected`` and ``fine_tuned``, each
        with ``..._metrics``, and ``baselines``; perhaps ``windows``, and ``profile`` if simulated.
    outputs : dict
        Paths: ``csv``, ``windows``, ``markdown``, ``png``, ``svg``, ``text``.
    cfg : dict
        Sections split, cells, lattice, interpolation, audit; ``city.name``, ``shrink``,
        ``external.weather_at``; of a simulated city also period and ``crimes.simulate``.
    """
    study = read_study(inputs["tensor"], cfg)
    truth, kappa = observe(study, cfg)
    scored = [(f.name, score(f, truth)) for f in all_forecasts(inputs, study, truth, cfg)]
    rows = [row for _, one in scored for row in one.rows]
    lattice = "{n_rows} x {n_cols}".format(**cfg["lattice"])
    table = build_audit([*bound_rows(truth, kappa), *rows], lattice)
    rolled = score_rolled(inputs.get("windows", []), study, cfg)
    paper = pd.read_csv(inputs["paper"])
    text = render_audit(
        table,
        open_points(study, table, paper, cfg["interpolation"], cfg["external"]["weather_at"]),
        window_scores.summarise(rolled) if len(rolled) else None,
        city=cfg["city"]["name"],
        test_span="{:.10} to {:.10}".format(*map(str, study.times[study.test][[0, -1]])),
        n_crimes=int(truth.counts.sum()),
    )
    files.write_csv(outputs["csv"], table)
    files.write_csv(outputs["windows"], rolled)
    files.write_text(outputs["markdown"], text)
    pictures = {name: outputs[name] for name in ("png", "svg", "text")}
    shown = dict(reversed(scored))  # of several seeds the first
    longest = max(truth.spans)
    curves = {name: one.curves[longest] for name, one in shown.items()}
    curves["hindsight"] = truth.spans[longest].best
    groups = {name: one.groups[1] for name, one in shown.items()}
    save_figure(*draw_audit(table, curves, groups), **pictures)
    logger.info("%s\n%s", outputs["csv"], text)


def observe(study, cfg):
    """Gather what happened in the test hours, the climatology and the scatter about it.

    Returns
    -------
    truth : crimecast.audit.scoring.Truth
    kappa : float
        See `crimecast.audit.bounds.excess_variance`.
    """
    fitting = study.cumulative[study.split.fitting]
    climatology = ClimatologyIncrement(shrink=cfg["shrink"]).fit(fitting)
    counts = study.counts[study.split.fitting]
    before = climatology.predict(fitting, 0) - previous_cumulative(fitting)
    observed = study.cumulative[study.test]
    forecast = climatology.predict(study.cumulative, study.test.start)
    truth = Truth(
        observed,
        forecast,
        even_rate_of(counts),
        n_resamples=cfg["audit"]["resamples"],
        seed=cfg["audit"]["seed"],
    )
    return truth, bounds.excess_variance(counts, before)


def all_forecasts(inputs, study, truth, cfg):
    """Every forecast, one at a time: some hold a year of frames."""
    where = study.times[study.test], truth.cumulative.shape[1:]
    rates = None
    if "profile" in inputs:
        tables = {Path(path).stem: pd.read_csv(path) for path in inputs["profile"]}
        names = ("month_2015", "hour_of_day_2015", "cells_64x64")
        profile = Profile.from_tables(*(tables[name] for name in names))
        settings = {k: cfg["crimes"]["simulate"][k] for k in ("n_events", "branching_ratio")}
        known = {"period": cfg["period"], "lattice": cfg["lattice"]} | settings
        rates = oracle_rates(profile, study.counts, **known)[study.test]
    return chain(
        read_baselines(inputs["baselines"], *where),
        *(
            read_networks(inputs[stage], inputs[f"{stage}_metrics"], *where, stage=stage)
            for stage in ("networks", "projected", "fine_tuned")
        ),
        bounding_forecasts(truth, rates),
    )


def score_rolled(paths, study, cfg):
    """Score the methods that were refitted before each window; no rows if there is one only."""
    if not paths:
        return window_scores.windows_table([])
    n_windows, test_days = cfg["audit"]["windows"], cfg["split"]["test_days"]
    slices = windows.window_slices(len(study.cumulative), n_windows=n_windows, test_days=test_days)
    climatology = windows.roll(ClimatologyIncrement(shrink=cfg["shrink"]), study.cumulative, slices)
    times = study.times[slices[0].start :]
    rows = [
        row
        for path in paths
        for row in window_scores.score_windows(
            Path(path).stem,
            read_forecast(path, times, climatology.shape[1:]),
            climatology,
            study.cumulative,
            study.times,
            slices,
        )
    ]
    return window_scores.windows_table(rows)
