"""The plausibility page of a run: counts in tables, and what is odd in sentences."""

import numpy as np
import pandas as pd

from crimecast.crimes.plausibility import oddities
from crimecast.tables.markdown import markdown_table

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def write_page(look, city):
    """Write the page as Markdown.

    Parameters
    ----------
    look : crimecast.crimes.plausibility.Look
    city : str

    Returns
    -------
    str
    """
    odd = [f"- {sentence[0].upper()}{sentence[1:]}." for sentence in oddities(look)]
    parts = [
        f"# {city}: are these events plausible?",
        _summary(look),
        "![Events by day, hour, weekday and cell](checks.png)",
        "## To look at",
        "\n".join(odd or ["Nothing odd was found."]),
        "## Rows that are no events",
        _table({"reason": look.ledger["reasons"].keys(), "rows": look.ledger["reasons"].values()}),
        "## Times that may stand for unknown ones",
        _table(
            {
                "time": look.stand_ins()["time"],
                "events": look.stand_ins()["events"],
                "usual": look.stand_ins()["usual"].round().astype(int),
                "share, %": _shares(look.stand_ins()["events"], len(look.events)),
            }
        ),
        "## Events by month",
        _table({"month": look.by_month().index, "a day": _rounded(look.by_month())}),
        "## Events by day of the week",
        _table({"day": WEEKDAYS, "a day": _rounded(look.by_weekday())}),
        "## Events by hour",
        _table(
            {
                "hour": range(24),
                "events": look.by_hour(),
                "share, %": _shares(look.by_hour(), len(look.events)),
            }
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _summary(look):
    ledger, counts, n_outside = look.ledger, look.by_day, look.outside()
    return (
        f"{ledger['read']} rows read = {ledger['used']} events used + {ledger['rejected']}"
        f" rejected; {100 * look.share_without_place():.1f} % of the rows of the period have no"
        f" place in the box. Events are from {ledger['first_event']} to {ledger['last_event']},"
        f" {counts.mean():.1f} a day ({counts.min()} to {counts.max()}); {n_outside} of them"
        f" ({100 * n_outside / len(look.events):.1f} %) lie outside the region of the lattice."
    )


def _table(columns):
    table = pd.DataFrame({name: list(values) for name, values in columns.items()})
    return markdown_table(table) if len(table) else "None."


def _rounded(values):
    # A weekday that a short period lacks has no mean.
    return ["" if np.isnan(value) else f"{value:.1f}" for value in values]


def _shares(values, total):
    return [f"{100 * value / max(total, 1):.1f}" for value in values]
