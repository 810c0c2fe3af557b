"""Around a run: the lock before it, what a person is spared meanwhile, the manifest after it."""

import os
import sys

from snakemake.logging import logger
from snakemake_interface_logger_plugins.common import LogEvent


def begin():
    """Before the first job: keep other runs off this folder, and look for the user's tables.

    Snakemake's own lock is a file that stays after a kill (`nolock` in the profile turns it off).
    """
    try:
        scratch = [workflow.snakemake_tmp_dir, workflow.sourcecache.runtime_cache_path]
        lock.hold(result("").rstrip("/"), scratch)
    except (ValueError, OSError) as error:
        refuse(sentence(error))
    # What a killed job leaves behind lies in the run's own folder then, and goes with it.
    os.environ.update(TMPDIR=str(workflow.snakemake_tmp_dir))
    for missing in missing_tables(config):
        refuse(missing)


def end():
    """After the last job: write down what rules cost, what the run was made from and what it made."""
    try:
        jobs = costs.read_benchmarks(result(""))
        costs.write_costs(result(""), jobs)
        manifest.write_manifest(config, ROOT, jobs)
    except (ValueError, OSError) as error:
        refuse(sentence(error))


def fail():
    """After a job that failed: say why jobs on a cluster ended, and how to go on."""
    for why in dict.fromkeys(filter(None, ENDINGS)):
        logger.error(why)
    logger.error(
        "Stopped before the end. What is finished stays; the same command goes on from there, a"
        f" training from its last checkpoint. Logs of jobs: {result('logs/')}"
    )


ENDINGS = []


def note_ending(record):
    """Note why a job on a cluster ended; its output, the last of its logs, is not on the terminal."""
    if getattr(record, "event", None) == LogEvent.JOB_ERROR and "external_jobid" in record.aux:
        jobs = {workflow.dag.jobid(job): job for job in workflow.dag.jobs}
        asked = jobs[record.jobid].resources
        ENDINGS.append(cluster.why_ended(record.log[-1], record.rule_name, asked))
    return True


logger.addFilter(note_ending)
# A job that fails has said why; the command that ran it tells a user nothing.
logger.addFilter(
    lambda record: not str(record.msg).startswith("RuleException:\nCalledProcessError")
)


def is_news(record):
    """Whether a record of Snakemake's is of use to a person who watches a run.

    Jobs speak for themselves; what each is and why it runs is told by a dry run.
    """
    routine = {
        *(LogEvent.WORKFLOW_STARTED, LogEvent.RESOURCES_INFO),
        *(LogEvent.JOB_INFO, LogEvent.JOB_FINISHED),
    }
    if getattr(record, "event", None) in routine:
        return False
    return not str(record.msg).startswith(("Select jobs", "Execute ", "DAG of jobs", "Updating "))


# Only a terminal is spared them; a log has them all, and a dry run, which goes to stdout.
for handler in logger.handlers:
    if getattr(handler, "stream", None) is sys.stderr and sys.stderr.isatty():
        handler.addFilter(is_news)
