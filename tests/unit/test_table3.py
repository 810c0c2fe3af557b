"""Table 3: rows in order, sizes beside errors, and what fine-tuning wins back."""

import pandas as pd
import pytest

from crimecast.tables.table3 import COLUMNS, build_table3, render_table3


def metrics(neurons, test_rmse, **more):
    return {
        "neurons": neurons,
        "parameters": 100 * neurons,
        "train_rmse": test_rmse - 0.1,
        "test_rmse": test_rmse,
        "test_rmse_step7": test_rmse - 0.2,
        "train": {"protocol": "causal"},
        "bytes": 50 * neurons,
        **more,
    }


def runs(neurons, errors):
    small = {"bytes_5_trit": 4 * neurons, "bytes_onnx": 6 * neurons}
    float32, projected, fine_tuned = errors
    return {
        "float": [metrics(neurons, float32)],
        "projected": [metrics(neurons, projected, **small)],
        "fine_tuned": [metrics(neurons, fine_tuned, **small)],
    }


@pytest.fixture
def paper(root):
    return pd.read_csv(root / "resources/paper/table3.csv")


def test_rows_have_the_papers_numbers_beside_them(paper):
    table = build_table3(runs(64, [0.5, 0.9, 0.6]), paper)
    assert list(table.columns) == COLUMNS
    assert table["model"].tolist() == ["float", "projected", "fine_tuned"]
    assert table["paper_parameters"].tolist()[::2] == [1_350_911, 1_365_031]
    assert table["paper_test_rmse"].tolist()[::2] == [0.207, 0.242]
    assert table.loc[1, ["paper_neurons", "paper_parameters", "paper_test_rmse"]].isna().all()
    assert table["bytes_5_trit"].tolist()[1:] == [256, 256]


def test_regained_is_the_share_of_the_loss_won_back(paper):
    table = build_table3(runs(64, [0.5, 0.9, 0.6]), paper)
    assert table["regained"].isna().tolist() == [True, True, False]
    assert table["regained"].iloc[-1] == pytest.approx(0.75)


def test_nothing_lost_is_nothing_regained(paper):
    table = build_table3(runs(64, [0.5, 0.5, 0.4]), paper)
    assert table["regained"].isna().all()


def test_errors_are_means_over_seeds(paper):
    two = {k: a + b for (k, a), b in zip(runs(8, [1, 3, 2]).items(), runs(8, [2, 5, 2]).values())}
    table = build_table3(two, paper)
    assert table["test_rmse"].tolist() == [1.5, 4, 2]
    assert table["seeds"].tolist() == [2, 2, 2]


def test_the_text_says_what_a_reader_must_know(paper):
    table = build_table3(runs(16, [0.5, 0.9, 0.6]), paper)
    text = render_table3(table, city="Springfield", lattice="16 x 16")
    assert "Table 3: Springfield" in text
    assert "`causal`" in text
    assert "| 75% " in text
    assert "1,365,031" in text
