"""Files: the same content is the same bytes."""

import pandas as pd
import pytest

from crimecast import files


@pytest.mark.parametrize("dtype", ["object", "string"])
def test_bytes_of_rows_do_not_depend_on_the_types_pandas_chose(tmp_path, dtype):
    """Pandas chooses them for a whole source, so that one month could change all others."""
    rows = pd.DataFrame(
        {
            "id": ["1"],
            "time": pd.Series(["2015-07-01"], dtype="datetime64[s]"),
            "lat": [34.0],
            "lon": [-118.0],
            "type": ["THEFT"],
        }
    )
    files.write_rows(tmp_path / "usual", rows)
    files.write_rows(tmp_path / "other", rows.astype({"id": dtype, "type": dtype}))
    assert (tmp_path / "other").read_bytes() == (tmp_path / "usual").read_bytes()
