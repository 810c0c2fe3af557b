"""Costs of rules from benchmark files, and what jobs ask for because of them."""

import re

import pytest

from crimecast.running.costs import asked, read_benchmarks, write_costs

HEADER = "rule,jobs,mean_seconds,longest_seconds,peak_memory_mb\n"


@pytest.fixture
def run(tmp_path):
    """Two rules: one job that ran twice; two jobs, one too short to be looked at."""
    for name, rows in {
        "make_table1": "1.5\t-\n2.5\t120.25\n",
        "train_network/a": "60\t2000\n",
        "train_network/b/c": "300\tNA\n",
    }.items():
        path = tmp_path / "benchmarks" / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("s\tmax_rss\n" + rows)
    write_costs(tmp_path, read_benchmarks(tmp_path))
    return tmp_path / "costs.csv"


def ask(rule, *paths, attempt=1):
    return {name: of(None, attempt) for name, of in asked(rule, *paths).items()}


def test_a_row_for_each_rule(run):
    assert (
        run.read_text()
        == HEADER + "make_table1,1,2.5,2.5,120.25\ntrain_network,2,180.0,300.0,2000.0\n"
    )


def test_a_run_without_benchmarks_has_no_rows(tmp_path):
    write_costs(tmp_path, read_benchmarks(tmp_path))
    assert (tmp_path / "costs.csv").read_text() == HEADER


def test_four_times_the_memory_and_twenty_times_the_minutes(run):
    assert ask("train_network", run) == {"mem_mb": 8000, "runtime": 100}


def test_what_is_small_or_unknown_asks_for_the_floor(run, tmp_path):
    floor = {"mem_mb": 4000, "runtime": 60}
    assert ask("make_table1", run) == ask("unknown", run) == ask("x", tmp_path / "no.csv") == floor


def test_the_larger_of_two_measures_holds(run, tmp_path):
    larger, slower = tmp_path / "larger.csv", tmp_path / "slower.csv"
    larger.write_text(HEADER + "train_network,1,1,200.05,3000\n")
    assert ask("train_network", run, larger) == {"mem_mb": 12000, "runtime": 100}
    slower.write_text(HEADER + "train_network,1,1,300.05,\n")
    assert ask("train_network", run, slower) == {"mem_mb": 8000, "runtime": 101}


def test_a_second_attempt_asks_for_twice_as_much(run):
    assert ask("train_network", run, attempt=2) == {"mem_mb": 16000, "runtime": 200}


@pytest.mark.parametrize("text", ["rule\nx\n", HEADER + "x,1,1,many,1\n", HEADER + "x,1\n"])
def test_a_damaged_file_is_named(tmp_path, text):
    path = tmp_path / "costs.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=re.escape(f"{path}: damaged")):
        asked("x", path)


def test_every_rule_that_measures_asks_for_what_it_needs(root):
    """Each by its own name."""
    for path in (root / "rules").glob("*.smk"):
        for body in re.split(r"^(?:rule|checkpoint) ", path.read_text(), flags=re.MULTILINE)[1:]:
            name = body.partition(":")[0]
            assert ("benchmark:" in body) == (f'**needs("{name}")' in body), name


def test_shipped_costs_are_of_rules_that_exist(root):
    rules = {path.stem for path in (root / "workflow" / "scripts").glob("*.py")}
    shipped = (root / "resources" / "costs.csv").read_text().splitlines()[1:]
    assert {row.split(",")[0] for row in shipped} <= rules
