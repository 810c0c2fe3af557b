"""What all rules share: the checked config, paths, the lock and the inputs of the checkpoint.

What the config asks for is worked out in crimecast.running: plan (networks) and sources (data).
"""

import os
import sys
from pathlib import Path

from snakemake.logging import logger
from snakemake.utils import update_config
from snakemake_interface_logger_plugins.common import LogEvent

# Not `workflow.basedir`, which is another workflow's where this one is its module.
ROOT = Path(workflow.current_basedir).parent
# Rules and the scripts of their jobs take the library of this workflow, even where an environment
# holds another copy: what runs is then what code_hash has looked at.
SCRIPTS = str(ROOT / "workflow" / "scripts")
sys.path.insert(0, SCRIPTS)
OTHERS = os.environ.get("PYTHONPATH")
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, [SCRIPTS, OTHERS])))

from crimecast.baselines.methods import METHODS, module_of
from crimecast.logs import sentence
from crimecast.running import lock, plan, sources
from crimecast.running.code_hash import code_hash
from crimecast.running.source_checks import missing_tables
from crimecast.running.settings import check_settings, read_config, typed


wildcard_constraints:
    month=r"\d{4}-\d{2}",
    dataset=r"[a-z0-9]{4}-[a-z0-9]{4}",
    convolution="|".join(plan.CONVOLUTIONS),
    level="|".join(plan.LEVELS),
    neurons=r"\d+",
    seed=r"\d+",


def refuse(sentence):
    """End with a sentence for the user, without the frames that Snakemake prints with its errors."""
    logger.error(sentence)
    sys.exit(1)


def check_config():
    """Lay the config over the defaults, and refuse a wrong one before anything runs.

    The defaults are no `configfile:`, which Snakemake skips in a module that is given a config.
    """
    if {"{", "}"} & set(str(ROOT)):
        refuse(f"{ROOT}: Snakemake takes braces for wildcards; give it another name.")
    defaults, schema = (
        read_config(ROOT / "config" / f"{name}.yaml") for name in ("config", "schema")
    )
    update_config(defaults, config)
    update_config(config, defaults)
    try:
        for path in workflow.overwrite_configfiles:
            read_config(path)
        update_config(config, typed(config, schema))
        check_settings(config, schema)
    except ValueError as error:
        refuse(str(error))


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


def select(*paths, **more):
    """Settings as the one dict param of a rule; see crimecast.running.plan."""
    return plan.select(config, *paths, **more)


def result(path):
    """Place `path` below results/, in the folder of the run."""
    return plan.result(config, path)


def picture(path, **labels):
    """A result that the report shows among its figures, with the text beside it as its caption."""
    caption = "../workflow/report/figure.rst"
    return report(result(path), category="Figures", labels=labels, caption=caption)


def resource(path):
    """A file of resources/, wherever the workflow runs.

    Relative where that is possible: a clone at another place is then no change of the inputs.
    """
    path, here = ROOT / "resources" / path, Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def begin():
    """Before the first job: keep other runs off this folder, and look for the user's tables.

    Snakemake's own lock is a file that stays after a kill (`nolock` in the profile turns it off).
    """
    try:
        lock.hold(result("").rstrip("/"))
    except (ValueError, OSError) as error:
        refuse(sentence(error))
    for missing in missing_tables(config):
        refuse(missing)
