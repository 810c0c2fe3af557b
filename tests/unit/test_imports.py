"""The hash of a script's code follows imports of one form only; all imports have it."""

import ast

import pytest


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
