"""Milliseconds of a training step of 32 samples, as it is and as trainings run it, on any device.

    snakemake --cores 2 prepare_training --configfile config/paper.yaml \\
        docs/reproduction/glorot.yaml
    python benchmarks/bench_steps.py conv-none-16 pointwise-space-64 \\
        --configs config/paper.yaml docs/reproduction/glorot.yaml

On a GPU trainings replay a recorded step (docs/gpu.md); elsewhere both columns are the same.
"""

import argparse
import time
from pathlib import Path

import torch
from bench_quality import OurTraining
from sweep import CONFIG, load_job

from crimecast.networks import training
from crimecast.running import plan
from crimecast.running.settings import read_settings

BATCH_SIZE = 32
N_AS_IS = 3  # a step is recorded in its fourth run


def new_step(job):
    """Make the training step of a job, on one batch and without arguments."""
    trained = OurTraining(job)
    targets = torch.from_numpy(job.samples.targets["train"][-BATCH_SIZE:])
    targets = targets.to(job.processor.device)

    def run():
        training.set_rate(trained.optimizer, job.cfg["train"]["learning_rate"])
        trained.step(targets)

    return run


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
        job = load_job(config, variant, "network", {})
        run = new_step(job)
        milliseconds(run, N_AS_IS - 1)
        as_is = milliseconds(run, 1)  # there is no other before it is recorded
        milliseconds(run, 3)
        recorded = milliseconds(run, arguments.steps)
        print(f"| {variant.name} | {as_is:.1f} | {recorded:.2f} | {job.processor.describe()} |")


if __name__ == "__main__":
    main()
