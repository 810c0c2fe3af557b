"""Y -> expected crimes of the hours to come, as a table and as polygons."""

from crimecast import logs
from crimecast.forecast import job


def make_forecast(inputs, outputs, cfg):
    """Forecast with the method of `cfg`."""
    job.make_forecast(inputs, outputs, cfg)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        weights = {"weights": snakemake.params.weights}
        make_forecast(
            weights | dict(snakemake.input.items()),
            dict(snakemake.output.items()),
            snakemake.params.cfg,
        )
