"""How Sphinx builds the documentation: `make docs`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "workflow" / "scripts")]

project = "crimecast"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.apidoc",
    "sources",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "crimecast"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["site.css"]

# Pages are read on their own as well: headings have the anchors that they have on GitHub.
myst_heading_anchors = 3

# A page for each room of the library, made anew at each build.
apidoc_modules = [
    {
        "path": "../workflow/scripts/crimecast",
        "destination": "reference/library",
        "implicit_namespaces": False,
        "include_private": False,
    }
]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
# The table of the reproduction, written by a script, has no title.
suppress_warnings = ["toc.no_title"]
# Attributes stand in the text of their class, not once more as members of it.
napoleon_use_ivar = True
# Types in docstrings are words, such as path, and no links to what has that name.
napoleon_use_param = napoleon_use_rtype = False
default_role = "code"
