"""Inputs and settings of rules that wildcards or other rules decide. No rule is here."""

from functools import cache


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


def pages_of_month(wildcards):
    """Pages as crawled, by source, and the files of the user."""
    path = result(f"weather/pages/{{}}/{wildcards.month}.zip")
    pages = {source: path.format(source) for source in sources.crawled(config)}
    # Without files that are missing, so that a dry run goes on; the job names them.
    return pages | {"files": sources.weather_files(config)}


@cache
def content(path):
    """Hash of a file of the user's, whose date says nothing: it may be the publisher's.

    Snakemake looks into inputs only that are newer than the results made of them.
    """
    try:
        return manifest.sha256(path)
    except OSError:  # the job that reads it says why it cannot be read
        return None


def of_network(settings):
    """Settings of the network that the wildcards name, by a function of crimecast.running.plan."""
    return lambda w: settings(
        config, plan.Variant(w.convolution, w.level, int(w.neurons)), int(w.seed)
    )


def forecasts_of(variants):
    """Test forecasts of networks, first seed."""
    seed = config["train"]["seeds"][0]
    return [result(f"{variant.folder(seed)}/predictions.parquet") for variant in variants]


def ternary_start():
    """The float network that ternary training starts from, if it does."""
    if config["ternary"]["init"] == "scratch":
        return {}
    return {"weights": rules.train_network.output.weights}


def of_method(wildcards):
    """Settings of one baseline, if it has any."""
    return config["baselines"]["settings"].get(wildcards.method, {})


def most_workers(wildcards):
    """Processes that a baseline may take."""
    return of_method(wildcards).get("n_workers", 1)


def workers(wildcards, threads):
    """Its processes in this run, if it can have several; no param that Snakemake compares."""
    return {"n_workers": threads} if "n_workers" in of_method(wildcards) else {}


def of_table3(name):
    """File `name` of each network of Table 3, all seeds."""
    return [result(f"{folder}/{name}") for folder in plan.ternary_folders(config)]


def audited():
    """Forecasts of all networks and their metrics; refitted methods and true rates, if there are."""
    inputs = {}
    for kind, folders in plan.audited_folders(config).items():
        inputs[kind] = [result(f"{folder}/predictions.parquet") for folder in folders]
        inputs[f"{kind}_metrics"] = [result(f"{folder}/metrics.json") for folder in folders]
    if config["audit"]["windows"] > 1:
        path = rules.roll_baseline.output.predictions
        inputs["windows"] = expand(path, method=config["baselines"]["methods"])
    if plan.has_oracle(config):
        inputs["profile"] = rules.simulate_crimes.input.tables
    return inputs


def model_inputs(wildcards):
    """Weights and weather, if the forecast is by a network.

    Alone, a forecast takes weights as they are, for new crimes would have them trained again; beside
    other targets, such as the report, it waits for what the run trains.
    """
    path = plan.forecast_weights(config)
    if path is None:
        return {}
    is_alone = all("forecast" in target for target in workflow.dag_settings.targets)
    is_kept = is_alone and is_trained(path, plan.forecast_training(config))
    weights = {} if is_kept else {"weights": path}
    return weights | {"weather": rules.build_weather.output.hourly}


def is_trained(path, settings):
    """Whether there are weights of a training with these settings."""
    try:
        return settings.items() <= files.read_arrays(path)[1].items()
    except (OSError, ValueError):  # not there, or damaged, as the job will say
        return False
