"""Crime tables -> events by month, and why each other row is none."""

from crimecast import logs
from crimecast.crimes.ingest import read_crimes, refuse_missing

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        refuse_missing(snakemake.params.missing)
        read_crimes(
            snakemake.input.source,
            snakemake.output.events,
            snakemake.output.rejects,
            snakemake.output.ledger,
            snakemake.params.cfg,
        )
