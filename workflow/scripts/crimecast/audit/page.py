"""The audit for people: what is a forecast, how good it is, and how sure that is."""

import pandas as pd

from crimecast.tables.labels import LABELS
from crimecast.tables.markdown import markdown_table

BOUND_TEXTS = {
    "zero": "Zero: no crime ever",
    "leak": "Leak: 2 Y(t - 1/2) - Y(t - 1)",
    "oracle": "Oracle: the rate simulated",
    "poisson_floor": "Floor, if counts are Poisson",
    "overdispersed_floor": "Floor, if scatter about climatology is chance",
    "hindsight": "Hindsight: best possible choice of cells",
}


def text_of(name):
    """What a reader is told a forecaster is."""
    return LABELS[name].text if name in LABELS else BOUND_TEXTS.get(name, name)


def render_audit(table, points, windows, *, city, test_span, n_crimes):
    """Write the audit as Markdown.

    Parameters
    ----------
    table : DataFrame
        From `crimecast.audit.scoring.build_audit`.
    points : list of dict
        From `crimecast.audit.points.open_points`.
    windows : DataFrame or None
        From `crimecast.audit.window_scores.summarise`.
    city, test_span : str
    n_crimes : int
        In the test hours.

    Returns
    -------
    str
    """
    bounds = table[table["kind"] == "bound"]
    others = table[table["kind"] != "bound"]
    forecasts = others[others["protocol"] == "causal"]
    return f"""# Audit: {city}

Test days: {test_span}, {n_crimes:,} crimes, {table["lattice"].iloc[0]} lattice, forecast one hour
ahead. Only forecasts of protocol `causal` are in the first two tables: they know no crime of the
hour itself. Which hour's weather the networks know is the last of the open points below.
docs/audit.md tells what each column means.

## Hour by hour

{_hourly(forecasts)}

Skill is 1 - MSE / MSE of the climatology increment, after step 7; bits are what a forecast knows
beyond that climatology, per crime. In brackets 95 % intervals by a bootstrap of days; p is that of
Diebold and Mariano's test. Several seeds: mean and standard deviation, and the largest p.

## Shifts and days

A shift (8 hours) or day is judged by what was forecast for the same hours of the day before, all of
it known when it begins. Share of crime in the best 1, 5 and 10 % of the cells; PAI and PEI at 5 %.

{_totals(forecasts)}

## What is possible

{_bounds(bounds)}

No forecast of Y has an RMSE below the first floor if counts are Poisson, given all that can be
known an hour before. The second floor allows the scatter about the climatology that the hours
before the test had.

## The leak

{_leak(others, bounds)}

## Open points of the paper, on these data

{markdown_table(pd.DataFrame(points))}

## Rolling origins

{_windows(windows)}
"""


def _hourly(rows):
    table = [
        {
            "Forecaster": text_of(name),
            "RMSE": _mean(seeds["rmse"]),
            "after step 7": _mean(seeds["rmse_step7"]),
            "own lattice": _mean(seeds["rmse_native"]),
            "Skill (%)": _estimate(seeds, "skill", 100, 1),
            "p": _p(seeds["skill_p"]),
            "Bits": _estimate(seeds, "bits", 1, 3),
            "p of bits": _p(seeds["bits_p"]),
            "CRPS": _mean(seeds["crps"], 5),
            "Miscalibration": _mean(seeds["miscalibration"], 3),
            "Hits 1 %": _mean(seeds["hit_rate_1"], 3),
            "5 %": _mean(seeds["hit_rate_5"], 3),
            "10 %": _mean(seeds["hit_rate_10"], 3),
        }
        for name, seeds in _best_first(rows[rows["hours"] == 1])
    ]
    return markdown_table(pd.DataFrame(table))


def _totals(rows):
    table = [
        {
            "Forecaster": text_of(name),
            **{
                f"{title}{unit}": _mean(seeds.loc[seeds["hours"] == hours, column], digits)
                for hours, unit in ((8, ", shift"), (24, ", day"))
                for title, column, digits in (
                    ("Bits", "bits", 3),
                    ("hits 1 %", "hit_rate_1", 3),
                    ("5 %", "hit_rate_5", 3),
                    ("10 %", "hit_rate_10", 3),
                    ("PAI", "pai_5", 2),
                    ("PEI", "pei_5", 2),
                )
            },
        }
        for name, seeds in _best_first(rows)
    ]
    return markdown_table(pd.DataFrame(table))


def _bounds(bounds):
    table = [
        {
            "Bound": text_of(name),
            "RMSE": _mean(rows["rmse"]),
            "after step 7": _mean(rows["rmse_step7"]),
            "Bits": _mean(rows.loc[rows["hours"] == 1, "bits"], 3),
            **{
                f"Hits {area} %, {unit}": _mean(rows.loc[rows["hours"] == h, f"hit_rate_{area}"], 3)
                for h, unit in ((1, "hour"), (24, "day"))
                for area in (1, 5, 10)
            },
        }
        for name, rows in bounds[bounds["forecaster"] != "leak"].groupby("forecaster", sort=False)
    ]
    return markdown_table(pd.DataFrame(table))


def _leak(others, bounds):
    leak = bounds[bounds["forecaster"] == "leak"]["rmse"].dropna().iloc[0]
    text = (
        "The half-hour frame between Y(t - 1) and Y(t) is their mean. Who is shown it, as under the"
        "\nprotocol `interpolated`, need not forecast: 2 Y(t - 1/2) - Y(t - 1) has an RMSE of"
        f" {leak:.4f} on\nthe test hours."
    )
    shown = others[(others["protocol"] == "interpolated") & (others["hours"] == 1)]
    if shown.empty:
        return f"{text} No network of this run was shown such frames."
    rmse = others[others["hours"] == 1].groupby("forecaster")["rmse"].mean()
    table = [
        {
            "Shown half of the answer": name,
            "RMSE of whole hours": f"{rmse[name]:.4f}",
            "Causal twin": twin,
            "its RMSE": f"{rmse[twin]:.4f}" if twin in rmse else "not trained",
        }
        for name, twin in shown.groupby("forecaster", sort=False)["causal_twin"].first().items()
    ]
    return (
        f"{text}\nThe twin is the same network without half-hour frames, a real"
        f" forecast.\n\n{markdown_table(pd.DataFrame(table))}"
    )


def _windows(windows):
    if windows is None:
        return (
            "One fortnight's ranking is luck. `audit.windows` in the config refits the methods"
            " before each of\nseveral windows."
        )
    table = [
        {
            "Forecaster": text_of(row.Index),
            "RMSE after step 7": f"{row.rmse_step7:.4f} ± {row.rmse_step7_sd:.4f}",
            "Bits": f"{row.bits:.3f} ± {row.bits_sd:.3f}",
            "Hits 5 %, day": f"{row.hit_rate_5:.3f} ± {row.hit_rate_5_sd:.3f}",
            "Most bits in": row.best,
        }
        for row in windows.itertuples()
    ]
    return f"Mean and standard deviation over windows.\n\n{markdown_table(pd.DataFrame(table))}"


def _best_first(rows):
    """Rows of each forecaster, by their bits in an hour."""
    hourly = rows[rows["hours"] == 1].groupby("forecaster", sort=False)["bits"].mean()
    order = hourly.sort_values(ascending=False, kind="stable").index
    return [(name, rows[rows["forecaster"] == name]) for name in order]


def _mean(values, digits=4):
    values = values.dropna()
    if values.empty:
        return "-"
    spread = f" ± {values.std():.{digits}f}" if len(values) > 1 else ""
    return f"{values.mean():.{digits}f}{spread}"


def _estimate(seeds, name, factor, digits):
    """Value and interval of the only seed, or mean and spread."""
    if len(seeds) > 1:
        return _mean(factor * seeds[name], digits)
    value, low, high = (factor * seeds[f"{name}{end}"].iloc[0] for end in ("", "_low", "_high"))
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _p(values):
    """The largest p of the seeds."""
    if values.isna().all():
        return "-"
    return "< 0.001" if values.max() < 0.001 else f"{values.max():.3f}"
