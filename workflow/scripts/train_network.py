"""Train one ST-ResNet and write its weights, history, errors and test forecasts."""

from crimecast import logs
from crimecast.networks.job import train_network

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        train_network(
            snakemake.input.tensor,
            snakemake.input.external,
            dict(snakemake.output.items()),
            {"path": snakemake.params.checkpoint, "every": snakemake.params.every},
            snakemake.params.cfg,
            snakemake.params.code,
        )
