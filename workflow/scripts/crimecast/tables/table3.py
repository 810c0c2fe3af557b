"""Table 3: the float network, its projection and the fine-tuned ternary one."""

import pandas as pd

from crimecast.tables.markdown import escape_markdown, markdown_table, or_dash
from crimecast.tables.protocols import SHOWN
from crimecast.tables.table1 import paper_widths

RMSES = ["train_rmse", "test_rmse", "test_rmse_step7"]
BYTES = ["bytes", "bytes_5_trit", "bytes_onnx"]  # the float network has one file only
COLUMNS = [
    "model",
    "neurons",
    "parameters",
    "bytes",
    "train_rmse",
    "test_rmse",
    "paper_neurons",
    "paper_parameters",
    "paper_train_rmse",
    "paper_test_rmse",
    "test_rmse_step7",
    "regained",
    "bytes_5_trit",
    "bytes_onnx",
    "protocol",
    "seeds",
]
NAMES = {
    "float": "float32",
    "projected": "ternary, projected",
    "fine_tuned": "ternary, fine-tuned",
}


def build_table3(runs, paper):
    """Gather three rows a width: float, projected, fine_tuned; means over seeds.

    Parameters
    ----------
    runs : dict of str to list of dict
        metrics.json of every job by kind of network; of a float one with ``bytes`` added.
    paper : DataFrame
        resources/paper/table3.csv.

    Returns
    -------
    DataFrame
        Columns as in docs/data.md. ``regained`` is the share of the test RMSE lost by projection
        that fine-tuning regains; missing if projection loses nothing.
    """
    rows = [_row(model, run) for model, group in runs.items() for run in group]
    flat = pd.DataFrame(rows)
    groups = flat.groupby(["neurons", "model"], sort=False)
    table = groups.first().assign(**groups[RMSES].mean(), seeds=groups.size()).reset_index()
    table = table.sort_values("neurons", ascending=False, kind="stable", ignore_index=True)
    table = table.merge(_regained(table), how="left", on=["neurons", "model"])
    # Table 3 of the paper has its widest network only; it stands beside our widest.
    widths = paper_widths(table["neurons"], paper["neurons"])
    table["paper_neurons"] = table["neurons"].map(widths)
    paper = paper.rename(columns={"neurons": "paper_neurons"})
    table = table.merge(paper, how="left", on=["model", "paper_neurons"])
    table["paper_neurons"] = table["paper_neurons"].where(table["paper_parameters"].notna())
    return table[COLUMNS]


def _row(model, run):
    return {
        "model": model,
        "neurons": run["neurons"],
        "parameters": run["parameters"],
        **{name: run.get(name) for name in BYTES},
        **{name: run[name] for name in RMSES},
        "protocol": run["train"]["protocol"],
    }


def _regained(table):
    errors = table.pivot_table(index="neurons", columns="model", values="test_rmse")
    lost = errors["projected"] - errors["float"]
    share = ((errors["projected"] - errors["fine_tuned"]) / lost).where(lost > 0)
    return share.rename("regained").reset_index().assign(model="fine_tuned")


def render_table3(table, *, city, lattice):
    """Write the table for people.

    Parameters
    ----------
    table : DataFrame
        From `build_table3`.
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
            "Network": NAMES[row.model],
            "Neurons": row.neurons,
            "Parameters": f"{row.parameters:,}",
            "Bytes": f"{row.bytes:,.0f}",
            "5 weights a byte": or_dash(row.bytes_5_trit, "{:,.0f}"),
            "ONNX": or_dash(row.bytes_onnx, "{:,.0f}"),
            "Train RMSE": f"{row.train_rmse:.3f}",
            "Test RMSE": f"{row.test_rmse:.3f}",
            "Test RMSE, step 7": f"{row.test_rmse_step7:.3f}",
            "Regained": or_dash(row.regained, "{:.0%}"),
            "Paper: neurons": or_dash(row.paper_neurons, "{:.0f}"),
            "parameters": or_dash(row.paper_parameters, "{:,.0f}"),
            "train": or_dash(row.paper_train_rmse),
            "test": or_dash(row.paper_test_rmse),
        }
        for row in table.itertuples()
    ]
    return f"""# Table 3: {escape_markdown(city)}

RMSE of the cumulative count Y, in numbers of crimes a cell, on the {lattice} lattice, protocol
`{first.protocol}`, {first.seeds} seed(s). "Projected" is the float network with the nearest ternary
weights and no training; "regained" is the share of what that loses in test RMSE which fine-tuning
by Algorithm 2 wins back. Running statistics of batch norm are counted as parameters, as in the
paper. "Paper" is Table 3 of arXiv 1711.08833, which has no projected
network.{SHOWN[first.protocol]}

{markdown_table(pd.DataFrame(rows))}
"""
