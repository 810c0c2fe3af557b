"""Project a trained float network onto ternary weights, without training."""

from crimecast import files, logs
from crimecast.ternary import batch_norm, job


def ternarize(inputs, outputs, cfg):
    """Write the files, errors and test forecasts of the nearest ternary network."""
    times, data, processor = job.load(inputs, cfg)
    net = job.load_float_net(inputs["weights"], data, cfg, processor)
    batch_norm.ternarize_net(net, data, data.targets["train"], processor.precision)
    note = {"fingerprint": files.fingerprint(list(inputs.values()), cfg), "training_time_s": 0.0}
    job.write_outputs(net, data, times, processor, outputs, cfg, note)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        ternarize(
            dict(snakemake.input.items()),
            dict(snakemake.output.items()),
            snakemake.params.cfg,
        )
