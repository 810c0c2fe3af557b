"""Compare the files of a run with the hashes in its manifest."""

import logging

from crimecast import logs
from crimecast.running.manifest import check_manifest

logger = logging.getLogger(__name__)

if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        n_files = check_manifest(snakemake.params.manifest)
        logger.info("%s: all %d files are as they were", snakemake.params.manifest, n_files)
