"""Helper functions of the rules: paths, settings and variants. No rule is here."""

import sys
from datetime import date, timedelta
from glob import glob
from itertools import product
from pathlib import Path

import yaml
from filelock import FileLock, Timeout
from snakemake.utils import update_config

SCRIPTS = Path(workflow.basedir) / "workflow" / "scripts"
sys.path.insert(0, str(SCRIPTS))

from crimecast.frames import periods

from crimecast.running import plan
from crimecast.running.plan import Variant
from crimecast.running.code_hash import code_hash
from crimecast.running.settings import check_settings, typed

# Folder and name of a training, with the wildcards of the rules.
NETWORK = Variant("{convolution}", "{level}", "{neurons}").folder("{seed}")
TRAINING = Variant("{convolution}", "{level}", "{neurons}").job("{seed}")


def check_config():
    """Refuse a wrong configuration before anything runs."""
    update_config(config, typed(workflow.config_settings.config))
    schema = yaml.safe_load((Path(workflow.basedir) / "config" / "schema.yaml").read_text())
    try:
        check_settings(config, schema)
    except ValueError as error:
        raise WorkflowError(str(error)) from None


def result(path):
    """Place `path` below results/, in the folder of the run."""
    return plan.result(config, path)


def resource(path):
    """A file of resources/, wherever the workflow runs.

    Relative where that is possible: a clone at another place is then no change of the inputs.
    """
    path, here = Path(workflow.basedir) / "resources" / path, Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


# Kept for as long as this process lives: the lock goes with it, however it ends.
RUN_LOCK = FileLock(result(".lock"))


def hold_lock():
    """Keep other runs off this folder; a lock that a killed run leaves behind holds nobody up.

    Snakemake's own lock is a file that stays after a kill (`nolock` in the profile turns it off).
    """
    folder = Path(RUN_LOCK.lock_file).parent
    folder.mkdir(parents=True, exist_ok=True)
    try:
        RUN_LOCK.acquire(timeout=0)
    except Timeout:
        raise WorkflowError(
            f"{folder}: another run of crimecast is at work here. Wait for its end, stop it, or"
            """ give this one a folder of its own: --config 'run={"name": "second"}'."""
        ) from None


def months():
    return periods.months(config["period"]["start"], config["period"]["end"])


def settings(*sections, **more):
    """Sections of the config as the one dict param of a rule; key order never matters."""
    return plan.by_key({section: config[section] for section in sections} | more)


def source_files():
    """Tables of crimes that the configured source gives or makes."""
    crimes = config["crimes"]
    if crimes["source"] == "simulate":
        return [result("crimes/source/simulated.csv")]
    if crimes["source"] == "lapd":
        return [result(f"crimes/source/lapd-{month}.csv") for month in months()]
    patterns = [crimes["path"]] if isinstance(crimes["path"], str) else crimes["path"]
    return [path for pattern in patterns for path in sorted(glob(pattern)) or [pattern]]


def missing_sources():
    """The user's files that are not there; a dry run goes on, a run says where to get them."""
    if config["crimes"]["source"] != "csv":
        return []
    return [path for path in source_files() if not Path(path).exists()]


def events_files(wildcards):
    """Events of each month; asked for through the checkpoint, so that Snakemake looks again after it."""
    return checkpoints.read_crimes.get().output.events


def crimes_read(wildcards):
    """No file: an input that makes Snakemake look at a job again once the crimes are read.

    What it decides before that, on the ground that all months may change, it never takes back, not
    even when none did: a costly job without this input would run for nothing. Rules give it no name, so
    that scripts which take all named inputs do not meet it.
    """
    checkpoints.read_crimes.get()
    return []


def simulation_settings():
    keys = ("seed", "n_events", "branching_ratio")
    return plan.by_key(
        {key: config["crimes"][key] for key in keys}
        | {"start": config["period"]["start"], "end": config["period"]["end"]}
        | {"box": config["lattice"]["box"]}
    )


def fetch_settings(month):
    """Settings of one month's download."""
    keys = ("page_rows", "timeout_s", "time_limit_s", "retries", "backoff_s", "max_bytes")
    crimes = config["crimes"]
    limits = {key: crimes[key] for key in keys}
    return plan.by_key(
        {"url": crimes["url"], "dataset": crimes["dataset"], "month": month, "limits": limits}
    )


def reader_settings():
    crimes, period = config["crimes"], config["period"]
    return plan.by_key(
        {
            "reading": {key: crimes[key] for key in ("columns", "date_format", "filters")},
            "study": {"start": period["start"], "end": period["end"]}
            | {"box": config["lattice"]["box"]},
            "duplicates_by": crimes["duplicates_by"],
        }
    )


def network_files(name):
    """File `name` of each network of Table 1, in its order, all seeds."""
    seeds = config["train"]["seeds"]
    return [
        result(f"{variant.folder(seed)}/{name}")
        for variant, seed in product(plan.variants(config), seeds)
    ]


def weather_months():
    """Months of weather pages: of the period and of the days before it; none without a source."""
    weather, period = config["weather"], config["period"]
    if weather["source"] == "none":
        return []
    first = date.fromisoformat(period["start"]) - timedelta(days=weather["days_before"])
    return periods.months(first, period["end"])


def period_days():
    """First and last day, for what does not depend on how the period is split."""
    return {key: config["period"][key] for key in ("start", "end")}


def weather_settings(*keys, **more):
    """Keys of the section weather, the days of the period and the clock, as one dict param."""
    chosen = {key: config["weather"][key] for key in keys}
    return plan.by_key(chosen | period_days() | {"timezone": config["city"]["timezone"]} | more)


def crawl_settings(month):
    """Settings of the crawl of one month."""
    keys = ("source", "stations", "addresses", "crawl", "demo_seed", "days_before")
    return weather_settings(*keys, "max_hole_hours", month=month)


def update_settings():
    """What `snakemake update` looks at: downloads, crawls and the events of the last run."""
    crimes, weather = config["crimes"]["source"], config["weather"]["source"]
    source = result("crimes/source/lapd-{}")
    downloads = [
        {
            "csv": source.format(f"{month}.csv"),
            "lock": source.format(f"{month}.lock.json"),
            "cfg": fetch_settings(month),
        }
        for month in (months() if crimes == "lapd" else [])
    ]
    crawls = [
        {
            "month": month,
            "pages": result(f"weather/pages/{month}.zip"),
            "folder": result(f"weather/crawl/{month}"),
            "cfg": crawl_settings(month),
        }
        for month in ([] if weather in ("demo", "csv") else weather_months())
    ]
    of_crimes = {
        "downloads": downloads,
        # A simulation never changes by itself.
        "source_paths": [] if crimes == "simulate" else source_files(),
        "reading": reader_settings(),
        "events_of_month": {month: result(f"crimes/events/{month}.parquet") for month in months()},
    }
    return {"crimes": of_crimes, "weather": crawls}


def climate_tables():
    """What the demo site is made from; other sources need no file to begin with."""
    if config["weather"]["source"] != "demo":
        return []
    return [resource("la_weather/hours.csv"), resource("la_weather/months.csv")]


def weather_pages():
    """Pages of a month as crawled, or the files of the user."""
    weather = config["weather"]
    return weather["path"] if weather["source"] == "csv" else result("weather/pages/{month}.zip")


def main_network(convolution="conv"):
    """The network of Table 2 and the figures: the widest on the finest frames; its name or None."""
    network = config["network"]
    level = min(network["super_resolutions"], key=["spacetime", "space", "none"].index)
    variant = Variant(convolution, level, max(network["neurons"]))
    return variant.name if variant in plan.variants(config) else None


def main_forecasts(*convolutions):
    """Forecasts of the main networks with these kernels, first seed; at least one there is."""
    names = list(filter(None, map(main_network, convolutions))) or [main_network("pointwise")]
    seed = config["train"]["seeds"][0]
    return [result(f"{Variant.parse(name).folder(seed)}/predictions.parquet") for name in names]


def drawn_network():
    """What Figure 4 needs to build the main network."""
    lattice = config["lattice"]
    return {
        "name": main_network() or main_network("pointwise"),
        "n_rows": lattice["n_rows"],
        "n_cols": lattice["n_cols"],
        "factor": config["super_resolution"]["factor"],
        "n_features": len(config["external"]["features"]),
        "kind": config["network"]["kind"],
        "n_units": config["network"]["units"],
    }


def where_settings():
    """Region, rows and columns of the lattice, as the functions on cells take them."""
    return {key: config["lattice"][key] for key in ("region", "n_rows", "n_cols")}


def baseline_settings(wildcards):
    """Settings of one baseline; those of the others do not make it run again."""
    own = config["baselines"]["settings"][wildcards.method]
    return settings("period", method=wildcards.method, settings=own)


def baseline_threads(wildcards):
    """Threads of one baseline: the processes of ARIMA, else one."""
    arima = config["baselines"]["settings"]["arima"]
    return arima["n_workers"] if wildcards.method == "arima" else 1


def network_settings(wildcards):
    """Settings of one training."""
    variant = Variant(wildcards.convolution, wildcards.level, int(wildcards.neurons))
    return plan.network_settings(config, variant, int(wildcards.seed))


def ternary_settings(wildcards):
    """Settings of one training of ternary weights: section `ternary` overrules `train`."""
    cfg, ternary = network_settings(wildcards), settings("ternary")["ternary"]
    own = {key: value for key, value in ternary.items() if key in cfg["train"]}
    return cfg | {
        "train": plan.by_key(cfg["train"] | own),
        "ternary": {"init": ternary["init"], "l2": ternary["l2"]},
    }


def ternary_start(wildcards):
    """The float network that ternary training starts from, if it does."""
    if config["ternary"]["init"] == "scratch":
        return {}
    return {"weights": result(f"{NETWORK}/weights.safetensors").format(**wildcards)}


def table3_files(name):
    """File `name` of each network of Table 3, all seeds."""
    ternary, network = config["ternary"], config["network"]
    all_neurons = sorted(network["neurons"], reverse=True)
    neurons = all_neurons if ternary["widths"] == "all" else all_neurons[:1]
    variants = [Variant(ternary["convolution"], ternary["super_resolution"], n) for n in neurons]
    return [
        result(f"{variant.folder(seed)}/{name}")
        for variant, seed in product(variants, config["train"]["seeds"])
    ]
