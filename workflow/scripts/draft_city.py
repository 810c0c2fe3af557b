"""A table as a city publishes it -> a first, commented config for it."""

from crimecast import logs
from crimecast.crimes.draft import draft_city

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        draft_city(**snakemake.params.cfg)
