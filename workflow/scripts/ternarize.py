"""Project a trained float network onto ternary weights, without training."""

from crimecast import files, logs
from crimecast.networks.job import Job
from crimecast.ternary.job import load_projected, write_outputs


def ternarize(inputs, outputs, cfg):
    """Write the files, errors and test forecasts of the nearest ternary network."""
    job = Job.load(inputs["tensor"], inputs["external"], cfg)
    net = load_projected(inputs["weights"], job)
    fingerprint = files.fingerprint(list(inputs.values()), cfg)
    write_outputs(net, job, outputs, {"fingerprint": fingerprint, "training_time_s": 0.0})


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        ternarize(
            dict(snakemake.input.items()),
            dict(snakemake.output.items()),
            snakemake.params.cfg,
        )
