"""Odd places and other writers: the run works there, or says in one sentence why not."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

pytestmark = pytest.mark.workflow

RESULTS = "results/small"
LEDGER = f"{RESULTS}/crimes/ledger.json"
N_ROWS = 5 * 28


@pytest.fixture
def run(root):
    """Run Snakemake in a folder: its exit status and what it printed."""

    def snakemake(folder, *arguments, before="", **variables):
        command = [sys.executable, "-m", "snakemake", *arguments, "--cores", "1"]
        command += ["-s", root / "Snakefile", "--configfile", "small.yaml"]
        done = subprocess.run(
            ["bash", "-c", f'{before} exec "$@"', "bash", *map(str, command)],
            cwd=folder,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            errors="replace",
        )
        return done.returncode, done.stdout + done.stderr

    return snakemake


def n_used(folder):
    return json.loads((folder / LEDGER).read_text())["used"]


PLACES = {
    "no UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "LANG": ""},
    "unknown locale": {"LC_ALL": "xx_XX", "PYTHONUTF8": "0"},
    "another clock": {"TZ": "Asia/Kathmandu"},
    "no terminal": {"TERM": "dumb", "COLUMNS": "20"},
    "warnings are errors of the user": {"PYTHONWARNINGS": "default"},
    "few files": {"before": "ulimit -n 64;"},
    "strict umask": {"before": "umask 077;"},
    "small stack": {"before": "ulimit -s 1024;"},
}


@pytest.mark.parametrize("place", PLACES)
def test_it_works_in_an_odd_environment(city, run, place):
    code, output = run(city, LEDGER, **PLACES[place])
    assert code == 0, output
    assert n_used(city) == N_ROWS


@pytest.mark.parametrize("name", ["two words", "{wildcard}", "Zürich", "it's 100%"])
def test_it_works_in_a_folder_with_an_odd_name(city, run, name):
    folder = city / name
    folder.mkdir()
    for part in ("data", "small.yaml"):
        (city / part).rename(folder / part)
    code, output = run(folder, LEDGER)
    assert code == 0, output
    assert n_used(folder) == N_ROWS


def test_a_decade_needs_few_open_files(city, run):
    text = (city / "small.yaml").read_text().replace("2015-08-01", "2005-08-01")
    (city / "small.yaml").write_text(text)
    code, output = run(city, LEDGER, before="ulimit -n 64;")
    assert code == 0, output
    assert n_used(city) == N_ROWS


def test_nothing_runs_again_in_another_locale(city, run):
    assert run(city, LEDGER)[0] == 0
    code, output = run(city, LEDGER, "-n", LC_ALL="C", PYTHONUTF8="0")
    assert code == 0, output
    assert "Nothing to be done" in output


def refused(answer, words):
    """One sentence with these words, once, without frames."""
    code, output = answer
    assert code == 1
    assert output.count(words) == 1, output
    assert "Traceback" not in output
    assert 'File "' not in output


def test_results_that_are_a_file(city, run):
    (city / "results").touch()
    refused(run(city, LEDGER), "results: is a file where the folder of results goes")


def test_a_folder_that_cannot_be_written(city, run):
    mounted = subprocess.run(["mount", "--bind", city, city]).returncode == 0
    if not mounted:
        pytest.skip("mounting needs root")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", city], check=True)
        refused(run(city, LEDGER), "cannot be written; run in a folder that can")
    finally:
        subprocess.run(["umount", city], check=True)


def test_a_full_disk(city, run):
    results = city / "results"
    results.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", results]).returncode:
        pytest.skip("mounting needs root")
    try:
        refused(run(city, LEDGER), "No space left on device; make room on the disk")
        assert not list(results.rglob("*.part"))
    finally:
        subprocess.run(["umount", results], check=True)


def test_a_damaged_table_is_told_once_and_its_traceback_kept(city, run):
    (city / "data" / "crimes-2015-11.csv").write_text("")
    words = "data/crimes-2015-11.csv: "
    refused(run(city, LEDGER), words)
    log = (city / RESULTS / "logs" / "read_crimes.log").read_text()
    assert "Traceback" in log
    assert words in log
    _, output = run(city, LEDGER, CRIMECAST_DEBUG="1")
    assert "Traceback" in output


def test_a_second_run_is_refused(city, run):
    (city / RESULTS).mkdir(parents=True)
    with FileLock(city / RESULTS / ".lock"):
        refused(run(city, LEDGER), "another run of crimecast is at work here")
    assert run(city, LEDGER)[0] == 0


def test_a_run_beside_a_job_that_a_killed_one_left_is_refused(city, run):
    (city / RESULTS).mkdir(parents=True)
    with (city / RESULTS / ".lock.jobs").open("a") as jobs:
        fcntl.flock(jobs, fcntl.LOCK_SH)
        refused(run(city, LEDGER), "a job of a run that was killed is still at work here")
    assert run(city, LEDGER)[0] == 0


def test_a_job_of_a_killed_run_does_not_begin_beside_the_next(city, root):
    results = city / RESULTS
    results.mkdir(parents=True)
    (results / ".lock").write_text("token of the next run")
    code = "from crimecast import logs\nwith logs.log_to('logs/x.log'): open('written', 'w')"
    scripts = str(root / "workflow" / "scripts")
    variables = {"CRIMECAST_RUN": f"token of the killed run:{results}", "PYTHONPATH": scripts}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | variables, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "the run of this job was killed, and another one is at work" in done.stderr
    assert not (city / "written").exists()


def test_the_plain_runner_keeps_off_as_well(city, root):
    (city / RESULTS).mkdir(parents=True)
    script = root / "workflow" / "scripts" / "train_without_snakemake.py"
    with FileLock(city / RESULTS / ".lock"):
        done = subprocess.run(
            [sys.executable, script, "small.yaml"], cwd=city, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert done.stderr.count("another run of crimecast is at work here") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [("train: {epoch: 1}", "train.epoch is not a setting"), (None, "wrong.yaml: ")],
)
def test_the_plain_runner_refuses_wrong_settings(city, root, settings, words):
    if settings:
        (city / "wrong.yaml").write_text(settings)
    script = root / "workflow" / "scripts" / "train_without_snakemake.py"
    command = [sys.executable, script, "small.yaml", "wrong.yaml"]
    done = subprocess.run(command, cwd=city, capture_output=True, text=True)
    refused((done.returncode, done.stderr), words)


def missing_table(city):
    """Take a table away that a city publishes; the text of it."""
    settings = (city / "small.yaml").read_text()
    path = "data/crimes-*.csv\n    published_at: https://example.org"
    (city / "small.yaml").write_text(settings.replace("data/crimes-*.csv", path))
    kept = {path: path.read_text() for path in (city / "data").iterdir()}
    for path in kept:
        path.unlink()
    return kept


def test_tables_copied_in_during_the_run_stay(city, run, root):
    tables = missing_table(city)
    command = [sys.executable, "-m", "snakemake", LEDGER, "--cores", "1", "--configfile"]
    process = subprocess.Popen(
        [*command, "small.yaml", "-s", root / "Snakefile"],
        cwd=city,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        for line in process.stdout:
            if line.startswith("Building DAG"):  # the config is read, no job has begun
                for path, text in tables.items():
                    path.write_text(text)
    assert {path: path.read_text() for path in (city / "data").iterdir()} == tables
    assert run(city, LEDGER)[0] == 0
    assert n_used(city) == N_ROWS


def test_a_run_without_its_tables_says_where_they_are_published(city, run):
    missing_table(city)
    (city / "data" / "crimes-2015-11.csv").symlink_to("nowhere.csv")
    assert run(city, LEDGER, "-n")[0] == 0
    refused(run(city, LEDGER), "The city publishes it at https://example.org")
    assert (city / "data" / "crimes-2015-11.csv").is_symlink()


def test_no_rule_has_a_file_of_the_users_as_output(city, run):
    outside = city / "outside.csv"
    (city / "data" / "crimes-2015-11.csv").rename(outside)
    (city / "data" / "crimes-2015-11.csv").symlink_to(outside)
    before = {path: path.read_bytes() for path in (city / "data").iterdir()}
    assert run(city, LEDGER)[0] == 0
    assert run(city, "--delete-all-output")[0] == 0
    assert not (city / LEDGER).exists()
    assert {path: path.read_bytes() for path in (city / "data").iterdir()} == before
    assert (city / "data" / "crimes-2015-11.csv").is_symlink()


def test_a_clone_with_braces_in_its_path_is_refused(city, root):
    clone = city / "{clone}"
    clone.mkdir()
    for part in ("Snakefile", "rules", "config", "workflow", "profiles", "resources", "envs"):
        Path(clone / part).symlink_to(root / part)
    command = [sys.executable, "-m", "snakemake", "-n", "-s", clone / "Snakefile"]
    done = subprocess.run(command, cwd=city, capture_output=True, text=True)
    refused((done.returncode, done.stdout + done.stderr), "Snakemake takes braces for wildcards")
