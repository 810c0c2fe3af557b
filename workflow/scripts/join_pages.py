"""Lists of the months -> one list of all weather pages."""

import logging

from crimecast import files, logs
from crimecast.weather import page_list

logger = logging.getLogger(__name__)


def join_pages(month_paths, pages_path):
    pages = page_list.read_lists(month_paths)
    page_list.refuse_several_stations(pages)
    pages = page_list.note_repeats(pages)
    files.write_csv(pages_path, pages)
    logger.info("%s: %d pages, %d used", pages_path, len(pages), pages["used"].sum())
    for row in pages[pages["reason"].str.startswith(page_list.REPEATED)].itertuples():
        logger.warning("%s %s: %s", row.first, row.address, row.reason)


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        join_pages(snakemake.input.months, snakemake.output.pages)
