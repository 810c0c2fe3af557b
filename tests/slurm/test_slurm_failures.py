"""Jobs that fail, are cancelled or lack memory on a real Slurm, and the same command again."""

import shutil
import subprocess
import time
import zipfile

import pandas as pd
import pytest

pytestmark = pytest.mark.workflow

SETTINGS = """
run: {name: small}
period: {start: "2015-11-01", end: "2015-12-31"}
split: {test_days: 7}
crimes: {simulate: {n_events: 5000}}
lattice: {n_rows: 4, n_cols: 4}
network: {convolutions: [conv], levels: [none], neurons: [3], units: 1}
train: {epochs: 60, fine_tune_epochs: 1}
ternary: {level: none}
cells: {A: busiest, B: busiest}
weather: {source: none}
"""
OWN_TABLE = """
crimes: {source: csv, csv: {path: crimes.zip, columns: {id: id, time: time, lat: lat, lon: lon}}}
"""
TABLE = "results/small/table1.csv"
POLL_S = 0.05


def test_a_damaged_table_is_named_and_once_mended_is_read(tmp_path, run):
    config, table = tmp_path / "own.yaml", tmp_path / "crimes.zip"
    settings = SETTINGS.replace("crimes: {simulate: {n_events: 5000}}\n", "")
    config.write_text(settings + OWN_TABLE)
    rows = [f"{day},2015-11-{day:02d}T12:30,34.0,-118.3" for day in range(1, 29)]
    with zipfile.ZipFile(table, "w") as file:
        file.writestr("crimes.csv", "\n".join(["id,time,lat,lon", *rows, ""]))
    whole = table.read_bytes()
    table.write_bytes(whole[:-30])
    ledger = "results/small/crimes/ledger.json"

    status, said = run(ledger, config)
    assert status == 1
    assert "read_crimes: ERROR crimes.zip: the zip file is damaged" in said
    assert "Traceback" not in said
    assert not [path for path in tmp_path.glob("results/small/crimes/**/*") if path.is_file()]

    table.write_bytes(whole)
    status, said = run(ledger, config)
    assert status == 0, said[-3000:]
    assert (tmp_path / ledger).exists()


def test_out_of_memory_and_cancelled_trainings_go_on_to_the_same_table(tmp_path, run, start):
    config = tmp_path / "small.yaml"
    config.write_text(SETTINGS)
    here = ["--cores", "2", "--nolock"]
    assert run("prepare_training", config, on=here)[0] == 0
    prepared = shutil.copytree(tmp_path / "results", tmp_path / "prepared")
    assert run(TABLE, config, on=here)[0] == 0
    expected = pd.read_csv(tmp_path / TABLE)
    shutil.rmtree(tmp_path / "results")
    prepared.rename(tmp_path / "results")
    small = tmp_path / "results" / "small"

    status, said = run(TABLE, config, "train_network:mem_mb=300")
    assert status == 1
    assert (
        "train_network: 300 MB of memory were too few."
        " Start again with more: --set-resources train_network:mem_mb=600\n"
    ) in said
    assert not list(small.glob("models/**/*.*"))

    started = start(TABLE, config)  # with as much memory as is measured
    while not list(small.glob("checkpoints/*.safetensors")):
        assert started.poll() is None, started.stderr.read()
        time.sleep(POLL_S)
    subprocess.run(["scancel", "--partition=gpu"], check=True)
    said = started.communicate()[1]
    assert started.returncode == 1
    assert "train_network: cancelled (by scancel or by the cluster's operator)" in said
    assert not list(small.glob("models/**/*.*"))
    assert not (tmp_path / TABLE).exists()

    status, said = run(TABLE, config)
    assert status == 0, said[-3000:]
    log = (small / "logs" / "train_network" / "conv-none-3-seed0.log").read_text()
    assert "epoch 1/" not in log
    times = "training_time_s"
    found = pd.read_csv(tmp_path / TABLE)
    pd.testing.assert_frame_equal(found.drop(columns=times), expected.drop(columns=times))
