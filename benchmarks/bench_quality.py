"""Time to quality: seconds of one core until a network beats persistence on the validation hours.

    snakemake prepare_training
    python benchmarks/bench_quality.py conv-none-16

Ours by the default config, the same network with the public start, rate and batch, and the public
networks re-expressed; one thread each, in one run. The error is looked at after each epoch; only
training counts. What is not there within ten times our time is given up.
"""

import argparse
import time

import torch
from public_nets import PUBLIC, PublicTraining
from sweep import CONFIG, load_job, persistence_error

from crimecast.networks import training
from crimecast.networks.job import start_net
from crimecast.running.plan import Variant
from crimecast.running.settings import read_settings
from crimecast.scores import rmse

PATIENCE = 10  # times our seconds
PUBLIC_SETTINGS = {
    "device": "cpu",
    "start": "glorot",
    "batch_size": 32,
    "learning_rate": 0.0005,
    "schedule": "constant",
}


class OurTraining:
    """The workflow's own training, epoch by epoch."""

    def __init__(self, job):
        self.job, self.cfg, self.n_done = job, job.train_settings(), 0
        torch.manual_seed(job.cfg["seed"])
        self.net = job.processor.place(start_net(job))
        optimizer = training.new_optimizer(self.net)
        self.step = training.new_step(self.net, optimizer, job.samples, self.cfg["precision"])
        self.optimizer = optimizer

    def epoch(self):
        """Train for the next epoch of the schedule; after its last one, go on with that."""
        at = min(self.n_done, self.cfg["epochs"] - 1)
        phase = training.Phase.of(at, self.job.samples, self.cfg)
        order = (self.cfg["seed"], self.n_done)
        batches = training.shuffled_batches(
            phase.targets, self.cfg["batch_size"], order, torch.device("cpu")
        )
        self.net.train()
        training.train_epoch(self.step, self.optimizer, batches, phase, self.cfg["schedule"])
        self.n_done += 1

    def predict(self, targets):
        """Forecast frames, scaled to [-1, 1]."""
        return training.predict(self.net, self.job.samples, targets, self.cfg["precision"])


def seconds_to(bar, trained, samples, limit_s):
    """Train until the validation RMSE is below `bar`: (seconds or None, epochs, RMSE)."""
    seconds, n_epochs = 0.0, 0
    targets = samples.scored("validation")
    observed = samples.frame_scale.unscale(samples.frames[targets].numpy())
    while seconds < limit_s:
        started = time.process_time()
        trained.epoch()
        seconds, n_epochs = seconds + time.process_time() - started, n_epochs + 1
        error = rmse(observed, samples.frame_scale.unscale(trained.predict(targets)))
        if error < bar:
            return seconds, n_epochs, error
    return None, n_epochs, error


def measure(config, variant):
    """Yield a row for each contestant: name, seconds or None, epochs, validation RMSE, bar."""
    job = load_job(config, variant, "network", {"device": "cpu"})
    bar = persistence_error(job)
    seconds, n_epochs, error = seconds_to(bar, OurTraining(job), job.samples, float("inf"))
    yield "crimecast", seconds, n_epochs, error, bar
    public = load_job(config, variant, "network", PUBLIC_SETTINGS)
    others = {"the same network, public start, rate and batch": lambda: OurTraining(public)}
    if variant.convolution == "conv":
        sizes = {"n_units": config["network"]["units"], "batch_size": PUBLIC_SETTINGS["batch_size"]}
        others |= {
            name: lambda name=name: PublicTraining(name, public.samples, variant.neurons, **sizes)
            for name in PUBLIC
        }
    for name, make in others.items():
        torch.manual_seed(0)
        yield name, *seconds_to(bar, make(), job.samples, PATIENCE * seconds), bar


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("variants", nargs="*", type=Variant.parse, help="of level none")
    torch.set_num_threads(1)
    for variant in parser.parse_args().variants or [Variant("conv", "none", 16)]:
        print(f"{variant.name}")
        for name, seconds, n_epochs, error, bar in measure(read_settings([], CONFIG), variant):
            took = f"{seconds:.1f} s" if seconds else f"never within {PATIENCE} times that"
            print(f"  {name}: {took}; {n_epochs} epochs, RMSE {error:.3f}, bar {bar:.3f}")


if __name__ == "__main__":
    main()
