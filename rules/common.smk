"""What all rules share: the checked config, paths, the lock and the inputs of the checkpoint.

What the config asks for is worked out in crimecast.running: plan (networks) and sources (data).
"""

import os
import sys
from pathlib import Path

from snakemake.logging import logger
from snakemake.utils import update_config

# Of this workflow, also where it is the module of another one (workflow.basedir is then the other's).
ROOT = Path(workflow.current_basedir.get_path_or_uri(secret_free=True)).parent

# Rules and the scripts of their jobs take the library of this workflow, even where an environment
# holds another copy: what runs is then what code_hash has looked at.
SCRIPTS = str(ROOT / "workflow" / "scripts")
sys.path.insert(0, SCRIPTS)
OTHERS = os.environ.get("PYTHONPATH")
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, [SCRIPTS, OTHERS])))
# Torch would make a folder in /tmp and leave it.
os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(Path(".snakemake/torchinductor").resolve()))

from crimecast.baselines.methods import METHODS, module_of
from crimecast.logs import printable, sentence
from crimecast.running import lock, manifest, plan, sources
from crimecast.running.code_hash import code_hash
from crimecast.running.source_checks import missing_tables
from crimecast.running.settings import check_settings, read_config, typed


wildcard_constraints:
    month=r"\d{4}-\d{2}",
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
    schema, defaults = (
        read_config(ROOT / "config" / f"{name}.yaml") for name in ("schema", "config")
    )
    try:
        for path in workflow.overwrite_configfiles:
            read_config(path)
        update_config(config, typed(plan.lay_over(defaults, config), schema))
        check_settings(config, schema)
    except ValueError as error:
        refuse(str(error))


# A job that fails has said why; the command that ran it tells a user nothing.
logger.addFilter(
    lambda record: not str(record.msg).startswith("RuleException:\nCalledProcessError")
)


def select(*paths, **more):
    """Settings as the one dict param of a rule; see crimecast.running.plan."""
    return plan.select(config, *paths, **more)


def result(path):
    """Place `path` below results/, in the folder of the run."""
    return plan.result(config, path)


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
        scratch = [workflow.snakemake_tmp_dir, workflow.sourcecache.runtime_cache_path]
        lock.hold(result("").rstrip("/"), scratch)
    except (ValueError, OSError) as error:
        refuse(sentence(error))
    for missing in missing_tables(config):
        refuse(missing)


def end():
    """After the last job: write down what the run was made from, and hashes of all it has made."""
    try:
        manifest.write_manifest(config, ROOT)
    except (ValueError, OSError) as error:
        refuse(sentence(error))
