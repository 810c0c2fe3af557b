"""Why a job on a cluster ended, from what Slurm has written below its output, and what to do."""

import re
from pathlib import Path

from crimecast.logs import printable

# As slurmstepd writes, with cgroups or without; a job that it ends itself is CANCELLED, too.
MEMORY = re.compile(r"^(?:slurmstepd|srun).*(?:memory limit|oom.kill|out of memory)", re.M | re.I)
CANCELLED = re.compile(r"^slurmstepd.* CANCELLED AT \S+?(?: DUE TO (.*?))? \*\*\*", re.M)
# A job of ours that fails says why (crimecast.logs), on a line of its own.
OWN = re.compile(r"^\S+: ERROR .*\(log: .*\)$", re.M)


def why_ended(path, rule, resources):
    """Say why a job on a cluster ended.

    Parameters
    ----------
    path : path
        Its output.
    rule : str
    resources : mapping of str to int
        What it had asked for: ``mem_mb`` in MB, ``runtime`` in minutes.

    Returns
    -------
    str or None
        None if neither Slurm nor the job says why.
    """
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:  # a job that never began has written nothing
        return None
    cancelled = CANCELLED.search(text)
    if MEMORY.search(text):
        return _too_few(rule, resources, "mem_mb", "MB of memory")
    if cancelled and cancelled[1] == "TIME LIMIT":
        return _too_few(rule, resources, "runtime", "minutes")
    if cancelled:
        reason = (cancelled[1] or "by scancel or by the cluster's operator").lower()
        return f"{rule}: cancelled ({reason}); start the same command again."
    own = OWN.search(text)
    return printable(own[0]) if own else None


def _too_few(rule, resources, name, unit):
    asked = resources[name]
    return (
        f"{rule}: {asked} {unit} were too few. Start again with more:"
        f" --set-resources {rule}:{name}={2 * asked}"
    )
