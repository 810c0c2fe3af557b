"""What must run again does, and nothing else: each line of the table in docs/reruns.md."""

import dataclasses
import os
import random
import shutil

import pandas as pd
import pytest
import yaml
from city import MONTHLY, MONTHS, N_CRIMES, copy_repository, jobs, snakemake, write_crimes

from crimecast.weather import pages

pytestmark = pytest.mark.workflow

RESULTS = "results/tiny"
TRAININGS = ["train_network conv-none-3-0", "train_network pointwise-none-3-0"]
TERNARY = ["ternarize conv-none-3-0", "fine_tune_ternary conv-none-3-0", "make_table3"]
TERNARY += ["make_audit"]
BASELINES = ["fit_baseline knn", "fit_baseline ha"]
AFTER_NETWORKS = ["make_table1", "make_table2", "make_figure5", "make_figure6", "make_figure7"]
AFTER_TRAININGS = TERNARY + AFTER_NETWORKS
AFTER_EVENTS = [
    *["build_tensor none", *BASELINES, *TRAININGS, *AFTER_TRAININGS],
    *["check_crimes", "make_figure1", "make_figure2", "make_figure3"],
]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A clone of the repository in which everything has been made."""
    folder = tmp_path_factory.mktemp("reruns") / "city"
    copy_repository(folder)
    write_crimes(folder / "data")
    snakemake(folder)
    return folder


@pytest.fixture
def edit(city):
    """Change a text file of the city; the end of the test undoes it."""
    texts = {}

    def change(path, new_text):
        text = texts[city / path] = (city / path).read_text()
        changed = new_text(text)
        if changed == text:
            raise ValueError(f"{path}: the edit changes nothing.")
        (city / path).write_text(changed)

    yield change
    for path, text in texts.items():
        path.write_text(text)


@pytest.fixture
def plan(city, tmp_path):
    """List the jobs of the next run, with some settings changed."""

    def dry_run(*targets, **settings):
        changed = tmp_path / "changed.yaml"
        changed.write_text(yaml.safe_dump(settings))
        return jobs(snakemake(city, *targets, "-n", configs=[*MONTHLY, changed]))

    return dry_run


def test_nothing_changed(plan):
    assert plan() == []


def test_every_file_touched(city, plan):
    paths = [path for path in city.rglob("*") if ".snakemake" not in path.parts]
    random.Random(2015).shuffle(paths)
    newest = max(path.stat().st_mtime for path in paths)
    for seconds, path in enumerate(reversed(paths)):
        os.utime(path, (newest - seconds, newest - seconds))
    assert plan() == []


def test_fresh_clone_over_kept_results(city, tmp_path):
    clone, kept = tmp_path / "elsewhere" / "clone", ("results", ".snakemake", "data")
    copy_repository(clone, origin=city)
    for name in kept:
        shutil.move(city / name, clone / name)
    planned = jobs(snakemake(clone, "-n"))
    for name in kept:
        shutil.move(clone / name, city / name)
    assert planned == []


@pytest.mark.parametrize("path", ["config/config.yaml", "config/tiny.yaml"])
def test_comment_in_config(edit, plan, path):
    edit(path, lambda text: f"# Another comment.\n{text}")
    assert plan() == []


def test_order_of_keys(edit, plan):
    def reverse(value):
        if isinstance(value, dict):
            return {key: reverse(value[key]) for key in reversed(value)}
        return value

    for path in ("config/config.yaml", "config/tiny.yaml"):
        edit(path, lambda text: yaml.safe_dump(reverse(yaml.safe_load(text)), sort_keys=False))
    assert plan() == []


def test_source_rewritten_with_the_same_content(city, plan):
    path = city / "data" / "crimes-2015-10.csv"
    path.write_bytes(path.read_bytes())
    assert plan() == []


def test_source_replaced_by_a_file_with_an_old_date(city, plan):
    """As archives and some downloads give it: with the date on which it was published."""
    path = city / "data" / "crimes-2015-10.csv"
    text, times = path.read_text(), (path.stat().st_atime, path.stat().st_mtime)
    path.write_text(text.replace("ROBBERY", "BURGLARY"))
    os.utime(path, (0, 0))
    planned = plan(f"{RESULTS}/crimes/ledger.json")
    path.write_text(text)
    os.utime(path, times)
    assert planned == ["read_crimes"]


@pytest.mark.parametrize("month", ["2015-12", "2015-08"])
def test_new_events_of_a_month(city, plan, month):
    with (city / "data" / f"crimes-{month}.csv").open("a") as table:
        table.write(f"late-{month},{month}-02T12:34,34.0,-118.3,ROBBERY\n")
    snakemake(city, "update")
    report = pd.read_csv(city / RESULTS / "update.csv").set_index("month")
    assert (report["before"] >= N_CRIMES).all()
    assert report["new"].to_dict() == {m: int(m == month) for m in MONTHS}
    assert (report[["changed", "gone"]] == 0).all(axis=None)
    # A real run: which months have changed is known only once they have been read.
    done = jobs(snakemake(city))
    assert done == sorted(["read_crimes", *AFTER_EVENTS])
    assert plan() == []


def test_weather_page_of_a_day(city, plan):
    path = city / RESULTS / "weather" / "pages" / "demo" / "2015-10.zip"
    kept = path.with_suffix(".kept")
    found = list(pages.read_archive(path))
    found[3] = dataclasses.replace(found[3], body=found[3].body + b"<!-- corrected -->")
    path.rename(kept)
    pages.write_archive(path, found)
    planned = plan()
    kept.replace(path)
    readings = ["parse_weather 2015-10", "join_pages", "build_weather", "build_external"]
    assert planned == sorted(readings + TRAININGS + AFTER_TRAININGS)


def test_list_of_neurons_grows(plan):
    new = ["train_network conv-none-2-0", "train_network pointwise-none-2-0"]
    assert plan(network={"neurons": [3, 2]}) == sorted([*new, "make_table1", "make_audit"])


def test_list_of_seeds_grows(plan):
    networks = ["train_network conv-none-3-1", "train_network pointwise-none-3-1"]
    ternary = ["ternarize conv-none-3-1", "fine_tune_ternary conv-none-3-1"]
    tables = ["make_table1", "make_table3", "make_audit"]
    assert plan(train={"seeds": [0, 1]}) == sorted(networks + ternary + tables)


def test_setting_of_ternary_training(plan):
    expected = ["fine_tune_ternary conv-none-3-0", "make_audit", "make_table3"]
    assert plan(ternary={"l2": 1e-5}) == expected


def test_two_settings_of_a_job_swap_values(plan):
    rates = {"learning_rate": 0.0005, "fine_tune_learning_rate": 0.002}
    assert plan(train=rates) == sorted(TRAININGS + AFTER_TRAININGS)


def test_settings_that_change_no_result(plan):
    """How jobs go about their work, and what only other sources, methods and levels have."""
    assert (
        plan(
            train={"checkpoint_epochs": 2},
            baselines={"settings": {"arima": {"n_workers": 1}, "ha": {"season": "hour_of_day"}}},
            weather={
                "crawl": {"delay_s": 9, "attempts": 1},
                "stations": {"iem": "JFK"},
                "published_at": "https://weather.example",
            },
            crimes={
                "socrata": {"timeout_s": 9},
                "simulate": {"seed": 1},
                "csv": {"published_at": "https://crimes.example"},
            },
        )
        == []
    )


def test_name_of_the_city(plan):
    tables = ["make_table1", "make_table2", "make_table3", "make_audit"]
    assert plan(city={"name": "Gotham"}) == sorted([*tables, "check_crimes", "make_figure2"])


def test_interpolation_of_finer_levels(plan):
    changed = plan(interpolation={"method": "cubic"})
    assert changed == ["make_audit", "make_figure3", "make_figure4"]


def test_forecast_by_a_network_trains_it_if_it_was_trained_otherwise(plan):
    settings, training = {"forecast": {"method": "conv-none-3"}}, "train_network conv-none-3-0"
    assert training not in plan("forecast", **settings)
    assert training in plan("forecast", **settings, external={"features": ["holiday"]})


def test_a_forecast_by_a_network_waits_for_it_beside_targets_that_train_it(
    city, edit, plan, tmp_path
):
    settings, training = {"forecast": {"method": "conv-none-3"}}, "train_network conv-none-3-0"
    edit("workflow/scripts/crimecast/networks/training.py", lambda text: f"{text}\n\nADDED = 1\n")
    assert training not in plan("forecast", **settings)
    planned = snakemake(city, "report", "-n", configs=[*MONTHLY, tmp_path / "changed.yaml"])
    assert training in jobs(planned)
    inputs = planned.split("rule make_forecast:\n    input: ")[1].splitlines()[0]
    assert f"{RESULTS}/models/conv-none-3/seed0/weights.safetensors" in inputs


def test_days_of_the_test(plan):
    expected = [
        *BASELINES,
        *TRAININGS,
        *AFTER_TRAININGS,
        "make_figure1",
        "make_figure2",
        "make_figure3",
    ]
    assert plan(split={"test_days": 8}) == sorted(expected)


def test_settings_of_two_jobs_swap_values(plan):
    swapped = plan(baselines={"settings": {"knn": {"max_k": 1}}}, ternary={"epochs": 24})
    knn = ["fit_baseline knn", "make_table2", "make_figure7"]
    ternary = ["fine_tune_ternary conv-none-3-0", "make_table3"]
    assert swapped == sorted([*knn, *ternary, "make_audit"])


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("ternary/projection.py", TERNARY),
        ("frames/lattice.py", AFTER_EVENTS),
        ("baselines/averages.py", [*BASELINES, "make_table2", "make_figure7", "make_audit"]),
        ("baselines/arima.py", []),
        (
            "tables/labels.py",
            ["make_table2", "make_figure5", "make_figure6", "make_figure7", "make_audit"],
        ),
        ("tables/table1.py", ["make_table1", "make_table3"]),
        (
            "figures/style.py",
            ["check_crimes", *(f"make_figure{number}" for number in range(1, 8)), "make_audit"],
        ),
        ("figures/network.py", ["make_figure4"]),
    ],
)
def test_edit_of_code(edit, plan, module, expected):
    edit(f"workflow/scripts/crimecast/{module}", lambda text: f"{text}\n\nADDED = 1\n")
    assert plan() == sorted(expected)


def test_comments_and_docstrings(edit, plan):
    for module in ("ternary/projection", "frames/lattice", "networks/training", "files"):
        path = f"workflow/scripts/crimecast/{module}.py"
        edit(path, lambda text: text.replace('"""', '"""Really: ', 1) + "\n# The end.\n")
    assert plan() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table1.csv", ["make_table1"]),
        ("figures/fig2.png", ["make_figure2"]),
        ("audit.csv", ["make_audit"]),
    ],
)
def test_deleted_result(city, plan, name, expected):
    path = city / RESULTS / name
    kept = path.with_suffix(".kept")
    path.rename(kept)
    planned = plan()
    kept.rename(path)
    assert planned == expected


def test_deleted_file_between_is_made_again_alone_when_asked_for(city, plan):
    name = f"{RESULTS}/baselines/knn.parquet"
    (city / name).rename(city / "kept")
    unasked, asked = plan(), plan(name)
    (city / "kept").rename(city / name)
    assert (unasked, asked) == ([], ["fit_baseline knn"])
