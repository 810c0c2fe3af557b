"""Train all networks of a configuration where there is no Snakemake, for instance on a GPU server.

    python workflow/scripts/train_without_snakemake.py config/paper.yaml --jobs 6

Tensors and external features must be there; `snakemake prepare_training` makes them on any machine.
The same files are written as by rule train_network; what is finished already is left alone. Needs
torch, numpy, scipy, pandas, pyarrow, safetensors, PyYAML, jsonschema and holidays only. See
docs/gpu.md.
"""

import argparse
import logging
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from crimecast import files, logs
from crimecast.networks.job import train_network
from crimecast.running import lock, plan
from crimecast.running.code_hash import code_hash
from crimecast.running.settings import read_settings

logger = logging.getLogger("crimecast")

CONFIG = Path(__file__).parents[2] / "config"
OUTPUTS = {
    "weights": "weights.safetensors",
    "history": "history.csv",
    "metrics": "metrics.json",
    "predictions": "predictions.parquet",
}


def train_all(config, n_jobs):
    """Train every network and seed of `config`, `n_jobs` at a time; the names of what failed.

    Raises
    ------
    BrokenProcessPool
        If the system has ended a training; the others have then ended, too.
    """
    failed = []
    context = multiprocessing.get_context("spawn")  # a forked process cannot use CUDA
    with ProcessPoolExecutor(n_jobs, context, end_with_runner, max_tasks_per_child=1) as pool:
        try:
            jobs = {
                pool.submit(train_one, config, variant, seed): job_name(variant, seed)
                for seed in config["train"]["seeds"]
                for variant in plan.variants(config)
            }
            for n_done, job in enumerate(as_completed(jobs), start=1):
                name, error = jobs[job], job.exception()
                if isinstance(error, BrokenProcessPool):
                    raise error
                if error:
                    failed.append(name)
                logger.info("%d of %d: %s: %s", n_done, len(jobs), name, error or job.result())
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    return failed


def end_with_runner():
    """Let this process end with the runner, however that ends, and by Ctrl-C without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_wait_for_runner, daemon=True).start()


def _wait_for_runner():
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGTERM)


def job_name(variant, seed):
    """Name of a training in paths and messages."""
    return f"{variant.name}-seed{seed}"


def inputs(config, level):
    """Paths of the tensor of a level and of the external features."""
    return [plan.result(config, path) for path in (f"tensors/{level}.parquet", "external.parquet")]


def check_inputs(config):
    """Refuse to begin where there is nothing to train on."""
    for level in config["network"]["levels"]:
        for path in filter(lambda path: not Path(path).exists(), inputs(config, level)):
            raise ValueError(
                f"{path}: is not here. Make it where Snakemake is, by snakemake --cores 2"
                " prepare_training --configfile and the same files, and copy results/ here."
            )


def train_one(config, variant, seed):
    """Train one network unless it is finished; say how it went."""
    cfg = plan.network_settings(config, variant, seed)
    code = code_hash("train_network")
    tensor, external = inputs(config, variant.level)
    folder, job = plan.result(config, variant.folder(seed)), job_name(variant, seed)
    outputs = {key: f"{folder}/{file}" for key, file in OUTPUTS.items()}
    if all(map(Path.exists, map(Path, outputs.values()))):
        fingerprint = files.fingerprint([tensor, external], cfg | {"code": code})
        if files.read_json(outputs["metrics"])["fingerprint"] == fingerprint:
            return "finished before"
    checkpoint = {
        "path": plan.result(config, f"checkpoints/{job}.safetensors"),
        "every": config["train"]["checkpoint_epochs"],
    }
    with logs.log_to(plan.result(config, f"logs/train_network/{job}.log")):
        train_network(tensor, external, outputs, checkpoint, cfg, code)
    metrics = files.read_json(outputs["metrics"])
    return "{training_time_s:.0f} s, test RMSE {test_rmse:.3f}".format(**metrics)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    configs = "files of settings, each laid over those before, the first over config/config.yaml"
    parser.add_argument("configs", nargs="*", type=Path, help=configs)
    parser.add_argument("--jobs", type=int, default=1, help="trainings at a time; default: 1")
    arguments = parser.parse_args()
    if arguments.jobs < 1:
        parser.error("--jobs: at least 1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        config = read_settings(arguments.configs, CONFIG)
        lock.hold(plan.result(config, "").rstrip("/"))
        check_inputs(config)
    except (ValueError, OSError) as error:
        sys.exit(logs.sentence(error))
    try:
        failed = train_all(config, arguments.jobs)
    except KeyboardInterrupt:
        sys.exit("interrupted; the same command goes on from the last checkpoints.")
    except BrokenProcessPool:
        sys.exit(
            "the system has ended a training, mostly for lack of memory, and so all have ended. The"
            " same command goes on from the last checkpoints; fewer --jobs need less memory."
        )
    if failed:
        sys.exit(f"{len(failed)} failed: {', '.join(failed)}; their logs say why.")


if __name__ == "__main__":
    main()
