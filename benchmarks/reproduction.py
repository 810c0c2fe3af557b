"""Runs by the paper's schedule -> docs/reproduction: their table, histories and a figure.

    python benchmarks/reproduction.py results/reproduction-glorot results/reproduction-persistence

Trainings that are not finished are shown as far as their checkpoints have come; rows and histories
of earlier calls stay.
"""

import argparse
import subprocess
from pathlib import Path

import pandas as pd

from crimecast import files
from crimecast.figures.style import BLACK, BLUE, RED, new_figure
from crimecast.running.manifest import sha256
from crimecast.running.plan import Variant
from crimecast.tables.markdown import markdown_table

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reproduction"
LINES = {"glorot": RED, "persistence": BLUE}
STYLES = {16: "-", 32: "--", 64: ":"}
TICKS = [0.2, 0.3, 0.5, 1, 2, 3]
NETWORK = ["kernel", "level", "neurons"]
KEYS = [*NETWORK, "start"]
COLUMNS = [*KEYS, "protocol", "epochs", "hours", "train_rmse", "test_rmse", "test_rmse_step7"]
COLUMNS += ["best_validation_rmse", "best_epoch", "device", "precision", "commit", "tensor_sha256"]
KERNELS = {"conv": "3x3", "pointwise": "1x1"}
NOT_SHOWN = ["protocol", "best_validation_rmse", "tensor_sha256"]  # but in table.csv


def read_run(folder):
    """Yield the variant, history and metrics (None while it trains) of each network of a run."""
    for checkpoint in sorted(folder.glob("checkpoints/*.safetensors")):
        _, note = files.read_arrays(checkpoint)
        history = pd.DataFrame(note["history"])
        yield Variant.parse(checkpoint.stem.rpartition("-seed")[0]), history, None
    for path in sorted(folder.glob("models/*/seed0/metrics.json")):
        variant = Variant.parse(path.parts[-3])
        yield variant, pd.read_csv(path.with_name("history.csv")), files.read_json(path)


def head_of(folder):
    """Short name of the commit of the clone that `folder` lies in: what has trained there."""
    head = ["git", "-C", folder, "rev-parse", "--short", "HEAD"]
    return subprocess.run(head, capture_output=True, text=True, check=True).stdout.strip()


def row(variant, start, history, metrics):
    """One row of the table."""
    validated = history[history["part"] == "train"]
    best = validated.loc[validated["validation_rmse"].idxmin()]
    found = {
        "kernel": KERNELS[variant.convolution],
        "level": variant.level,
        "neurons": variant.neurons,
        "start": start,
        "epochs": len(history),
        "hours": history["seconds"].sum() / 3600,
        "best_validation_rmse": best["validation_rmse"],
        "best_epoch": int(best["epoch"]),
    }
    if metrics:
        found |= {key: metrics[key] for key in COLUMNS if key in metrics}
        found["protocol"] = metrics["train"]["protocol"]
    return found


def draw(histories):
    """Validation RMSE by epoch, a panel for each kernel and level, starts and widths in each."""
    panels = sorted({(v.convolution, v.level) for v, _, _ in histories})
    with new_figure(2.2 * ((len(panels) + 1) // 2)) as figure:
        grid = {"nrows": (len(panels) + 1) // 2, "ncols": 2, "squeeze": False}
        axes = figure.subplots(**grid, sharex=True, sharey=True).ravel()
        for ax, panel in zip(axes, panels, strict=False):
            for variant, start, history in histories:
                if (variant.convolution, variant.level) == panel:
                    style = {"color": LINES[start], "ls": STYLES[variant.neurons], "lw": 1}
                    ax.semilogy(history["epoch"], history["validation_rmse"], **style)
            ax.set_title(f"{KERNELS[panel[0]]}, {panel[1]}")
            ax.set_yticks(TICKS, map(str, TICKS))
            ax.minorticks_off()
            ax.axvline(200, color=BLACK, lw=0.5)
            ax.set_xlabel("epoch")
            ax.set_ylabel("validation RMSE, own lattice")
            ax.label_outer()
        for ax in axes[len(panels) :]:
            ax.remove()
        styles = {f"start: {start}": {"color": color} for start, color in LINES.items()}
        styles |= {f"{n} neurons": {"color": BLACK, "ls": style} for n, style in STYLES.items()}
        handles = [axes[0].plot([], [], label=name, **styles[name])[0] for name in styles]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    return figure


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", nargs="+", type=Path)
    rows = []
    for folder in parser.parse_args().runs:
        start = folder.name.rpartition("-")[2]
        commit = head_of(folder)
        for variant, history, metrics in read_run(folder):
            tensor = sha256(folder / "tensors" / f"{variant.level}.parquet")
            known = {"commit": commit, "tensor_sha256": tensor}
            rows.append(row(variant, start, history, metrics) | known)
            name = f"{variant.name}-{start}.csv"
            files.write_csv(FOLDER / "histories" / name, history.round(6))
    table = pd.concat([pd.read_csv(FOLDER / "table.csv"), pd.DataFrame(rows)])
    table = table.drop_duplicates(KEYS, keep="last").sort_values(KEYS)[COLUMNS]
    files.write_csv(FOLDER / "table.csv", table)
    draw(read_histories()).savefig(FOLDER / "histories.png", dpi=110, metadata={"Software": None})
    files.write_text(FOLDER / "table.md", f"{markdown_table(beside_the_paper(table))}\n")


def beside_the_paper(table):
    """What a reader is shown of the table, the paper's test errors beside those from its start."""
    paper = pd.read_csv(ROOT / "resources" / "paper" / "table1.csv")
    paper["kernel"] = paper["convolution"].map(KERNELS)
    paper = paper.rename(columns={"super_resolution": "level"}).set_index(NETWORK)
    shown = table.join(paper["paper_test_rmse"], on=NETWORK)
    shown["paper_test_rmse"] = shown["paper_test_rmse"].where(shown["start"] == "glorot")
    shown["device"] = shown["device"].str.split(",").str[0]  # without its threads
    shown = shown.drop(columns=NOT_SHOWN).round(3).astype(object)
    return shown.where(shown.notna(), "-")


def read_histories():
    """List variant, start and history of each training that was ever shown here."""
    found = []
    for path in sorted((FOLDER / "histories").glob("*.csv")):
        name, _, start = path.stem.rpartition("-")
        found.append((Variant.parse(name), start, pd.read_csv(path)))
    return found


if __name__ == "__main__":
    main()
