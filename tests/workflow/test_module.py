"""Another workflow that takes this one as a module, with a config of its own."""

import pytest
from city import ROOT, jobs, snakemake

pytestmark = pytest.mark.workflow

OTHER = f"""\
module crimecast:
    snakefile:
        "{ROOT}/Snakefile"
    config:
        config["crime"]


use rule * from crimecast as crime_*


rule publish:
    default_target: True
    input:
        rules.crime_make_figure4.output.png,
    output:
        "network.png",
    shell:
        "cp {{input}} {{output}}"


rule later:
    input:
        rules.crime_make_table1.output.csv,
"""
CONFIG = """\
crime:
  run: {name: mine}
  period: {start: "2015-11-01", end: "2015-12-31"}
  split: {test_days: 7}
  lattice: {n_rows: 4, n_cols: 4}
  cells: {A: busiest, B: busiest}
  network: {convolutions: [conv], levels: [none], neurons: [3], units: 1}
  ternary: {level: none}
  train: {epochs: 1, fine_tune_epochs: 1, batch_size: 512}
"""


@pytest.fixture
def other(tmp_path):
    """A folder with the other workflow and its config."""
    (tmp_path / "Snakefile").write_text(OTHER)
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


def test_a_module_runs_with_a_part_of_the_others_config(other):
    snakemake(other, configs=["config.yaml"])
    figures = other / "results" / "mine" / "figures"
    assert (other / "network.png").read_bytes() == (figures / "fig4.png").read_bytes()
    assert "conv-none-3" in (figures / "fig4.txt").read_text()


def test_what_crimes_decide_is_looked_up_in_the_module(other):
    planned = jobs(snakemake(other, "later", "-n", configs=["config.yaml"]))
    assert "crime_read_crimes" in planned
    assert "crime_train_network conv-none-3-0" in planned


def test_a_module_refuses_a_wrong_config(other):
    (other / "config.yaml").write_text(CONFIG + "  splitt: {test_days: 7}\n")
    with pytest.raises(RuntimeError, match="splitt"):
        snakemake(other, "-n", configs=["config.yaml"])
