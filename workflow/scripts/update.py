"""Fetch again what sources may have changed, and report what is new, changed and gone."""

import os

from crimecast import logs
from crimecast.running.updates import update

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        update(
            snakemake.params.report, snakemake.params.cfg, os.environ.get("SOCRATA_APP_TOKEN", "")
        )
