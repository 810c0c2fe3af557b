"""Which start, batch and rate train best: errors on the validation hours, a row for each training.

    snakemake prepare_training --configfile config/chicago.yaml
    python benchmarks/sweep.py docs/sweeps/chicago.csv --configs config/chicago.yaml \
        --variants conv-none-8 pointwise-none-8 --batch-sizes 16 32 --rates 0.002 0.003
    python benchmarks/sweep.py docs/sweeps/ternary.csv --ternary --variants conv-none-16 \
        --batch-sizes 16 32 --rates 0.001 0.002

All combinations are trained on the training hours alone: no epoch sees the hours that are scored,
and the test hours are not looked at. With --ternary the float network of the config is trained so
first, then Algorithm 2 starts from it. Rows that the file already has are kept.
"""

import argparse
import copy
import logging
import time
from itertools import product
from pathlib import Path

import pandas as pd
import torch

from crimecast import files
from crimecast.frames.diurnal import previous_cumulative
from crimecast.frames.resolution import keep_whole_hours
from crimecast.networks import scoring, training
from crimecast.networks.job import Job, start_net
from crimecast.running import plan
from crimecast.running.settings import read_settings
from crimecast.scores import rmse
from crimecast.ternary import batch_norm
from crimecast.ternary.algorithm2 import Algorithm2

logger = logging.getLogger("benchmarks")

CONFIG = Path(__file__).parents[1] / "config"


class NoCheckpoint:
    """A training of a sweep is short: nothing of it is kept."""

    def load(self, *_):
        pass

    def save(self, *_):
        pass


def load_job(config, variant, section, own):
    """Load the samples of a variant; `own` overrules the settings of its training."""
    settings = {"network": plan.network_settings, "ternary": plan.ternary_settings}[section]
    cfg = settings(config, variant, config["train"]["seeds"][0])
    cfg["train"] = cfg["train"] | {"fine_tune_epochs": 0} | own
    tensor = plan.result(config, f"tensors/{variant.level}.parquet")
    return Job.load(tensor, plan.result(config, "external.parquet"), cfg)


def train(net, job, **more):
    """Train on the training hours and keep the best epoch."""
    return training.train(net, job.samples, job.train_settings(), checkpoint=NoCheckpoint(), **more)


def train_float(job):
    """Train the float network of a job from its start."""
    torch.manual_seed(job.cfg["seed"])
    net = job.processor.place(start_net(job))
    return net, train(net, job)


def train_ternary(net, job):
    """Project a float network and train the projected one by Algorithm 2."""
    samples, precision = job.samples, job.processor.precision
    net = copy.deepcopy(net)
    batch_norm.ternarize_net(net, samples, samples.targets["train"], precision)
    history = train(
        net, job, new_optimizer=lambda net: Algorithm2(net, l2=job.cfg["ternary"]["l2"])
    )
    return net, history


def validation_errors(net, job):
    """RMSE over the validation hours on the base lattice, before and after step 7."""
    samples, cfg = job.samples, job.cfg
    scaled = training.predict(net, samples, samples.scored("validation"), job.processor.precision)
    scores = scoring.score_part(
        "validation",
        samples.frame_scale.unscale(scaled),
        samples,
        level=cfg["level"],
        interpolation=cfg["interpolation"],
    )
    return {"rmse": scores["rmse"], "rmse_step7": scores["rmse_step7"]}


def persistence_error(job):
    """RMSE over the validation hours on the base lattice of persistence, 0 at midnight."""
    samples, cfg = job.samples, job.cfg
    frames = samples.frame_scale.unscale(samples.frames.cpu().numpy())
    observed = scoring.to_base_lattice(frames, cfg["level"], cfg["interpolation"])
    hourly = keep_whole_hours(observed, samples.frames_per_hour)
    hours = samples.scored("validation") // samples.frames_per_hour
    return rmse(hourly[hours], previous_cumulative(hourly)[hours])


def sweep(config, variant, settings, ternary):
    """Yield a row for each setting of the training of a variant."""
    float_net = None
    if ternary:
        float_net, _ = train_float(load_job(config, variant, "network", {}))
    for own in settings:
        job = load_job(config, variant, "ternary" if ternary else "network", own)
        started = time.process_time()
        net, history = train_ternary(float_net, job) if ternary else train_float(job)
        core_s = time.process_time() - started
        yield {
            "city": config["city"]["name"],
            "variant": variant.name,
            **own,
            "epochs": len(history),
            **validation_errors(net, job),
            "persistence": persistence_error(job),
            "core_s": core_s,
            "processor": job.processor.describe(),
            "precision": job.processor.precision,
        }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--configs", nargs="*", type=Path, default=[])
    parser.add_argument("--variants", nargs="+", type=plan.Variant.parse, required=True)
    parser.add_argument("--starts", nargs="+", default=["persistence"])
    parser.add_argument("--batch-sizes", nargs="+", type=int, default=[16])
    parser.add_argument("--rates", nargs="+", type=float, default=[0.002])
    parser.add_argument("--epochs", nargs="+", type=int, help="default: the config's")
    parser.add_argument("--ternary", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    config = read_settings(arguments.configs, CONFIG)
    epochs = arguments.epochs or [config["ternary" if arguments.ternary else "train"]["epochs"]]
    settings = [
        {"start": start, "batch_size": size, "learning_rate": rate, "epochs": n}
        for start, size, rate, n in product(
            arguments.starts, arguments.batch_sizes, arguments.rates, epochs
        )
    ]
    table = pd.read_csv(arguments.output) if arguments.output.exists() else pd.DataFrame()
    for variant in arguments.variants:
        for row in sweep(config, variant, settings, arguments.ternary):
            logger.info("%s", row)
            table = pd.concat([table, pd.DataFrame([row])], ignore_index=True)
            files.write_csv(arguments.output, table.round(5))


if __name__ == "__main__":
    main()
