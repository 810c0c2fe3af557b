"""RMSE of trainings in bf16 and in float32, five seeds each, on the default's simulated city.

    python benchmarks/bench_precision.py

Takes about eight minutes on two cores. One network of Table 1: 3x3, none, 16 neurons.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import yaml

from crimecast import files
from crimecast.running import plan
from crimecast.running.plan import Variant

ROOT = Path(__file__).parents[1]
SEEDS = [0, 1, 2, 3, 4]
NETWORK = {"convolutions": ["conv"], "levels": ["none"], "neurons": [16]}
VARIANT = Variant("conv", "none", 16)


def measure():
    """Train in both precisions; test RMSE in crimes, precision to an array over seeds."""
    with tempfile.TemporaryDirectory() as folder:
        return {precision: train(Path(folder), precision) for precision in ("bf16", "float32")}


def train(folder, precision):
    config = folder / f"{precision}.yaml"
    settings = {
        "run": {"name": precision},
        "network": NETWORK,
        "ternary": {"level": "none"},
        "train": {"precision": precision, "seeds": SEEDS, "device": "cpu"},
    }
    config.write_text(yaml.safe_dump(settings))
    snakemake = [sys.executable, "-m", "snakemake", "prepare_training", "--cores", "2"]
    snakemake += ["-s", ROOT / "Snakefile", "--profile", ROOT / "profiles" / "default"]
    plain = [sys.executable, ROOT / "workflow" / "scripts" / "train_without_snakemake.py"]
    for command in ([*snakemake, "--configfile", config], [*plain, config, "--jobs", "2"]):
        subprocess.run(command, cwd=folder, check=True)
    models = [folder / plan.result(settings, VARIANT.folder(seed)) for seed in SEEDS]
    found = [files.read_json(model / "metrics.json") for model in models]
    return np.array([metrics["test_rmse"] for metrics in found])


def report(rmse):
    """Lines of Markdown, and whether the difference lies inside the spread of seeds."""
    difference = rmse["bf16"] - rmse["float32"]
    spread = rmse["float32"].std(ddof=1)
    lines = ["| seed | bf16 | float32 | difference |", "| --- | --- | --- | --- |"]
    for seed, *values in zip(SEEDS, rmse["bf16"], rmse["float32"], difference, strict=True):
        lines.append(f"| {seed} | " + " | ".join(f"{value:.4f}" for value in values) + " |")
    lines.append(
        f"| mean | {rmse['bf16'].mean():.4f} | {rmse['float32'].mean():.4f}"
        f" | {difference.mean():+.4f} |"
    )
    inside = bool(abs(difference.mean()) < spread)
    lines += [
        "",
        f"Standard deviation over seeds in float32: {spread:.4f}. The mean difference lies"
        f" {'inside' if inside else 'OUTSIDE'} it.",
    ]
    return lines


if __name__ == "__main__":
    print("\n".join(report(measure())))
