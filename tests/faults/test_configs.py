"""Wrong settings are refused before any job, each in a sentence with its key and what to write."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from wrong_settings import WRONG

from crimecast.networks.samples import LAG_HOURS
from crimecast.running.checks import LONGEST_LAG_HOURS, OWN_FOLDERS
from crimecast.running.plan import lay_over
from crimecast.running.settings import check_settings, read_config, typed


def read_table(text):
    """Settings and words, a line each."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            setting, words = line.split(" -> ")
            yield pytest.param(yaml.safe_load(setting), words, id=setting[:60])


@pytest.fixture
def spoilt(city):
    """The city, beside things that are no tables."""
    os.mkfifo(city / "fifo.csv")
    (city / "link.csv").symlink_to("data/crimes-2015-11.csv")
    (city / "dangling.csv").symlink_to("nowhere.csv")
    return city


@pytest.mark.parametrize(("setting", "words"), list(read_table(WRONG)))
def test_a_wrong_setting_is_refused_in_a_sentence(spoilt, small, schema, setting, words):
    config = lay_over(small, setting)
    with pytest.raises(ValueError, match=words) as refused:
        check_settings(typed(config, schema), schema)
    assert str(refused.value).startswith("config: ")
    assert all(line.strip().endswith((".", "?")) for line in str(refused.value).splitlines())


def test_columns_that_make_no_event_are_refused(city, small, schema):
    for columns, words in {
        ("time",): "needs lat and lon, x and y, or location",
        ("lat", "lon"): "needs time, or date and clock",
        ("clock", "lat", "lon"): "needs time, or date and clock",
        ("date", "lat", "lon"): "date without clock",
        ("time", "lat", "lon"): "duplicates_by: id is not in",
    }.items():
        csv = small["crimes"]["csv"] | {"columns": {name: name for name in columns}}
        config = small | {"crimes": small["crimes"] | {"csv": csv}}
        with pytest.raises(ValueError, match=words):
            check_settings(config, schema)


def test_a_format_without_own_columns_is_refused(city, small, schema):
    csv = small["crimes"]["csv"] | {"columns": {}, "date_format": "%Y-%m-%d %H:%M"}
    config = small | {"crimes": small["crimes"] | {"csv": csv}}
    with pytest.raises(ValueError, match="is for own columns"):
        check_settings(config, schema)


LONG = [
    ({"run": {"name": "a" * 101}}, "run.name.*too long"),
    (
        {
            "period": {"start": "2015-12-01"},
            "split": {"test_days": 9},
            "baselines": {
                "methods": ["arima"],
                "settings": {"arima": {"order": [200, 0, 200]}},
            },
        },
        "arima.order.*528 hours",
    ),
    (
        {"weather": {"source": "iem", "addresses": {"iem": ["ftp://127.0.0.1/{day}"]}}},
        "weather.addresses.iem.*no web address",
    ),
]


@pytest.mark.parametrize(("setting", "words"), LONG)
def test_a_longer_wrong_setting_is_refused(city, small, schema, setting, words):
    with pytest.raises(ValueError, match=words):
        check_settings(lay_over(small, setting), schema)


GOOD_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%y %I:%M:%S %p", "%d %b %Y %H.%M", "%Y%m%d %H%M%S.%f")


@pytest.mark.parametrize("date_format", GOOD_FORMATS)
def test_what_strptime_reads_is_accepted(city, small, schema, date_format):
    check_settings(lay_over(small, {"crimes": {"csv": {"date_format": date_format}}}), schema)


def test_a_table_that_is_published_may_be_missing_in_a_dry_run(city, small, schema):
    csv = {"path": "later.csv", "published_at": "https://example.org"}
    check_settings(lay_over(small, {"crimes": {"csv": csv}}), schema)


def test_a_gpu_that_is_not_there_is_refused(city, small, schema, monkeypatch):
    monkeypatch.setattr("crimecast.running.checks.GPU_DEVICES", ("/nowhere",))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match=r"train\.device: cuda, but this machine has no GPU"):
        check_settings(lay_over(small, {"train": {"device": "cuda"}}), schema)


def test_results_that_are_a_file_are_refused(city, small, schema):
    (city / "results").touch()
    with pytest.raises(ValueError, match="results: is a file"):
        check_settings(small, schema)


def test_every_folder_of_results_is_kept_from_names_of_runs(root):
    rules = "".join(path.read_text() for path in (root / "rules").glob("*.smk"))
    made = set(re.findall(r'(?:result\(|NETWORK = )f?"(\w+)/', rules))
    assert {"models", "report", "tensors"} <= made == set(OWN_FOLDERS)


def test_the_longest_lag_is_that_of_the_networks():
    assert max(map(max, LAG_HOURS.values())) == LONGEST_LAG_HOURS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("run: {name: a}\nrun: {name: b}\n", "run is there twice.*line 2"),
        ("train:\n  epochs: 1\n  seeds: [0]\n  epochs: 2\n", "epochs is there twice.*line 4"),
        ("[1, 2]\n", "no sections"),
        ("a: !!python/object:os.system {}\n", "python/object"),
        ("a: [\n", "my.yaml: "),
        ("a: \x00\n", "my.yaml: "),
    ],
)
def test_a_file_of_settings_that_yaml_lets_pass(tmp_path, text, words):
    path = tmp_path / "my.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_config(path)


def dry_run(folder, root, *arguments):
    command = [sys.executable, "-m", "snakemake", "-n", "-s", root / "Snakefile", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


REFUSED = {
    "twice": ("run: {name: a}\nrun: {name: b}", "run is there twice"),
    "keys": ('1: x\n"\\e[31mred": y', r"\x1b[31mred is not a setting"),
    "table": ("crimes: {csv: {path: no.csv}}", "crimes.csv.path: no.csv is not there"),
}


# Files that Snakemake itself reads before any rule.
UNREADABLE = {"nowhere.yaml": "No such file", "data": "Is a directory", "latin.yaml": "not UTF-8"}


@pytest.mark.workflow
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_of_settings_that_cannot_be_read_is_named(city, root, name):
    (city / "latin.yaml").write_bytes(b"city: {name: Z\xfcrich}\n")
    code, output = dry_run(city, root, "--configfile", "small.yaml", name)
    assert code == 1
    assert output.count(f"--configfile: {name}: ") == 1
    assert UNREADABLE[name] in output
    assert 'File "' not in output


@pytest.mark.workflow
@pytest.mark.parametrize("name", REFUSED)
def test_snakemake_refuses_it_without_a_traceback(city, root, name):
    text, words = REFUSED[name]
    (city / "wrong.yaml").write_text(text)
    code, output = dry_run(city, root, "--configfile", "small.yaml", "wrong.yaml")
    assert code == 1
    assert output.count(words) == 1
    assert "Traceback" not in output
    assert 'File "' not in output


@pytest.mark.workflow
def test_texts_of_the_command_line_stay_texts(city, root):
    settings = ['run={"name": "2015"}', 'crimes={"filters": {"type": ["01", "1E2", "INF"]}}']
    settings += ['weather={"stations": {"lcd": "72295023174"}}', 'network={"units": "2"}']
    code, output = dry_run(city, root, "--configfile", "small.yaml", "--config", *settings)
    assert code == 0, output
    assert "results/2015/table1.csv" in output
