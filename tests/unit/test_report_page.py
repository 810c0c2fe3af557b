"""Pages of the report: tables as tables, and nothing from a city's name becomes HTML."""

import pandas as pd

from crimecast.report.page import page_of
from crimecast.tables.markdown import markdown_table


def test_a_table_becomes_a_table():
    text = markdown_table(pd.DataFrame({"Kernel": ["3x3"], "Test RMSE": ["0.309"]}))
    page = page_of(f"# Table 1\n\n{text}\n", title="table1")
    assert "<h1>Table 1</h1>" in page
    assert "<th>Test RMSE</th>" in page
    assert "<td>0.309</td>" in page
    assert "<title>table1</title>" in page


def test_a_phone_scrolls_a_wide_table_but_not_the_page_and_print_cuts_nothing(phone, tmp_path):
    wide = pd.DataFrame({f"Column{number}": ["1,350,911"] for number in range(12)})
    (tmp_path / "page.html").write_text(page_of(markdown_table(wide), title="wide"))
    phone.get((tmp_path / "page.html").as_uri())
    hidden = "let t = document.querySelector('table'); return t.scrollWidth - t.clientWidth"
    assert phone.execute_script("return document.documentElement.scrollWidth") == 375
    assert phone.execute_script(hidden) > 375
    phone.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert phone.execute_script(hidden) == 0
    phone.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_html_is_shown_as_text():
    page = page_of("# <script>alert(1)</script>\n", title="<b>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<title>&lt;b&gt;</title>" in page
