"""Tables for people to read."""

import pandas as pd


def markdown_table(table):
    """Write a DataFrame of texts as a Markdown table, padded so that it also reads as text."""
    cells = [list(map(str, table.columns)), *table.astype(str).to_numpy().tolist()]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    header, *rows = [
        "| " + " | ".join(cell.ljust(n) for cell, n in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    rule = "| " + " | ".join("-" * n for n in widths) + " |"
    return "\n".join([header, rule, *rows])


def or_dash(value, form="{:.3f}"):
    """Write a number, and a dash for one that is not known."""
    return "-" if pd.isna(value) else form.format(value)
