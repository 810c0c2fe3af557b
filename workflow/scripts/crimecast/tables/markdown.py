"""Tables for people to read."""

import html
import re

import pandas as pd


def escape_markdown(text):
    """Escape a text of a user's: it is read as it is, as no markup of Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]|~$#])", r"\\\1", html.escape(text, quote=False))


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
