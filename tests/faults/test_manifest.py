"""The manifest knows every file of a run; `snakemake verify` names what is no longer as it was."""

import json
import os
import subprocess
import sys

import pytest

from crimecast.running.costs import read_benchmarks
from crimecast.running.manifest import check_manifest, write_manifest

MANIFEST = "results/small/manifest.json"
RESULTS = {
    "table1.csv": "table",
    "crimes/rejects.csv": "rejects",
    "crimes/ledger.json": "{}",
    "models/conv/seed0/metrics.json": '{"seed": 0, "device": "CPU", "precision": "bf16"}',
    "models/conv/seed0/history.csv": "epoch",
    "logs/make_table1.log": "log",
    "benchmarks/make_table1.tsv": "s\tmax_rss\n1.5\t-\n2.5\t120.25\n",
    ".lock": "token",
    "report.html": "page",
}
NO_RESULTS = ("logs/", "benchmarks/", ".lock", "report.html")


@pytest.fixture
def run(city, small, root):
    """A finished run of the small city: writes its manifest again."""
    for name, text in RESULTS.items():
        path = city / "results" / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    jobs = read_benchmarks(city / "results" / "small")
    write_manifest(small, root, jobs)
    return lambda: write_manifest(small, root, jobs)


def read():
    with open(MANIFEST, encoding="utf-8") as file:
        return json.load(file)


def test_it_says_what_a_run_was_made_from(run, small):
    manifest = read()
    assert manifest["config"] == small
    assert {len(manifest["lock"]["sha256"]), len(manifest["digest"])} == {64}
    assert manifest["seeds"]["train.seeds"] == small["train"]["seeds"]
    assert manifest["jobs"] == {"make_table1": {"seconds": 2.5, "peak_memory_mb": 120.25}}
    network = {"seed": 0, "device": "CPU", "precision": "bf16"}
    assert manifest["networks"] == {"results/small/models/conv/seed0": network}
    results = {f"results/small/{name}" for name in RESULTS if not name.startswith(NO_RESULTS)}
    assert set(manifest["results"]) == results
    assert sorted(manifest["inputs"]) == [f"data/crimes-2015-{m:02d}.csv" for m in range(8, 13)]


def test_it_holds_and_is_not_written_again_for_nothing(run, city):
    before = (city / MANIFEST).read_bytes()
    run()
    assert (city / MANIFEST).read_bytes() == before
    assert check_manifest(MANIFEST) == len(RESULTS) - len(NO_RESULTS) + 5


@pytest.mark.parametrize(
    "name", ["data/crimes-2015-11.csv", *(f"results/small/{name}" for name in list(RESULTS)[:5])]
)
def test_a_file_that_is_not_as_it_was_is_named(run, city, name):
    content = (city / name).read_bytes()
    (city / name).write_bytes(bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(ValueError, match=rf"^1 of 10 files .* {name} \(changed\)\."):
        check_manifest(MANIFEST)
    (city / name).unlink()
    with pytest.raises(ValueError, match=rf"{name} \(gone\)"):
        check_manifest(MANIFEST)


def test_files_that_nobody_knows_are_named_up_to_five(run, city):
    for number in range(7):
        (city / "results" / "small" / f"table{number}.md").touch()
    with pytest.raises(ValueError, match=r"7 of 10 .*table4\.md \(new\) and 2 more"):
        check_manifest(MANIFEST)


def test_a_run_within_the_folder_of_another_is_none_of_it(run, city):
    other = city / "results" / "small" / "other"
    other.mkdir()
    for name in (".lock", "table1.csv"):
        (other / name).touch()
    assert check_manifest(MANIFEST)


def test_what_went_bad_on_the_disk_stays_known(run, city):
    """Its time is that of before, so a later run takes over the hash of what was written."""
    path = city / "results" / "small" / "table1.csv"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns - 1_000_000_000
    (city / "results" / "small" / "table2.csv").write_text("new")
    path.write_text("tablf")
    os.utime(path, ns=times)
    run()
    with pytest.raises(ValueError, match=r"^1 of 11 files .*table1\.csv \(changed\)"):
        check_manifest(MANIFEST)


def test_no_manifest_and_a_damaged_one_are_named(run, city):
    text = (city / MANIFEST).read_text()
    (city / MANIFEST).write_text(text.replace('"seconds": 2.5', '"seconds": 1.5'))
    with pytest.raises(ValueError, match=rf"^{MANIFEST}: damaged"):
        check_manifest(MANIFEST)
    (city / MANIFEST).unlink()
    with pytest.raises(ValueError, match=rf"^{MANIFEST}: is not there"):
        check_manifest(MANIFEST)


@pytest.mark.workflow
def test_snakemake_verify(city, root):
    def snakemake(target):
        command = [sys.executable, "-m", "snakemake", target, "--cores", "1", "--configfile"]
        command += ["small.yaml", "-s", root / "Snakefile"]
        done = subprocess.run(command, cwd=city, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    assert snakemake("results/small/crimes/ledger.json")[0] == 0
    code, output = snakemake("verify")
    assert (code, output.count("files are as they were")) == (0, 1), output
    rejects = city / "results/small/crimes/rejects.csv"
    rejects.write_bytes(rejects.read_bytes() + b"x")
    code, output = snakemake("verify")
    assert (code, output.count("rejects.csv (changed)")) == (1, 1), output
    assert "Traceback" not in output
