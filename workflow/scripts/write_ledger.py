"""Add up what was read, used and rejected; list every reject with its line and reason."""

import logging

import pandas as pd

from crimecast import files, logs

logger = logging.getLogger(__name__)


def write_ledger(inputs, rejects_csv, ledger_json):
    """Write the ledger; read = used + rejected, or it is an error."""
    rejects = [pd.read_parquet(inputs["early_rejects"])]
    n_read = len(rejects[0])
    for lines_path, path in zip(inputs["lines"], inputs["rejects"], strict=True):
        lines, rejected = pd.read_parquet(lines_path), pd.read_parquet(path)
        n_read += len(lines)
        where = lines.iloc[rejected["row"]].reset_index(drop=True)
        rejects.append(pd.concat([where, rejected[["id", "reason"]]], axis=1))
    rejected = pd.concat([table for table in rejects if len(table)] or rejects[:1])
    events = files.read_events(inputs["events"])
    if n_read != len(events) + len(rejected):
        raise ValueError(f"{n_read} rows read, but {len(events)} used + {len(rejected)} rejected.")
    files.write_csv(rejects_csv, rejected.sort_values(["source", "line"], kind="stable"))
    ledger = {
        "read": n_read,
        "used": len(events),
        "rejected": len(rejected),
        "reasons": rejected["reason"].value_counts().to_dict(),
        "stand_in_times": count_stand_ins(events),
    }
    files.write_json(ledger_json, ledger)
    logger.info("%d rows read = %d used + %d rejected", n_read, len(events), len(rejected))


def count_stand_ins(events):
    """Events used at the times that stand for an unknown one: kept, but good to know."""
    clock = events["time"].dt.strftime("%H:%M")
    return {stand_in: int((clock == stand_in).sum()) for stand_in in ("00:01", "12:00")}


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        write_ledger(
            dict(snakemake.input.items()),
            snakemake.output.rejects,
            snakemake.output.ledger,
        )
