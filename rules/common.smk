"""What all rules share: the checked config, and the paths of what they read and write.

What the config asks for is worked out in crimecast.running: plan (networks) and sources (data).
"""

import os
import sys
from pathlib import Path

from snakemake.logging import logger
from snakemake.utils import update_config

# Not `workflow.basedir`, which is another workflow's where this one is its module. Without symbolic
# links, as the working directory is: one clone then has one path in a run.
ROOT = Path(workflow.current_basedir).parent.resolve()
# Rules and the scripts of their jobs take the library of this workflow, even where an environment
# holds another copy: what runs is then what code_hash has looked at.
SCRIPTS = str(ROOT / "workflow" / "scripts")
sys.path.insert(0, SCRIPTS)
OTHERS = os.environ.get("PYTHONPATH")
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, [SCRIPTS, OTHERS])))
# Torch would make a folder in /tmp and leave it.
os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(Path(".snakemake/torchinductor").resolve()))

from crimecast import files
from crimecast.baselines.methods import METHODS, module_of
from crimecast.logs import printable, sentence
from crimecast.running import cluster, costs, lock, manifest, plan, sources
from crimecast.running.code_hash import code_hash
from crimecast.running.source_checks import missing_tables
from crimecast.running.settings import complete, read_config


wildcard_constraints:
    month=r"\d{4}-\d{2}",
    dataset=r"[a-z0-9]{4}-[a-z0-9]{4}",
    convolution="|".join(plan.CONVOLUTIONS),
    level="|".join(plan.LEVELS),
    neurons=r"\d+",
    seed=r"\d+",


def refuse(sentences):
    """End with sentences for the user, without the frames that Snakemake prints with its errors."""
    logger.error("\n".join(map(printable, sentences.split("\n"))))
    sys.exit(1)


def check_config():
    """Refuse a wrong configuration before anything runs."""
    if {"{", "}"} & set(str(ROOT)):
        refuse(f"{ROOT}: Snakemake takes braces for wildcards; give it another name.")
    try:
        for path in workflow.overwrite_configfiles:
            read_config(path)
        update_config(config, complete(config, ROOT / "config"))
    except ValueError as error:
        refuse(str(error))


def select(*paths, **more):
    """Settings as the one dict param of a rule; see crimecast.running.plan."""
    return plan.select(config, *paths, **more)


def aside(settings):
    """A param that runs no job again: how a job goes about its work, which changes no result.

    Snakemake compares no param whose function asks for `threads`, as these differ between runs.
    """
    return lambda wildcards, threads: settings


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


def needs(rule):
    """Memory and minutes of a rule's jobs, from what it has cost so far: here, and where measured.

    Their temporary files lie in the folder of the run, which the next run removes if it is killed.
    """
    try:
        asked = costs.asked(rule, resource("costs.csv"), result(costs.NAME))
    except ValueError as error:
        refuse(sentence(error))
    return asked | {"tmpdir": str(workflow.snakemake_tmp_dir)}
