"""The manifest of a run: what it was made from, with what, at what cost, and the hashes of it all.

Its keys are in docs/data.md.
"""

import hashlib
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from crimecast import files
from crimecast.running import costs, sources
from crimecast.running.plan import result

NAME = "manifest.json"
# What no result is: it says how a run went, is there for the next one to go on from, or is written
# by Snakemake once a run is over.
NO_RESULTS = {
    *(NAME, costs.NAME, "benchmarks", "checkpoints", "crawl", "logs", "report.html", "update.csv")
}
SEEDS = ("train.seeds", "crimes.simulate.seed", "crimes.csv.interval_seed", "weather.demo_seed")
CPUS = Path("/proc/cpuinfo")
N_NAMED = 5  # of the files that differ; more would fill the terminal


def write_manifest(config, root, jobs):
    """Write the manifest of a run that has ended.

    Parameters
    ----------
    config : dict
    root : path
        The clone of the workflow.
    jobs : dict
        From `crimecast.running.costs.read_benchmarks`.
    """
    folder, lock = Path(result(config, "")), "envs/requirements.lock"
    before = _read(folder / NAME)
    manifest = {
        "config": config,
        "lock": {"path": lock, "sha256": sha256(Path(root) / lock)},
        "code": _commit(root),
        "processor": _processor(),
        "seeds": {path: _setting(config, path) for path in SEEDS},
        "networks": _networks(folder),
        "jobs": jobs,
        "inputs": {path: sha256(path) for path in _inputs(config)},
        "results": _hashes(_results(folder), before.get("results", {}), folder / NAME),
    }
    if manifest != {key: value for key, value in before.items() if key != "written"}:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        files.write_json(folder / NAME, manifest | {"written": now})


def check_manifest(path):
    """Compare all files that a manifest names with the hashes it has of them.

    Parameters
    ----------
    path : path

    Returns
    -------
    int
        Number of files; all are as they were.

    Raises
    ------
    ValueError
        If there is no manifest, or a file is gone, has other bytes or is not in it.
    """
    path = Path(path)
    if not path.exists():
        raise ValueError(f"{path}: is not there; a run that succeeds writes it at its end.")
    manifest = files.read_json(path)
    hashes = manifest["inputs"] | manifest["results"]
    differ = [f"{name} ({what})" for name, known in hashes.items() if (what := _now(name, known))]
    differ += [f"{name} (new)" for name in _results(path.parent) if name not in hashes]
    if differ:
        more = f" and {len(differ) - N_NAMED} more" if len(differ) > N_NAMED else ""
        raise ValueError(
            f"{len(differ)} of {len(hashes)} files are not as the run of {manifest['written']} left"
            f" them: {', '.join(differ[:N_NAMED])}{more}. A result is made again by snakemake"
            " --cores all --force RESULT, with the config of this run."
        )
    return len(hashes)


def _now(path, known):
    if not Path(path).is_file():
        return "gone"
    return "" if sha256(path) == known else "changed"


def sha256(path):
    """SHA-256 of the bytes of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _inputs(config):
    """Files of the user: tables of crimes and of weather."""
    return [*sources.own_tables(config), *sources.weather_files(config)]


def _results(folder):
    """Files of a run, without those of other runs in folders within its own."""
    for path in sorted(folder.iterdir()):
        if path.name in NO_RESULTS or path.name.startswith("."):
            continue
        if path.is_file():
            yield str(path)
        elif not (path / ".lock").exists():
            yield from _results(path)


def _read(path):
    """Read the manifest before, if there is one that can be read."""
    try:
        return files.read_json(path)
    except (FileNotFoundError, ValueError):
        return {}


def _hashes(paths, before, manifest):
    """Hash files; one that is older than the manifest before keeps the hash it has there.

    So a file that goes bad on the disk stays known as what it was.
    """
    since = manifest.stat().st_mtime_ns if before else 0
    return {
        path: before[path]
        if path in before and Path(path).stat().st_mtime_ns < since
        else sha256(path)
        for path in paths
    }


def _commit(root):
    """Commit of the clone, and whether there are changes to it; nothing without git."""
    git = ["git", "-C", str(root)]
    try:
        done = [
            subprocess.run([*git, *words], capture_output=True, text=True, check=True)
            for words in (("rev-parse", "HEAD"), ("status", "--porcelain"))
        ]
    except (OSError, subprocess.CalledProcessError):
        return {"commit": None, "dirty": None}
    return {"commit": done[0].stdout.strip(), "dirty": bool(done[1].stdout.strip())}


def _processor():
    """Name of the processor, as the system has it, and the number of its cores."""
    lines = CPUS.read_text(encoding="utf-8").splitlines() if CPUS.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {"name": (names or [platform.processor()])[0], "cores": os.cpu_count()}


def _setting(config, path):
    for key in path.split("."):
        config = config[key]
    return config


def _networks(folder):
    """Seed, processor and precision of each network, as its own metrics have them."""
    return {
        str(path.parent): {key: metrics.get(key) for key in ("seed", "device", "precision")}
        for path in sorted((folder / "models").rglob("metrics.json"))
        for metrics in [files.read_json(path)]
    }
