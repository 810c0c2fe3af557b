"""A month of weather pages: fetched from the source, or from the demo site on loopback."""

from crimecast import logs
from crimecast.weather.sources import crawl_weather

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        cfg = snakemake.params.cfg | {"crawl": snakemake.params.crawl}
        crawl_weather(snakemake.input, snakemake.output.pages, snakemake.params.folder, cfg)
