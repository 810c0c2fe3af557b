"""Milliseconds of a training step of 32 samples, as it is and as trainings run it, on any device.

    snakemake prepare_training --cores 2 --configfile config/paper.yaml \\
        docs/reproduction/glorot.yaml
    python benchmarks/bench_steps.py conv-none-16 pointwise-space-64 \\
        --configs config/paper.yaml docs/reproduction/glorot.yaml

On a GPU trainings replay a recorded step (docs/gpu.md); elsewhere both columns are the same.
"""

import argparse
import time
from pathlib import Path

import torch

from crimecast.networks import training
from crimecast.networks.job import Job, start_net
from crimecast.running import plan
from crimecast.running.settings import read_settings

CONFIG = Path(__file__).parents[1] / "config"
BATCH_SIZE = 32
N_AS_IS = 3  # a step is recorded in its fourth run


def new_step(config, variant):
    """Load the data of a network; its training step without arguments, and the device's name."""
    tensor = plan.result(config, f"tensors/{variant.level}.parquet")
    settings = plan.network_settings(config, variant, config["train"]["seeds"][0])
    job = Job.load(tensor, plan.result(config, "external.parquet"), settings)
    net = job.processor.place(start_net(job))
    optimizer = training.new_optimizer(net)
    step = training.new_step(net, optimizer, job.samples, job.processor.precision)
    targets = job.samples.targets["train"][-BATCH_SIZE:]
    targets = torch.from_numpy(targets).to(job.processor.device)

    def run():
        training.set_rate(optimizer, config["train"]["learning_rate"])
        step(targets)

    return run, job.processor.describe()


def milliseconds(run, n_times):
    """Mean time of a run on the device."""
    wait = torch.cuda.synchronize if torch.cuda.is_available() else lambda: None
    wait()
    started = time.perf_counter()
    for _ in range(n_times):
        run()
    wait()
    return (time.perf_counter() - started) / n_times * 1000


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", nargs="+", type=plan.Variant.parse)
    parser.add_argument("--configs", nargs="*", default=[], type=Path)
    parser.add_argument("--steps", type=int, default=100)
    arguments = parser.parse_args()
    config = read_settings(arguments.configs, CONFIG)
    print("| network | as it is, ms | recorded, ms | on |\n| --- | --- | --- | --- |")
    for variant in arguments.networks:
        run, device = new_step(config, variant)
        milliseconds(run, N_AS_IS - 1)
        as_is = milliseconds(run, 1)
        milliseconds(run, 3)
        recorded = milliseconds(run, arguments.steps)
        print(f"| {variant.name} | {as_is:.1f} | {recorded:.2f} | {device} |")


if __name__ == "__main__":
    main()
