"""What the docs say of files and settings is what the code writes and takes."""

import re
from pkgutil import resolve_name

import pytest

from crimecast.audit import scoring, window_scores
from crimecast.running.updates import REPORT_COLUMNS
from crimecast.tables import table1, table2, table3


@pytest.fixture(scope="module")
def data_page(root):
    return (root / "docs" / "data.md").read_text()


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("table1.csv", table1.COLUMNS),
        ("table2.csv", table2.COLUMNS),
        ("table3.csv", table3.COLUMNS),
        ("audit.csv", scoring.COLUMNS),
        ("audit_windows.csv", window_scores.COLUMNS),
    ],
)
def test_columns_of_a_table_are_those_of_its_page(data_page, file, columns):
    section = data_page.split(f"## {file}\n")[1]
    assert re.search("`(.*?)`", section, re.DOTALL)[1].replace(",\n", ", ").split(", ") == columns


def test_columns_of_the_update_report(data_page):
    assert ", ".join(REPORT_COLUMNS) in data_page


def test_every_module_that_prose_names_is_there(root):
    library, docs = (root / "workflow" / "scripts").rglob("*.py"), (root / "docs").glob("*.md")
    pages = "\n".join(path.read_text() for path in (*library, *docs))
    for name in sorted(set(re.findall(r"\bcrimecast(?:\.[A-Za-z_]\w*)+", pages))):
        resolve_name(name)
