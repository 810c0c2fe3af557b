"""A table in Markdown -> a page of the report."""

from pathlib import Path

from crimecast import files, logs
from crimecast.report.page import page_of


def show_table(markdown_path, html_path):
    """Write the page."""
    markdown_path = Path(markdown_path)
    text = markdown_path.read_text(encoding="utf-8")
    files.write_text(html_path, page_of(text, title=markdown_path.stem))


if __name__ == "__main__":
    with logs.log_to(snakemake.log[0]):
        show_table(snakemake.input.markdown, snakemake.output.html)
