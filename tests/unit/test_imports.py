"""The hash of a script's code follows imports of one form only; all imports have it."""

import ast
import re
import sys

import pytest

from crimecast.running.code_hash import modules_of


@pytest.fixture(scope="module")
def modules(root):
    """Syntax trees of all scripts and library modules, by path below workflow/scripts."""
    folder = root / "workflow" / "scripts"
    return {
        str(path.relative_to(folder)): ast.parse(path.read_text()) for path in folder.rglob("*.py")
    }


def test_library_is_imported_by_from_and_its_full_name(modules):
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
                assert not any(name.startswith("crimecast") for name in names), path
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, path


def test_scripts_import_no_scripts(modules):
    scripts = {path.removesuffix(".py") for path in modules if "/" not in path}
    for path in modules:
        nodes = [node for node in ast.walk(modules[path]) if isinstance(node, ast.ImportFrom)]
        assert not scripts & {node.module for node in nodes}, path


def test_the_plain_runner_names_the_packages_it_needs(root):
    needed = set()
    for path in modules_of("train_without_snakemake"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                needed |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                needed.add(node.module.partition(".")[0])
    needed -= {"crimecast", *sys.stdlib_module_names}
    packages = {"PyYAML" if name == "yaml" else name for name in needed}
    script = root / "workflow" / "scripts" / "train_without_snakemake.py"
    for path in (script, root / "docs" / "gpu.md"):
        listed = re.search(r"torch[\w\s,]+holidays", path.read_text())[0]
        assert packages == set(re.findall(r"\w+", listed)) - {"and"}, path
