"""Hashes of code: a job runs again when its code has changed, and never for a touch or a clone."""

import ast
import hashlib
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parents[2]


@cache
def code_hash(script, *modules):
    """Hash a script and every library module it imports, but not their comments.

    Two sources with the same syntax tree, docstrings aside, are the same code, whatever the Python
    is that reads them.

    Parameters
    ----------
    script : str
        Name of a script of the workflow, without ``.py``.
    *modules : str
        Full names of modules that the script loads by name.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    sources = map(_code, sorted(modules_of(script, *modules)))
    return hashlib.sha256("".join(sources).encode()).hexdigest()[:16]


def modules_of(script, *modules):
    """Paths of a script, of some modules and of every library module that these import."""
    paths = set()
    for name in (script, *modules):
        _imported(SCRIPTS.joinpath(*name.split(".")).with_suffix(".py"), paths)
    return paths


def _imported(path, seen):
    if path in seen:
        return seen
    seen.add(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crimecast"):
            package = SCRIPTS.joinpath(*node.module.split("."))
            names = [package.with_suffix(".py"), *(package / f"{a.name}.py" for a in node.names)]
            for name in filter(Path.exists, names):
                _imported(name, seen)
    return seen


@cache
def _code(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            node.body = body[1:]
    return _dump(tree)


def _dump(node):
    """Write a syntax tree down, the same by every Python: newer ones have more empty fields."""
    if isinstance(node, list):
        return f"[{','.join(map(_dump, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = ((name, value) for name, value in ast.iter_fields(node) if value not in (None, []))
    inside = ",".join(f"{name}={_dump(value)}" for name, value in fields)
    return f"{type(node).__name__}({inside})"


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)
