"""Table 1: every network's errors, the paper's beside ours."""

import pandas as pd

from crimecast.tables.markdown import escape_markdown, markdown_table, or_dash
from crimecast.tables.protocols import SHOWN

KEYS = ["convolution", "super_resolution", "neurons"]
RMSES = ["train_rmse", "test_rmse", "test_rmse_step7", "test_rmse_native"]
COLUMNS = [
    *KEYS,
    "parameters",
    "training_time_s",
    *RMSES,
    "protocol",
    "epochs",
    "seeds",
    "device",
    "precision",
    "paper_neurons",
    "paper_parameters",
    "paper_training_time_s",
    "paper_train_rmse",
    "paper_test_rmse",
]
NAMES = {
    "conv": "3x3",
    "pointwise": "1x1",
    "spacetime": "space-time",
    "space": "space",
    "none": "none",
}


def build_table1(runs, paper):
    """Gather one row for each network, in the order given, averaged over seeds.

    Parameters
    ----------
    runs : list of dict
        metrics.json of every training, in the paper's order of networks.
    paper : DataFrame
        resources/paper/table1.csv.

    Returns
    -------
    DataFrame
        Columns as in docs/data.md. Errors and times are means over seeds.
    """
    flat = pd.DataFrame([_row(run) for run in runs])
    groups = flat.groupby(KEYS, sort=False)
    table = groups.first().assign(**groups[["training_time_s", *RMSES]].mean())
    table = table.assign(seeds=groups.size()).reset_index()
    table["paper_neurons"] = table["neurons"].map(paper_widths(table["neurons"], paper["neurons"]))
    paper = paper.rename(columns={"neurons": "paper_neurons"})
    on = ["convolution", "super_resolution", "paper_neurons"]
    return table.merge(paper, how="left", on=on)[COLUMNS]


def paper_widths(widths, paper):
    """Choose the paper's width to print beside each of ours.

    The same width if all of ours are the paper's; else the one of the same rank, so that a laptop's
    16, 8, 4 stand beside 64, 32, 16. Column ``paper_neurons`` says which it is.
    """
    widths, paper = (sorted(set(values), reverse=True) for values in (widths, paper))
    if set(widths) <= set(paper):
        return dict(zip(widths, widths, strict=True))
    return dict(zip(widths, paper, strict=False))


def _row(run):
    settings = run["train"]
    return {
        "convolution": run["convolution"],
        "super_resolution": run["level"],
        "neurons": run["neurons"],
        "parameters": run["parameters"],
        "training_time_s": run["training_time_s"],
        **{name: run[name] for name in RMSES},
        "protocol": settings["protocol"],
        "epochs": f"{settings['epochs']}+{settings['fine_tune_epochs']}",
        "device": run["device"],
        "precision": run["precision"],
    }


def render_table1(table, references, *, city, lattice):
    """Write the table for people, with what a reader needs to judge it.

    Parameters
    ----------
    table : DataFrame
        From `build_table1`.
    references : dict
        From `crimecast.tables.references.reference_errors`.
    city : str
    lattice : str
        Such as ``16 x 16``.

    Returns
    -------
    str
        Markdown.
    """
    first = table.iloc[0]
    rows = [
        {
            "Kernel": NAMES[row.convolution],
            "Super-resolution": NAMES[row.super_resolution],
            "Neurons": row.neurons,
            "Parameters": f"{row.parameters:,}",
            "Time (s)": f"{row.training_time_s:.0f}",
            "Train RMSE": f"{row.train_rmse:.3f}",
            "Test RMSE": f"{row.test_rmse:.3f}",
            "Test RMSE, step 7": f"{row.test_rmse_step7:.3f}",
            "Test RMSE, own lattice": f"{row.test_rmse_native:.3f}",
            "Paper: neurons": or_dash(row.paper_neurons, "{:.0f}"),
            "parameters": or_dash(row.paper_parameters, "{:,.0f}"),
            "time (s)": or_dash(row.paper_training_time_s, "{:,.0f}"),
            "train": or_dash(row.paper_train_rmse),
            "test": or_dash(row.paper_test_rmse),
        }
        for row in table.itertuples()
    ]
    lines = [{"Forecast": name, "Test RMSE": f"{value:.3f}"} for name, value in references.items()]
    return f"""# Table 1: {escape_markdown(city)}

RMSE of the cumulative count Y, in numbers of crimes a cell, on the {lattice} lattice, protocol
`{first.protocol}`, {first.epochs} epochs, {first.seeds} seed(s), {first.device}. "Own lattice" is
the finer one on which the network works: a lower number there is no better forecast. Step 7 is the
paper's last step: never below the last value within a day. "Paper" is Table 1 of arXiv
1711.08833.{SHOWN[first.protocol]}

{markdown_table(pd.DataFrame(rows))}

To compare with, on the same test hours and the {lattice} lattice:

{markdown_table(pd.DataFrame(lines))}
"""
