"""The city's open-data service -> the crimes of a month as published, and what was fetched."""

import logging
import os
from datetime import UTC, datetime

from crimecast import files, logs, socrata

logger = logging.getLogger(__name__)


def fetch_lapd(csv_path, lock_path, cfg, token):
    """Download a month; its lock file says from where, when, how many rows and which bytes."""
    address = f"{cfg['url'].rstrip('/')}/resource/{cfg['dataset']}.csv"
    query, limits = socrata.month_query(cfg["month"]), socrata.Limits(**cfg["limits"])
    with files.whole_file(csv_path) as part, part.open("wb") as target:
        fetched = socrata.fetch_rows(address, query, target, limits=limits, token=token)
    if fetched["rows"] == 0:
        logger.warning("%s: the data set has no crimes of %s", address, cfg["month"])
    fetched["fetched_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    files.write_json(lock_path, fetched)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        fetch_lapd(
            snakemake.output.csv,
            snakemake.output.lock,
            snakemake.params.cfg,
            os.environ.get("SOCRATA_APP_TOKEN", ""),
        )
