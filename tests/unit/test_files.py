"""Files: the same content is the same bytes."""

import errno
import resource

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from crimecast import files
from crimecast.crimes.events import EVENTS_SCHEMA, read_events, write_events


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_order_of_rows_in_the_source_does_not_reach_the_events(tmp_path, order):
    times = pd.to_datetime(["2015-07-01 10:00", "2015-07-01 10:00", "2015-07-01 09:00"])
    rows = {"id": ["2", "10", "3"], "time": times, "lat": 34.0, "lon": -118.0, "type": "THEFT"}
    events = pa.Table.from_pandas(pd.DataFrame(rows), EVENTS_SCHEMA, preserve_index=False)
    write_events(tmp_path / "events", events.take(order))
    write_events(tmp_path / "usual", events)
    assert (tmp_path / "events").read_bytes() == (tmp_path / "usual").read_bytes()
    assert read_events([tmp_path / "events"])["id"].tolist() == ["3", "10", "2"]


@pytest.mark.parametrize("table", [pd.DataFrame, pa.table])
def test_csv_of_an_arrow_table_reads_like_that_of_pandas(tmp_path, table):
    columns = {"line": [1, 2], "reason": ["no date", 'a "quoted", one']}
    files.write_csv(tmp_path / "table.csv", table(columns))
    assert pd.read_csv(tmp_path / "table.csv").to_dict("list") == columns


def test_scratch_folder_starts_empty_after_a_kill_and_leaves_nothing(tmp_path):
    left = tmp_path / ".rows.part" / "half"
    left.parent.mkdir()
    left.write_text("of a killed run")

    def fail():
        with files.scratch_folder(left.parent) as folder:
            assert list(folder.iterdir()) == []
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", ["arrays", "parquet", "csv", "json"])
def test_a_file_that_has_no_room_is_told_as_the_system_tells_it(tmp_path, write):
    values = np.random.default_rng(0).random(10_000)
    table = pd.DataFrame({"x": values})
    writers = {
        "arrays": lambda path: files.write_arrays(path, {"x": values}, {}),
        "parquet": lambda path: files.write_parquet(path, table),
        "csv": lambda path: files.write_csv(path, table),
        "json": lambda path: files.write_json(path, values.tolist()),
    }
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large") as raised:
            writers[write](tmp_path / "file")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.errno == errno.EFBIG
    assert not list(tmp_path.iterdir())
