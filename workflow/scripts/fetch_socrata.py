"""The city's open-data service -> the crimes of a month as published, and what was fetched."""

import os

from crimecast import logs
from crimecast.crimes.socrata import fetch_socrata

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        fetch_socrata(
            snakemake.output.csv,
            snakemake.output.lock,
            snakemake.params.cfg | snakemake.params.limits,
            os.environ.get("SOCRATA_APP_TOKEN", ""),
        )
