"""A page that shows Markdown, for a report shows pages and pictures but no Markdown."""

from html import escape

from markdown_it import MarkdownIt

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{font: .95rem/1.45 system-ui, sans-serif; color: #222; background: #fff; margin: 1rem;}}
table {{border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0;}}
@media screen {{table {{display: block; overflow-x: auto;}}}}
th, td {{text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #ddd;}}
</style>
</head>
<body>
{body}</body>
</html>
"""


def page_of(markdown, *, title):
    """Set Markdown as a whole HTML page.

    Parameters
    ----------
    markdown : str
        CommonMark with tables; HTML in it is shown as text.
    title : str

    Returns
    -------
    str
        The page; it asks no host for anything.
    """
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return PAGE.format(title=escape(title), body=body)
