"""What a run says: a line for what a person wants to know on a terminal, all in a log."""

import os
import pty
import signal
import subprocess
from contextlib import suppress
from functools import partial

import pytest
from city import ROOT, command, environment

pytestmark = pytest.mark.workflow

FIGURE = "results/tiny/figures/fig4.png"  # the one job without inputs


@pytest.fixture
def start(tmp_path):
    """A function that starts the run of one job with its errors going to a file descriptor."""
    options = ["--directory", tmp_path, "--snakefile", ROOT / "Snakefile"]

    def run(stderr):
        words = command(FIGURE, *options, configs=[ROOT / "tests" / "workflow" / "tiny.yaml"])
        # A shell that starts tests in the background has SIGINT ignored, which they would inherit.
        listen = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(
            words,
            env=environment(tmp_path),
            stderr=stderr,
            text=True,
            preexec_fn=listen,
            start_new_session=True,
        )

    return run


def watch(start):
    """All that a run writes to a terminal, and its exit status."""
    reader, writer = pty.openpty()
    run = start(writer)
    os.close(writer)
    said = b""
    try:
        while part := os.read(reader, 65536):
            said += part
    except OSError:  # so Linux tells the end of a terminal
        pass
    os.close(reader)
    return said.decode().replace("\r\n", "\n"), run.wait()


def test_a_terminal_shows_progress_and_where_results_are(start):
    said, status = watch(start)
    assert status == 0
    assert "1 of 1 steps (100%) done" in said
    assert "Done. Results are in results/tiny/" in said
    assert "jobid:" not in said
    assert "SNAKEMAKE" not in said


def test_a_log_has_every_job(start):
    run = start(subprocess.PIPE)
    said = run.communicate()[1]
    assert run.returncode == 0
    assert "rule make_figure4:" in said
    assert "Done. Results are in results/tiny/" in said


def test_an_interrupted_run_says_how_to_go_on(start, tmp_path):
    run = start(subprocess.PIPE)
    # While Snakemake writes a line of its log it lets an interrupt pass unheard: wait for the job.
    while not (tmp_path / "results" / "tiny" / "logs" / "make_figure4.log").exists():
        with suppress(subprocess.TimeoutExpired):
            run.wait(0.01)
            raise RuntimeError("the run ended before its job began.")
    os.killpg(run.pid, signal.SIGINT)  # to Snakemake and its jobs, as a terminal does
    said = run.communicate()[1]
    assert run.returncode
    assert "the same command goes on from there" in said
    assert "make_figure4: interrupted" in said
    assert "Traceback" not in said
    assert "Done." not in said
