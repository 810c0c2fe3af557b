"""All forecasts of a run -> how good each is, for programs and for people."""

from crimecast import logs
from crimecast.audit.job import make_audit

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        make_audit(
            dict(snakemake.input.items()), dict(snakemake.output.items()), snakemake.params.cfg
        )
