"""Table 1: rows, the paper's beside ours, means over seeds, the references below."""

import numpy as np
import pandas as pd
import pytest

from crimecast.frames.periods import split
from crimecast.tables.references import reference_errors
from crimecast.tables.table1 import build_table1, paper_widths, render_table1

RMSES = ("train_rmse", "test_rmse", "test_rmse_step7", "test_rmse_native")


@pytest.fixture
def paper(root):
    return pd.read_csv(root / "resources" / "paper" / "table1.csv")


def run(convolution, level, neurons, error, seed=0):
    train = {"protocol": "causal", "epochs": 5, "fine_tune_epochs": 1}
    return {
        "convolution": convolution,
        "level": level,
        "neurons": neurons,
        "seed": seed,
        "parameters": 10 * neurons,
        "training_time_s": 100.0,
        "device": "CPU",
        "precision": "float32",
        "train": train,
        **dict.fromkeys(RMSES, error),
    }


def test_a_row_is_the_mean_over_seeds_beside_the_papers(paper):
    runs = [run("conv", "spacetime", 64, error, seed) for seed, error in enumerate((0.3, 0.5))]
    row = build_table1(runs, paper).iloc[0]
    assert row["test_rmse"] == pytest.approx(0.4)
    assert row["seeds"] == 2
    assert (row["paper_neurons"], row["paper_parameters"]) == (64, 1_350_911)
    assert (row["paper_train_rmse"], row["paper_test_rmse"]) == (0.143, 0.207)


def test_rows_keep_the_order_of_the_paper(paper):
    runs = [
        run(convolution, level, neurons, 0.3)
        for convolution in ("conv", "pointwise")
        for level in ("spacetime", "space", "none")
        for neurons in (64, 32, 16)
    ]
    table = build_table1(runs, paper)
    keys = ["convolution", "super_resolution", "neurons"]
    pd.testing.assert_frame_equal(table[keys], paper[keys])
    np.testing.assert_array_equal(table["paper_test_rmse"], paper["paper_test_rmse"])


def test_laptop_widths_stand_beside_the_papers_of_the_same_rank():
    assert paper_widths([16, 8, 4], [64, 32, 16]) == {16: 64, 8: 32, 4: 16}
    assert paper_widths([64, 16], [64, 32, 16]) == {64: 64, 16: 16}
    assert paper_widths([8, 4, 2, 1], [64, 32, 16]) == {8: 64, 4: 32, 2: 16}


def test_references_worked_out_by_hand():
    """One cell, one crime at noon each day: Y is 1 from 12:00 on, half of the hours."""
    counts = np.zeros((10, 24, 1, 1))
    counts[:, 12] = 1
    cumulative = counts.cumsum(axis=1).reshape(-1, 1, 1)
    parts = split(len(cumulative), test_days=2, validation_share=0.25)
    zero, persistence, climatology, floor = reference_errors(
        cumulative, parts, shrink=False
    ).values()
    assert zero == pytest.approx(np.sqrt(1 / 2))
    assert persistence == pytest.approx(np.sqrt(1 / 24))
    assert climatology == 0  # the same hour every day: the mean count is the count
    assert floor == pytest.approx(np.sqrt(1 / 24))


def test_the_readable_table_names_protocol_lattice_and_references(paper):
    table = build_table1([run("pointwise", "none", 8, 0.3)], paper)
    text = render_table1(table, {"zero": 3.0}, city="Springfield", lattice="16 x 16")
    for words in ("Springfield", "`causal`", "16 x 16", "| zero ", "3.000", "5+1 epochs", "0.397"):
        assert words in text
