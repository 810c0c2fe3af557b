"""Project a trained float network onto ternary weights, without training."""

from crimecast import files, logs
from crimecast.ternary import batch_norm, job


def ternarize(inputs, outputs, cfg):
    """Write the files, errors and test forecasts of the nearest ternary network."""
    times, data, device_data = job.load(inputs, cfg)
    net = job.load_float_net(inputs["weights"], data, cfg, device_data.frames.device)
    batch_norm.ternarize_net(net, device_data, data.targets["train"], cfg["train"]["precision"])
    note = {"fingerprint": files.fingerprint(list(inputs.values()), cfg), "training_time_s": 0.0}
    job.write_outputs(net, data, times, outputs, cfg, note)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        ternarize(
            dict(snakemake.input.items()),
            dict(snakemake.output.items()),
            snakemake.params.cfg,
        )
