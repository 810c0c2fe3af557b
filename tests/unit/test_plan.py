"""What a configuration asks for, worked out without Snakemake."""

import copy
from functools import partial

import pytest
import yaml

from crimecast.running import plan, sources
from crimecast.running.plan import Variant


@pytest.fixture
def config(root):
    """The embedded default."""
    return yaml.safe_load((root / "config" / "config.yaml").read_text())


def test_name_of_a_variant_comes_back():
    variant = Variant("conv", "spacetime", 64)
    assert variant.name == "conv-spacetime-64"
    assert Variant.parse(variant.name) == variant
    assert variant.folder(3) == "models/conv-spacetime-64/seed3"


def test_results_lie_in_the_folder_of_the_run(config):
    assert plan.result(config, "table1.csv") == "results/table1.csv"
    config["run"]["name"] = "mine"
    assert plan.result(config, "table1.csv") == "results/mine/table1.csv"


def test_selection_has_the_shape_of_the_config_and_nothing_else(config):
    chosen = plan.select(config, "period", "crimes.csv.path", "crimes.box", level="none")
    assert chosen == {
        "crimes": {"box": config["crimes"]["box"], "csv": {"path": []}},
        "level": "none",
        "period": config["period"],
    }
    assert list(chosen) == sorted(chosen)


def test_selection_of_a_missing_setting_is_an_error(config):
    with pytest.raises(KeyError):
        plan.select(config, "crimes.paths")


def test_settings_of_a_training_know_nothing_of_the_others(config):
    more = copy.deepcopy(config)
    more["network"]["neurons"].append(128)
    more["train"]["seeds"].append(1)
    more["network"]["levels"].remove("none")
    variant = Variant("conv", "space", 8)
    assert plan.network_settings(config, variant, 0) == plan.network_settings(more, variant, 0)


def test_what_changes_no_result_is_no_setting_of_a_job(config):
    more = copy.deepcopy(config)
    more["train"]["checkpoint_epochs"] = 5
    more["interpolation"] = {"factor": 3, "method": "cubic"}
    more["baselines"]["settings"]["arima"]["n_workers"] = 1
    more["weather"]["stations"]["lcd"] = ""
    more["weather"]["crawl"]["delay_s"] = 9
    more["crimes"]["socrata"] |= {"timeout_s": 9, "retries": 1}
    for settings in (
        lambda config: plan.network_settings(config, Variant("conv", "none", 8), 0),
        lambda config: plan.tensor_settings(config, "none"),
        lambda config: plan.method_settings(config, "arima"),
        lambda config: sources.crawl_settings(config, "iem", "2015-12"),
        lambda config: sources.download(config, "63jg-8b9z", "2015-12"),
    ):
        assert settings(config) == settings(more)
    assert plan.tensor_settings(config, "space") != plan.tensor_settings(more, "space")


def test_a_longer_period_changes_the_weather_of_its_last_month_alone(config):
    longer = copy.deepcopy(config)
    config["period"]["end"] = "2015-12-30"
    for settings in (
        partial(sources.parse_settings, month="2015-11"),
        partial(sources.crawl_settings, source="iem", month="2015-11"),
    ):
        assert settings(config) == settings(longer)
    assert sources.parse_settings(config, "2015-12") != sources.parse_settings(longer, "2015-12")


def test_section_ternary_overrules_train(config):
    variant = Variant("conv", "space", 8)
    train = plan.network_settings(config, variant, 0)["train"]
    ternary = plan.ternary_settings(config, variant, 0)["train"]
    assert train.keys() == ternary.keys()
    assert ternary["epochs"] == config["ternary"]["epochs"]
    assert ternary["protocol"] == config["train"]["protocol"]


def test_main_network_is_the_widest_on_the_finest_frames(config):
    assert plan.main_network(config).name == "conv-spacetime-16"
    config["network"] |= {"levels": ["none", "space"], "convolutions": ["pointwise"]}
    assert plan.main_network(config) is None
    assert [v.name for v in plan.main_networks(config, "conv")] == ["pointwise-space-16"]


def test_only_half_hour_frames_can_hold_the_answer(config):
    assert plan.main_protocol(config) == "causal"
    config["train"]["protocol"] = "interpolated"
    assert plan.main_protocol(config) == "interpolated"
    config["network"]["levels"] = ["none", "space"]
    assert plan.main_protocol(config) == "causal"


def test_baselines_to_choose_the_forecast_from(config):
    assert plan.forecast_baselines(config) == ["climatology", "kernels"]
    config["baselines"]["methods"] = ["knn", "etas"]
    assert plan.forecast_baselines(config) == ["climatology"]
    assert list(plan.forecast_settings(config)["settings"]) == ["climatology"]


@pytest.mark.parametrize(("method", "baselines"), [("etas", ["etas"]), ("conv-none-8", [])])
def test_a_method_that_is_named_is_the_only_one(config, method, baselines):
    config["forecast"]["method"] = method
    assert plan.forecast_baselines(config) == baselines
    assert ("settings" in plan.forecast_settings(config)) == bool(baselines)


def test_table_3_has_every_width_if_asked(config):
    config["ternary"]["widths"], config["train"]["seeds"] = "all", [0, 5]
    folders = plan.ternary_folders(config)
    assert len(folders) == 6
    assert folders[:2] == ["models/conv-spacetime-16/seed0", "models/conv-spacetime-16/seed5"]


def test_tables_of_a_pattern_and_those_missing(config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).touch()
    config["crimes"] |= {"source": "csv"}
    config["crimes"]["csv"] |= {"path": ["*.csv", "c.csv.gz"], "published_at": "the city"}
    assert sources.crime_tables(config) == ["a.csv", "b.csv", "c.csv.gz"]
    assert sources.crime_tables(config, missing=False) == ["a.csv", "b.csv"]
    assert sources.missing_tables(config) == {"c.csv.gz": "the city"}


def test_other_sources_miss_no_file(config):
    assert sources.missing_tables(config) == {}
    config["crimes"]["source"] = "lapd"
    assert sources.missing_tables(config) == {}
    assert sources.crime_tables(config)[0] == "results/crimes/source/63jg-8b9z-2015-07.csv"


def test_one_source_of_weather_is_named_by_its_word(config):
    (source,) = sources.weather_sources(config)
    assert (source["name"], source["source"], source["path"]) == ("demo", "demo", [])
    assert sources.crawled(config) == ["demo"]
    config["weather"]["source"] = "none"
    assert sources.weather_sources(config) == sources.crawled(config) == []


def test_sources_have_settings_of_their_own_and_those_of_the_section(config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).touch()
    config["weather"] |= {"missing": ["x"], "clock": "UTC"}
    config["weather"]["sources"] = [
        {"name": "mine", "source": "csv", "path": ["*.csv", "c.csv"], "clock": "local"},
        {"name": "airport", "source": "iem"},
    ]
    mine, airport = sources.weather_sources(config)
    assert mine["path"] == ["a.csv", "b.csv", "c.csv"]
    assert (mine["clock"], airport["clock"], airport["missing"]) == ("local", "UTC", ["x"])
    assert sources.crawled(config) == ["iem"]
    # What is missing is named by the job.
    assert sources.weather_files(config) == ["a.csv", "b.csv"]
    assert sources.parse_settings(config, "2015-12")["sources"] == [mine, airport]


def test_weather_begins_before_the_period(config):
    assert sources.weather_months(config) == [f"2015-{month:02d}" for month in range(6, 13)]
    config["weather"]["source"] = "none"
    assert sources.weather_months(config) == []


def test_columns_of_own_tables_are_not_those_of_other_sources(config):
    config["crimes"]["csv"]["columns"] = {"lat": "Y"}
    assert sources.reading(config)["reading"]["columns"] == {}
    config["crimes"]["source"] = "csv"
    assert sources.reading(config)["reading"]["columns"] == {"lat": "Y"}
