"""Why Slurm ended a job, from what it writes; messages of its versions with and without cgroups."""

import pytest

from crimecast.running.cluster import why_ended

STEP = "slurmstepd: error: "
AT = "ON node7 CANCELLED AT 2026-11-27T00:38:39"
LIMIT = f"{STEP}StepId=13.batch exceeded memory limit (188473344 > 157286400), being killed"
OOM = (
    f"{STEP}Detected 1 oom_kill event in StepId=14.0. Some of the step tasks have been OOM Killed."
)
OLD_OOM = f"{STEP}Detected 1 oom-kill event(s) in step 14.0 cgroup."
OWN = "read_crimes: ERROR a.zip: the zip file is damaged; get it again. (log: logs/read_crimes.log)"
MORE_MEMORY = (
    "train: 400 MB of memory were too few. Start again with more: --set-resources train:mem_mb=800"
)
MORE_TIME = (
    "train: 60 minutes were too few. Start again with more: --set-resources train:runtime=120"
)
GPU = "train: ERROR not enough memory (CUDA out of memory); run fewer. (log: logs/train.log)"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (f"{LIMIT}\n{STEP}*** JOB 13 {AT} ***", MORE_MEMORY),
        (OOM, MORE_MEMORY),
        (OLD_OOM, MORE_MEMORY),
        ("srun: error: node7: task 0: Out Of Memory", MORE_MEMORY),
        (f"{STEP}*** JOB 13 {AT} DUE TO TIME LIMIT ***", MORE_TIME),
        (
            f"{STEP}*** JOB 13 {AT} DUE TO NODE FAILURE, SEE SLURMCTLD LOG ***",
            "train: cancelled (node failure, see slurmctld log); start the same command again.",
        ),
        (
            f"slurmstepd-gpu1: error: *** STEP 13.0 {AT} ***",
            "train: cancelled (by scancel or by the cluster's operator);"
            " start the same command again.",
        ),
        (OWN, OWN),
        # The memory of the GPU is none that a job asks Slurm for.
        (GPU, GPU),
        ("Traceback (most recent call last):\nKeyError: 'x'", None),
    ],
)
def test_each_end_is_told(tmp_path, said, why):
    log = tmp_path / "13.log"
    log.write_text(f"rule train:\n    jobid: 0\n{said}\nExiting because a job failed.\n")
    assert why_ended(log, "train", {"mem_mb": 400, "runtime": 60}) == why


def test_a_job_that_wrote_nothing_has_no_reason(tmp_path):
    assert why_ended(tmp_path / "none.log", "train", {}) is None


def test_a_terminal_is_sent_no_commands(tmp_path):
    log = tmp_path / "13.log"
    log.write_text("read: ERROR a\x1b[2J: no such column. (log: b)\n")
    assert why_ended(log, "read", {}) == r"read: ERROR a\x1b[2J: no such column. (log: b)"
