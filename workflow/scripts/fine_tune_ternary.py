"""Train a fully ternary ST-ResNet by Algorithm 2 of the paper."""

from functools import partial

import pandas as pd

from crimecast import files, logs
from crimecast.networks import training
from crimecast.networks.job import Job
from crimecast.ternary import batch_norm
from crimecast.ternary.algorithm2 import Algorithm2
from crimecast.ternary.job import load_projected, random_ternary, write_outputs


def fine_tune_ternary(inputs, outputs, checkpoint, cfg, code):
    """Train from the float network or from scratch; the checkpoint outlives a killed job only."""
    job = Job.load(inputs["tensor"], inputs["external"], cfg)
    scratch = cfg["ternary"]["init"] == "scratch"
    net = random_ternary(job) if scratch else load_projected(inputs["weights"], job)
    fingerprint = files.fingerprint(list(inputs.values()), cfg | {"code": code})
    checkpoint = job.checkpoint(fingerprint, **checkpoint)
    history = training.train(
        net,
        job.samples,
        job.train_settings(),
        checkpoint=checkpoint,
        new_optimizer=partial(Algorithm2, l2=cfg["ternary"]["l2"]),
    )
    if scratch:
        # The running means of training lag behind the weights and hold the last few batches only.
        batch_norm.estimate_statistics(
            net, job.samples, job.samples.targets["fitting"], job.processor.precision
        )
    files.write_csv(outputs["history"], pd.DataFrame(history))
    seconds = sum(row["seconds"] for row in history)
    write_outputs(net, job, outputs, {"fingerprint": fingerprint, "training_time_s": seconds})
    checkpoint.delete()


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        fine_tune_ternary(
            dict(snakemake.input.items()),
            dict(snakemake.output.items()),
            {"path": snakemake.params.checkpoint, "every": snakemake.params.every},
            snakemake.params.cfg,
            snakemake.params.code,
        )
