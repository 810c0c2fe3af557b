"""What a configuration asks for: settings of a job, networks to train, and their files."""

from dataclasses import dataclass
from itertools import product

from crimecast.baselines.methods import QUICK, REFERENCE, module_of
from crimecast.tables.protocols import protocol_of

LEVELS = ("spacetime", "space", "none")  # the finest frames first
CONVOLUTIONS = ("conv", "pointwise")
BEST = "best"  # forecast.method: chosen on validation hours
# Interpolation of the base lattice, whatever is asked for finer ones.
AS_IT_IS = {"factor": 1, "method": "bilinear"}


@dataclass(frozen=True)
class Variant:
    """A network of Table 1: its kernels, the level of its frames, and its width."""

    convolution: str
    level: str
    neurons: int

    @classmethod
    def parse(cls, name):
        """Read a name such as ``conv-spacetime-64``."""
        convolution, level, neurons = name.split("-")
        return cls(convolution, level, int(neurons))

    @property
    def name(self):
        """Name in paths and figures."""
        return f"{self.convolution}-{self.level}-{self.neurons}"

    def folder(self, seed):
        """Folder of its files below results/."""
        return f"models/{self.name}/seed{seed}"


def lay_over(config, other):
    """Lay one configuration over another as Snakemake does: join sections, replace values."""
    joined = config | other
    for key in config.keys() & other.keys():
        if isinstance(config[key], dict) and isinstance(other[key], dict):
            joined[key] = lay_over(config[key], other[key])
    return joined


def result(config, path):
    """Place `path` below results/, in the folder of the run."""
    name = config["run"]["name"]
    return f"results/{name}/{path}" if name else f"results/{path}"


def by_key(value):
    """Sort a dict and all dicts in it by key; the order in a file then never matters."""
    if isinstance(value, dict):
        return {key: by_key(value[key]) for key in sorted(value)}
    return value


def select(config, *paths, **more):
    """Take some settings out of a configuration, for the one dict param of a rule.

    What a job is not given cannot make it run again.

    Parameters
    ----------
    config : dict
    *paths : str
        Such as ``lattice`` or ``crimes.csv.columns``.
    **more
        Goes in as it is, beside the sections.

    Returns
    -------
    dict
        Shaped like `config`, with keys in alphabetic order.
    """
    chosen = {}
    for path in paths:
        *sections, key = path.split(".")
        source, target = config, chosen
        for section in sections:
            source, target = source[section], target.setdefault(section, {})
        target[key] = source[key]
    return by_key(chosen | more)


def interpolation(config, level):
    """Settings of the interpolation of frames at a level."""
    return AS_IT_IS if level == "none" else config["interpolation"]


def tensor_settings(config, level):
    """Settings of the frames at a level."""
    finer = interpolation(config, level)
    return select(config, "period", "lattice", level=level, interpolation=finer)


def variants(config):
    """List the networks of Table 1 in its order."""
    network = config["network"]
    combinations = product(network["convolutions"], network["levels"], network["neurons"])
    return [Variant(*combination) for combination in combinations]


def main_network(config, convolution="conv"):
    """Find the network of Table 2 and the figures: the widest on the finest frames; or None."""
    network = config["network"]
    level = min(network["levels"], key=LEVELS.index)
    variant = Variant(convolution, level, max(network["neurons"]))
    return variant if variant in variants(config) else None


def main_networks(config, *convolutions):
    """List the main networks with these kernels; the pointwise one if there is no other."""
    found = [main_network(config, convolution) for convolution in convolutions]
    return list(filter(None, found)) or [main_network(config, "pointwise")]


def main_protocol(config):
    """Protocol of the main networks."""
    return protocol_of(main_networks(config, "conv")[0].level, config["train"]["protocol"])


def network_settings(config, variant, seed):
    """Settings of one training, without the lists of variants and seeds and without checkpoints.

    A longer list then runs what is new and nothing else, and how often a checkpoint is written
    changes no result.

    Parameters
    ----------
    config : dict
    variant : Variant
    seed : int

    Returns
    -------
    dict
    """
    cfg = select(
        config,
        *("split", "lattice", "external", "train", "network.kind", "network.units"),
        interpolation=interpolation(config, variant.level),
        convolution=variant.convolution,
        level=variant.level,
        neurons=variant.neurons,
        seed=seed,
    )
    for key in ("seeds", "checkpoint_epochs"):
        cfg["train"].pop(key)
    return cfg


def ternary_settings(config, variant, seed):
    """Settings of one training of ternary weights: section `ternary` overrules `train`."""
    cfg, ternary = network_settings(config, variant, seed), config["ternary"]
    own = {key: value for key, value in ternary.items() if key in cfg["train"]}
    return cfg | {
        "train": by_key(cfg["train"] | own),
        "ternary": {"init": ternary["init"], "l2": ternary["l2"]},
    }


def ternary_folders(config):
    """Folders of the networks of Table 3, all seeds, the widest first."""
    ternary, network = config["ternary"], config["network"]
    neurons = sorted(network["neurons"], reverse=True)
    chosen = neurons if ternary["widths"] == "all" else neurons[:1]
    return [
        Variant(ternary["convolution"], ternary["level"], n).folder(seed)
        for n, seed in product(chosen, config["train"]["seeds"])
    ]


def method_settings(config, method):
    """Settings of a baseline, if it has any; how many processes it takes changes no result."""
    own = config["baselines"]["settings"].get(method, {})
    return {key: value for key, value in own.items() if key != "n_workers"}


def forecast_variant(config):
    """Find the network that makes the forecast; None if a baseline does."""
    method = config["forecast"]["method"]
    return Variant.parse(method) if method.startswith(CONVOLUTIONS) else None


def forecast_weights(config):
    """Path of the weights that the forecast is made with, first seed; None for a baseline."""
    variant = forecast_variant(config)
    if variant is None:
        return None
    return result(config, f"{variant.folder(config['train']['seeds'][0])}/weights.safetensors")


def forecast_training(config):
    """Settings of the training of the network that makes the forecast."""
    return network_settings(config, forecast_variant(config), config["train"]["seeds"][0])


def forecast_baselines(config):
    """List the baselines to choose the forecast's from, or the one named; none for a network."""
    if config["forecast"]["method"] == BEST:
        return [name for name in QUICK if name in (REFERENCE, *config["baselines"]["methods"])]
    return [] if forecast_variant(config) else [config["forecast"]["method"]]


def forecast_settings(config):
    """Settings of the forecast; those of other methods do not make it run again."""
    if forecast_variant(config):
        place = ("city.country", "city.subdivision")
        trained = forecast_training(config)
        return select(config, "forecast", "split", "lattice", "external", *place, trained=trained)
    settings = {name: method_settings(config, name) for name in forecast_baselines(config)}
    return select(config, "forecast", "split", "lattice", settings=settings)


def forecast_modules(config):
    """Modules that the forecast loads by name."""
    if forecast_variant(config):
        return ["crimecast.forecast.network"]
    return [module_of(name) for name in forecast_baselines(config)]


def audited_folders(config):
    """Folders of all networks of a run, all seeds: float, and both kinds of ternary ones."""
    networks = [
        variant.folder(seed)
        for variant, seed in product(variants(config), config["train"]["seeds"])
    ]
    ternary = ternary_folders(config)
    return {"networks": networks} | {
        kind: [f"{folder}/{kind}" for folder in ternary] for kind in ("projected", "fine_tuned")
    }


def has_oracle(config):
    """Whether the true rates are known: of a simulated city, if no crimes are left out."""
    return config["crimes"]["source"] == "simulate" and not config["crimes"]["filters"]


def audit_settings(config):
    """Settings of the audit; a simulated city also has those of its true rates."""
    simulation = ("period", "crimes.simulate") if has_oracle(config) else ()
    return select(
        config,
        *("split", "cells", "lattice", "interpolation", "audit", "city.name"),
        *("external.weather_at", *simulation),
        shrink=config["baselines"]["settings"]["climatology"]["shrink"],
    )
