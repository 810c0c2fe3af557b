"""Train a fully ternary ST-ResNet by Algorithm 2 of the paper."""

from functools import partial

import pandas as pd

from crimecast import files, logs
from crimecast.networks import checkpoints, training
from crimecast.ternary import batch_norm, job
from crimecast.ternary.algorithm2 import Algorithm2


def fine_tune_ternary(inputs, outputs, checkpoint_path, cfg, code):
    """Train from the float network or from scratch; the checkpoint outlives a killed job only."""
    times, data, processor = job.load(inputs, cfg)
    net = job.start(inputs, data, processor, cfg)
    print_of_job = files.fingerprint(list(inputs.values()), cfg | {"code": code})
    checkpoint = checkpoints.Checkpoint(checkpoint_path, f"{print_of_job}-{processor.precision}")
    history = training.train(
        net,
        data,
        cfg["train"] | {"precision": processor.precision},
        seed=cfg["seed"],
        checkpoint=checkpoint,
        new_optimizer=partial(Algorithm2, l2=cfg["ternary"]["l2"]),
    )
    # The running means of training lag behind the weights and hold the last few batches only.
    batch_norm.estimate_statistics(net, data, data.targets["fitting"], processor.precision)
    files.write_csv(outputs["history"], pd.DataFrame(history))
    seconds = sum(row["seconds"] for row in history)
    note = {"fingerprint": print_of_job, "training_time_s": seconds}
    job.write_outputs(net, data, times, processor, outputs, cfg, note)
    checkpoint.delete()


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        fine_tune_ternary(
            dict(snakemake.input.items()),
            dict(snakemake.output.items()),
            snakemake.params.checkpoint,
            snakemake.params.cfg,
            snakemake.params.code,
        )
