"""Settings and rules, read off their sources at each build, as Sphinx directives."""

import json
import re
from pathlib import Path

import yaml
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[1]
BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}


def describe_settings(schema, defaults):
    """Write Markdown of all settings: a section for each part of the config, a row for each key.

    Parameters
    ----------
    schema : dict
        config/schema.yaml, loaded.
    defaults : dict
        config/config.yaml, loaded.

    Returns
    -------
    str
    """
    lines = []
    for name, section in schema["properties"].items():
        lines += [f"## {name}", "", section["description"], ""]
        lines += ["| key | what it is | value | default |", "| --- | --- | --- | --- |"]
        lines += [
            "| " + " | ".join(_cell(text) for text in row) + " |"
            for row in _rows(name, section, defaults.get(name), schema)
        ]
        lines.append("")
    return "\n".join(lines)


def describe_rules(texts):
    """Write Markdown of all rules: what their file says of inputs and outputs, and their scripts.

    Parameters
    ----------
    texts : dict of str to str
        Room to the text of its .smk file.

    Returns
    -------
    str
    """
    lines = []
    for room, text in texts.items():
        rules = re.split(r"^(?:rule|checkpoint) (\w+):$", text, flags=re.MULTILINE)[1:]
        if not rules:
            continue
        lines += [f"## {room}", "", "```text", text.split('"""')[1].strip(), "```", ""]
        for name, body in zip(rules[::2], rules[1::2]):
            script = ROOT / "workflow" / "scripts" / f"{name}.py"
            about = script.read_text().split('"""')[1] if script.exists() else "Only gathers files."
            lines += [f"### {name}", "", about.replace("<", "\\<"), ""]
            lines += ["```python", body.split("\n\n\n")[0].strip("\n"), "```", ""]
    return "\n".join(lines)


def _rows(path, node, default, schema):
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]] | node
    inner = node.get("properties") or node.get("items", {}).get("properties")
    if path.count("."):
        yield f"`{path}`", node.get("description", ""), _allowed(node), _default(default, inner)
    for key, child in (inner or {}).items():
        below = default.get(key) if isinstance(default, dict) else None
        mark = "[]" if node.get("type") == "array" else ""
        yield from _rows(f"{path}{mark}.{key}", child, below, schema)


def _allowed(node):
    if "enum" in node:
        return ", ".join(f"`{json.dumps(value)}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    choices = [_allowed(choice) for choice in (*node.get("oneOf", ()), *node.get("anyOf", ()))]
    kinds = node.get("type", [])
    words = [" or ".join([kinds] if isinstance(kinds, str) else kinds), *[" or ".join(choices)]]
    words += [text.format(node[key]) for key, text in BOUNDS.items() if key in node]
    items = node.get("items", {})
    of = _allowed(items) if items and "properties" not in items else ""
    return ", ".join(filter(None, words)) + (f" of {of}" if of else "")


def _default(value, inner):
    return "" if value is None or (inner and value) else f"`{json.dumps(value)}`"


def _cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


class Settings(SphinxDirective):
    """`{settings}`: every key of the config."""

    def run(self):
        """Parse the Markdown of the settings."""
        schema, defaults = (ROOT / "config" / name for name in ("schema.yaml", "config.yaml"))
        self.env.note_dependency(str(schema))
        self.env.note_dependency(str(defaults))
        loaded = (yaml.safe_load(path.read_text()) for path in (schema, defaults))
        return self.parse_text_to_nodes(describe_settings(*loaded), allow_section_headings=True)


class Rules(SphinxDirective):
    """`{rules}`: every rule of the workflow."""

    def run(self):
        """Parse the Markdown of the rules."""
        paths = sorted((ROOT / "rules").glob("*.smk"))
        for path in paths:
            self.env.note_dependency(str(path))
        texts = {path.stem: path.read_text() for path in paths}
        return self.parse_text_to_nodes(describe_rules(texts), allow_section_headings=True)


def setup(app):
    """Make the directives known to Sphinx."""
    app.add_directive("settings", Settings)
    app.add_directive("rules", Rules)
    return {"parallel_read_safe": True}
