"""Ledgers of the months -> one ledger of all weather pages."""

import logging

import pandas as pd

from crimecast import files, logs

logger = logging.getLogger(__name__)


def join_ledger(month_paths, ledger_path):
    ledger = pd.concat([pd.read_csv(path, keep_default_na=False) for path in month_paths])
    files.write_csv(ledger_path, ledger)
    logger.info("%s: %d pages, %d used", ledger_path, len(ledger), ledger["used"].sum())


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        join_ledger(snakemake.input.months, snakemake.output.ledger)
