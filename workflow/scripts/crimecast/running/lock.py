"""One writer in a folder of results: a run with its jobs, or the plain runner with its trainings.

A run holds ``.lock`` for as long as its process lives; each of its jobs shares ``.lock.jobs``.
Where a run is killed alone its jobs go on: the next run is refused until they have ended, and a job
that has not begun by then finds the token of another run, and does not. Locks go with their
process, however it ends. ``.lock`` names the run, and folders elsewhere that only its end removes:
where a kill has left them the next run does.
"""

import fcntl
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "CRIMECAST_RUN"  # folder and token of the run, which its jobs inherit
HELD = []  # open for as long as this process lives


def hold(folder, scratch=()):
    """Keep other writers off a folder until this process ends.

    Parameters
    ----------
    folder : path
    scratch : iterable of path, optional
        Folders of Snakemake that a kill would leave; those of the run before are removed.

    Raises
    ------
    ValueError
        If another run, or a job that a killed one has left behind, is at work there.
    OSError
        If the folder cannot be written.
    """
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    run = (folder / ".lock").open("a+", encoding="utf-8")
    _take(run, f"{folder}: another run of crimecast is at work here. Wait for its end, stop it, or")
    with (folder / ".lock.jobs").open("a") as jobs:
        _take(
            jobs,
            f"{folder}: a job of a run that was killed is still at work here. Wait for its end,"
            f" stop it (fuser {folder}/.lock.jobs names its process), or",
        )
        run.seek(0)
        for left in run.read().split("\n")[1:]:
            if "/snakemake" in left:
                shutil.rmtree(left, ignore_errors=True)
        run.truncate(0)
        token = secrets.token_hex(8)
        run.write("\n".join([token, *map(str, scratch)]))
        run.flush()
    os.environ[VARIABLE] = f"{token}:{folder}"
    HELD.append(run)


def _take(file, who):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise ValueError(
            f"""{who} give this one a folder of its own: --config 'run={{"name": "second"}}'."""
        ) from None


@contextmanager
def of_job():
    """Be a job of the run that started this process, if one did.

    Raises
    ------
    ValueError
        If that run has been killed and another one has begun.
    """
    token, _, folder = os.environ.get(VARIABLE, "").partition(":")
    if not folder:
        yield
        return
    with (Path(folder) / ".lock.jobs").open("a") as jobs:
        fcntl.flock(jobs, fcntl.LOCK_SH)
        if (Path(folder) / ".lock").read_text(encoding="utf-8").split("\n")[0] != token:
            raise ValueError(
                f"{folder}: the run of this job was killed, and another one is at work."
            )
        yield
