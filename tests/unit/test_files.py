"""Files: the same content is the same bytes."""

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
