"""Inputs and settings of rules that wildcards or other rules decide. No rule is here."""


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
    """Settings of one baseline, if it has any; those of the others do not make it run again."""
    return config["baselines"]["settings"].get(wildcards.method, {})


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
    """Weights and weather, if the forecast is by a network; trained only if there are none yet."""
    path = plan.forecast_weights(config)
    if path is None:
        return {}
    # Found weights are no input here, for new crimes would have them trained again.
    weights = {} if Path(path).exists() else {"weights": path}
    return weights | {"weather": rules.build_weather.output.hourly}
