"""What a configuration asks for: the networks to train, their settings and their files."""

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Variant:
    """A network of Table 1, as every path and table names it.

    Attributes
    ----------
    convolution : {'conv', 'pointwise'}
    level : {'none', 'space', 'spacetime'}
    neurons : int
        All three may be wildcards of a rule instead, such as ``{level}``.
    """

    convolution: str
    level: str
    neurons: int | str

    @classmethod
    def parse(cls, name):
        """Undo `name`."""
        convolution, level, neurons = name.split("-")
        return cls(convolution, level, int(neurons))

    @property
    def name(self):
        """Such as ``conv-spacetime-64``."""
        return f"{self.convolution}-{self.level}-{self.neurons}"

    def folder(self, seed):
        """Where the files of its training with a seed are, below results/."""
        return f"models/{self.name}/seed{seed}"

    def job(self, seed):
        """Name of that training among logs and checkpoints."""
        return f"{self.name}-seed{seed}"


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


def variants(config):
    """List the variants of Table 1 in its order."""
    network = config["network"]
    lists = product(network["convolutions"], network["super_resolutions"], network["neurons"])
    return [Variant(*values) for values in lists]


def network_settings(config, variant, seed):
    """Settings of one training; the lists of variants and seeds are left out on purpose.

    A longer list then runs what is new and nothing else.

    Parameters
    ----------
    config : dict
    variant : Variant
    seed : int

    Returns
    -------
    dict
    """
    sections = ("period", "super_resolution", "external", "train")
    cfg = by_key({section: config[section] for section in sections})
    cfg["network"] = {key: config["network"][key] for key in ("kind", "units")}
    cfg["train"] = {key: value for key, value in cfg["train"].items() if key != "seeds"}
    own = {"convolution": variant.convolution, "level": variant.level, "neurons": variant.neurons}
    return cfg | own | {"seed": seed}
