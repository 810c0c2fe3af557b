"""What a configuration asks for: the networks to train, their settings and their files."""

from itertools import product


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
    """List the networks of Table 1 in its order, as (convolution, super-resolution, neurons)."""
    network = config["network"]
    return list(product(network["convolutions"], network["super_resolutions"], network["neurons"]))


def network_settings(config, *, convolution, level, neurons, seed):
    """Settings of one training; the lists of variants and seeds are left out on purpose.

    A longer list then runs what is new and nothing else.

    Parameters
    ----------
    config : dict
    convolution : {'conv', 'pointwise'}
    level : {'none', 'space', 'spacetime'}
    neurons, seed : int

    Returns
    -------
    dict
    """
    sections = ("period", "super_resolution", "external", "train")
    cfg = by_key({section: config[section] for section in sections})
    cfg["network"] = {"units": config["network"]["units"]}
    cfg["train"] = {key: value for key, value in cfg["train"].items() if key != "seeds"}
    return cfg | {"convolution": convolution, "level": level, "neurons": neurons, "seed": seed}
