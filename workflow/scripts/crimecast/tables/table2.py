"""Table 2: every method in cell A, in cell B and in all cells, the paper's numbers beside ours."""

import numpy as np
import pandas as pd

from crimecast.frames.diurnal import diurnal_difference, previous_cumulative
from crimecast.frames.step7 import apply_step7
from crimecast.scores import rmse
from crimecast.tables.labels import LABELS, Label
from crimecast.tables.markdown import escape_markdown, markdown_table, or_dash
from crimecast.tables.protocols import SHOWN

NETWORK, NETWORK_STEP7 = "st_resnet", "st_resnet_step7"
TABLE_LABELS = LABELS | {
    NETWORK_STEP7: Label("ST-ResNet after step 7", LABELS[NETWORK].colour, in_paper=True)
}
ALL_CELLS = "all"
COLUMNS = [
    "cell",
    "method",
    "in_paper",
    "rmse_cumulative",
    "rmse_hourly",
    "hours_with_crime",
    "hours_predicted",
    "hours_both",
    "precision",
    "recall",
    "f1",
    "paper_rmse_cumulative",
    "paper_rmse_hourly",
]


def build_table2(study, forecasts, paper, *, rounding):
    """Score every method in each cell and in all of them.

    Parameters
    ----------
    study : crimecast.tables.study.Study
    forecasts : dict of str to ndarray of shape (n_test_hours, n_rows, n_cols)
        Y of the test hours forecast one hour ahead, by method.
    paper : DataFrame
        resources/paper/table2.csv.
    rounding : float
        An hour is forecast to have crime if X after step 7 is at least this.

    Returns
    -------
    DataFrame
        Columns as in docs/data.md, a row for each cell and method.
    """
    observed = study.cumulative[study.test]
    previous = previous_cumulative(study.cumulative)[study.test]
    everywhere = (slice(None), slice(None))
    rows = [
        {
            "cell": name,
            "method": method,
            "in_paper": "yes" if TABLE_LABELS[method].in_paper else "no",
        }
        | score_signal(
            observed[:, *where], forecast[:, *where], previous[:, *where], rounding=rounding
        )
        for name, where in (study.cells | {ALL_CELLS: everywhere}).items()
        for method, forecast in forecasts.items()
    ]
    table = pd.DataFrame(rows).merge(paper, how="left", on=["cell", "method"])
    return table[COLUMNS]


def score_signal(observed, predicted, previous, *, rounding):
    """Score a forecast of Y as a cumulative signal, as an hourly one, and as hours with crime.

    The hourly forecast is the inverse of the diurnal integral, X(t) = Y(t) - Y(t-1) with both
    forecast, as in the paper. Taken from the last observed Y instead, its error would be that of Y
    itself, to the last digit. Hours with crime are judged as a user would at the time: by what step
    7 adds to the last observed Y.

    Parameters
    ----------
    observed, predicted, previous : ndarray of shape (n_hours, ...)
        Y, its forecast, and Y one hour before (0 at midnight).
    rounding : float

    Returns
    -------
    dict of str to float or int
        Precision is NaN if no hour was forecast, recall if none had crime.
    """
    happened = observed - previous > 0
    forecast = apply_step7(predicted, previous) - previous >= rounding
    n_both = int((happened & forecast).sum())
    n_happened, n_forecast = int(happened.sum()), int(forecast.sum())
    return {
        "rmse_cumulative": rmse(observed, predicted),
        "rmse_hourly": rmse(diurnal_difference(observed), diurnal_difference(predicted)),
        "hours_with_crime": n_happened,
        "hours_predicted": n_forecast,
        "hours_both": n_both,
        "precision": _share(n_both, n_forecast),
        "recall": _share(n_both, n_happened),
        "f1": _share(2 * n_both, n_happened + n_forecast),
    }


def _share(part, whole):
    return part / whole if whole else np.nan


def render_table2(table, paper, *, city, cells, network, protocol, rounding):
    """Write the table for people, with the notes without which its numbers mislead.

    Parameters
    ----------
    table : DataFrame
        From `build_table2`.
    paper : DataFrame
        resources/paper/table2.csv.
    city : str
    cells : dict of str to str
        Where each cell is.
    network : str
        Name of the network scored.
    protocol : str
        What it was shown; see `crimecast.tables.protocols.protocol_of`.
    rounding : float

    Returns
    -------
    str
        Markdown.
    """
    parts = [
        f"## {_title(name, cells)}\n\n{markdown_table(_texts(rows))}\n{_paper_hours(name, paper)}"
        for name, rows in table.groupby("cell", sort=False)
    ]
    return f"""# Table 2: {escape_markdown(city)}

Test hours, forecast one hour ahead, on the base lattice, in numbers of crimes. ST-ResNet is
`{network}`, first seed, protocol `{protocol}`, before and after the paper's step
7.{SHOWN[protocol]} Hourly: the difference of two forecasts of the cumulative signal. An hour counts
as forecast if step 7 adds at least {rounding} to the last observed count. "Paper" is arXiv
1711.08833 (Los Angeles and its own cells A and B),
where only the network's numbers survive; methods marked "no" are not in it.

{chr(10).join(parts)}
In the paper ST-ResNet comes first, then ARIMA, KNN and HA. Its 131 hours with crime in cell A do
not fit the coordinates it prints: LAPD's totals give 50 to 60 there. Its 99 hours fit cell B in row
8, column 7. See docs/baselines.md.
"""


def _title(name, cells):
    return "All cells (hours are hours of a cell)" if name == ALL_CELLS else cells[name]


def _texts(rows):
    return pd.DataFrame(
        {
            "Method": TABLE_LABELS[row.method].text,
            "In paper": row.in_paper,
            "RMSE cumulative": f"{row.rmse_cumulative:.3f}",
            "RMSE hourly": f"{row.rmse_hourly:.3f}",
            "Hours with crime": row.hours_with_crime,
            "Forecast": row.hours_predicted,
            "Both": row.hours_both,
            "Precision": or_dash(row.precision),
            "Recall": or_dash(row.recall),
            "F1": or_dash(row.f1),
            "Paper: cumulative": or_dash(row.paper_rmse_cumulative),
            "Paper: hourly": or_dash(row.paper_rmse_hourly),
        }
        for row in rows.itertuples()
    )


def _paper_hours(name, paper):
    rows = paper[paper["cell"] == name]
    if rows.empty:
        return ""
    hours = rows.iloc[0]
    return (
        f"\nPaper, ST-ResNet: {hours.paper_hours_with_crime} hours with crime,"
        f" {hours.paper_hours_predicted} forecast, {hours.paper_hours_both} both."
        f" {hours.note}\n"
    )
