"""Run the benchmarks and write docs/benchmarks.md.

    make bench                                       # all parts
    python benchmarks/run.py --only training         # one part; the others keep their last results

Ratios are of medians over interleaved rounds in the same run. Run it on a machine that does
nothing else.
"""

import argparse
import logging
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from bench_workflow import DRY_RUN, NOTHING, ONE_GROUP, ONE_JOB, SIX_JOBS

from crimecast import files
from crimecast.networks.processor import Processor

logger = logging.getLogger("benchmarks")

ROOT = Path(__file__).parents[1]
RESULTS, PAGE = ROOT / "docs" / "benchmarks.json", ROOT / "docs" / "benchmarks.md"
PACKAGES = ("torch", "numpy", "pandas", "pyarrow", "statsmodels", "onnxruntime", "snakemake")
PRINTED = {
    "arima": ["bench_arima.py"],
    "projection": ["bench_ternary.py", "projection"],
    "inference": ["bench_ternary.py", "inference"],
    "quality": ["bench_quality.py", "conv-none-16", "pointwise-none-16"],
}
ONCE = ("arima", "quality")  # a single round of them takes minutes


def measure_training(rounds):
    import bench_training

    return bench_training.measure(rounds)


def measure_ingest(rounds):
    import bench_ingest

    return bench_ingest.measure(rounds)


def measure_workflow(rounds):
    import bench_workflow

    return bench_workflow.measure(rounds)


def measure_precision(_rounds):
    import bench_precision

    return {name: values.tolist() for name, values in bench_precision.measure().items()}


def measure_printed(part, rounds):
    """Run a benchmark that prints what it measures."""
    script, *arguments = PRINTED[part]
    if part not in ONCE:
        arguments += ["--rounds", str(rounds)]
    command = [sys.executable, ROOT / "benchmarks" / script, *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return {
        "command": " ".join(["python", f"benchmarks/{script}", *arguments]),
        "text": done.stdout,
    }


MEASURE = {
    "training": measure_training,
    "ingest": measure_ingest,
    "workflow": measure_workflow,
    "precision": measure_precision,
} | {part: lambda rounds, part=part: measure_printed(part, rounds) for part in PRINTED}


def machine():
    """What the figures belong to."""
    cpus = [x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines()
            if x.startswith("model name")]  # fmt: skip
    commit = subprocess.run(
        ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cpu = Processor.choose("cpu", "auto").describe()
    python = f"Python {platform.python_version()}"
    return f"{cpus[0]}, {len(cpus)} cores, {cpu}; {python}, {packages}; {commit}"


def verdicts(results):
    """Rows of the first table: what, measured, at least or at most, kept or not."""
    rows = []
    if "training" in results:
        rows += training_verdicts(results["training"])
    if "ingest" in results:
        of = results["ingest"]["contestants"]
        ratio = of["pandas"]["seconds"] / of["ours"]["seconds"]
        peak = of["ours"]["peak_mb"]
        rows.append(
            ("ingest of 2.1 million rows against pandas", f"{ratio:.2f} x", "8 x", ratio >= 8)
        )
        rows.append(("its peak memory", f"{peak:.0f} MB", "below 1000 MB", peak < 1000))
    if "workflow" in results:
        for name, most in ((DRY_RUN, 4), (NOTHING, 5)):
            seconds = results["workflow"][name]["seconds"]
            rows.append((f"`{name}`", f"{seconds:.1f} s", f"at most {most} s", seconds <= most))
    return rows


def training_verdicts(training):
    samples, gflops = training["samples_s"], training["gflops"]
    plain = samples["crimecast"] / samples["plain float32 NCHW"]
    others = [v for k, v in samples.items() if k not in ("crimecast", "plain float32 NCHW")]
    public = samples["crimecast"] / max(others)
    share = gflops["crimecast"] / gflops["matmul bf16"]
    return [
        ("training, samples/s, against plain float32", f"{plain:.2f} x", "2.1 x", plain >= 2.1),
        ("against the fastest public ST-ResNet", f"{public:.2f} x", "1.9 x", public >= 1.9),
        ("share of the bf16 matmul rate", f"{share:.0%}", "60 %", share >= 0.6),
    ]


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines] + [""]


def render(results):
    """Make the whole page from the results of all parts."""
    kept = [(a, b, c, "yes" if d else "**no**") for a, b, c, d in verdicts(results)]
    lines = ["# Benchmarks", "", "Made by `make bench` (`benchmarks/run.py`); do not edit.", ""]
    lines += ["Medians of interleaved rounds; ratios are of contestants in the same run.", ""]
    lines += table(["what", "measured", "goal", "reached"], kept)
    parts = {
        "training": training_part,
        "ingest": ingest_part,
        "workflow": workflow_part,
        "precision": precision_part,
    } | dict.fromkeys(PRINTED, printed_part)
    for part, write in parts.items():
        if part in results:
            lines += [f"## {part.capitalize()}", "", *write(results[part]), ""]
            lines += [f"Measured on {results[part]['machine']}.", ""]
    lines += ["## GPU", "", "Not by `make bench`: [gpu.md](gpu.md) has steps on an H100.", ""]
    return "\n".join(lines)


def training_part(training):
    samples, gflops = training["samples_s"], training["gflops"]
    rows = [
        (name, f"{samples[name]:.1f}" if name in samples else "", f"{rate:.0f}")
        for name, rate in gflops.items()
    ]
    ours, plain = gflops["crimecast"], gflops["plain float32 NCHW"]
    bf16, float32 = gflops["matmul bf16"], gflops["matmul float32"]
    return [
        f"Batches of 32, {training['neurons']} neurons, 6 units, 32 x 32, one thread, data path"
        " included. Public networks are re-expressed: structure and training step in our words"
        " (`benchmarks/public_nets.py` says which versions were read).",
        "",
        *table(["", "samples/s", "GFLOP/s"], rows),
        "What our step spends its time on (torch.profiler, operations without those they call):",
        "",
        *table(
            ["operation", "share"],
            [(f"`{name}`", f"{share:.1%}") for name, share in training["profile"].items()],
        ),
        f"The limit: the plain network runs at {plain / float32:.0%} of the float32 matmul rate of"
        f" this core, ours at {ours / bf16:.0%} of the bf16 rate, which is {bf16 / float32:.2f}"
        " times as high. No more than that is to be had from precision; what is left is ReLU,"
        " additions and Adam.",
    ]


def ingest_part(ingest):
    names = {
        "ours": "crimecast: events by month, rejects, ledger, counts",
        "pandas": "pandas.read_csv, all columns, then groupby",
        "careful": "pandas.read_csv, five columns, then groupby",
        "reader": "Arrow's streaming reader alone, on its one thread",
    }
    seconds = {name: x["seconds"] for name, x in ingest["contestants"].items()}
    cpu = ingest["contestants"]["ours"]["cpu"]
    rows = [
        (
            names[name],
            f"{x['seconds']:.1f} ({x['low']:.1f} to {x['high']:.1f})",
            f"{x['cpu']:.1f}",
            f"{x['peak_mb']:.0f}",
        )
        for name, x in ingest["contestants"].items()
    ]
    return [
        f"{ingest['rows']:,} made-up rows in LAPD's 28 columns, {ingest['file_mb']:.0f} MB; imports"
        " left out. All that count do so with the same events.",
        "",
        *table(["", "seconds", "seconds of CPU", "peak MB"], rows),
        "The limit: Arrow numbers broken rows on one thread only, and its reader alone, with"
        " nothing done to a row, would be"
        f" {seconds['pandas'] / seconds['reader']:.1f} x pandas. Beside it, on the second core,"
        " texts become times and numbers and rows go to their months; then come sorting and"
        f" Parquet (two threads) and the counts: {cpu:.1f} s of CPU in all, which two cores never"
        f" idle would finish at {seconds['pandas'] / (cpu / 2):.1f} x pandas.",
    ]


def workflow_part(times):
    seconds = {name: x["seconds"] for name, x in times.items() if name != "machine"}
    return [
        *table(["", "seconds"], [(name, f"{value:.2f}") for name, value in seconds.items()]),
        f"A short job adds {seconds[ONE_JOB] - seconds[NOTHING]:.1f} s: the start of Python,"
        " Snakemake's side of the script, pandas. So one job reads the crimes of all months, and"
        " only trainings import torch. On one machine each job of a group still starts a Python of"
        f" its own: six jobs that write a letter take {seconds[SIX_JOBS]:.1f} s, in one group"
        f" {seconds[ONE_GROUP]:.1f} s.",
    ]


def precision_part(rmse):
    import numpy as np
    from bench_precision import report

    arrays = {name: np.array(values) for name, values in rmse.items() if name != "machine"}
    head = (
        "Test RMSE in crimes, base lattice, protocol causal: simulated Los Angeles, 3x3, none, 16."
    )
    return [head, "", *report(arrays)]


def printed_part(printed):
    return [f"`{printed['command']}`", "", "```", printed["text"].rstrip(), "```"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=MEASURE, default=list(MEASURE))
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    results = files.read_json(RESULTS) if RESULTS.exists() else {}
    for part in arguments.only:
        logger.info("%s ...", part)
        results[part] = MEASURE[part](arguments.rounds) | {"machine": machine()}
        files.write_json(RESULTS, results)
    files.write_text(PAGE, render(results))
    for line in table(["what", "measured", "goal", "reached"], verdicts(results)):
        print(line)


if __name__ == "__main__":
    main()
