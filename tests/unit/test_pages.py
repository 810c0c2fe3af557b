"""Pages as readers meet them: links lead somewhere, commands exist, quoted messages are ours."""

import ast
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors.index import slugify
from snakemake.cli import get_argument_parser

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in page.parts),
]
MARKDOWN = MarkdownIt("commonmark").enable("table")
# In place of a word of the reader's, or of more words; such a command cannot be tried.
BLANKS = ("...", "PATH", "TARGET", "mytown", "fig8")


def tokens_of(page):
    for token in MARKDOWN.parse(page.read_text()):
        yield token
        yield from token.children or ()


def anchors_of(page):
    tokens = MARKDOWN.parse(page.read_text())
    return {
        slugify("".join(part.content for part in after.children))
        for token, after in pairwise(tokens)
        if token.type == "heading_open"
    }


def commands():
    """Yield page and command of all blocks and all words marked as code."""
    for page in PAGES:
        if page.name in ("CHANGELOG.md", "benchmarks.md"):  # records of what was
            continue
        for token in tokens_of(page):
            if token.type in ("fence", "code_inline"):
                text = token.content.replace("\\\n", " ")
                for line in text.splitlines():
                    command = re.sub(r"\s+#.*", "", " ".join(line.split()))
                    if not any(blank in command for blank in BLANKS):
                        yield page, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for token in tokens_of(page):
        target = token.attrs.get("href") or token.attrs.get("src") or ""
        if not target or "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        # Sections of settings are made from the schema, at the build.
        if anchor and there.parent.name != "reference":
            assert anchor in anchors_of(there), target


def snakemake_runs():
    """Targets of all commands of Snakemake, by the config files they are run with."""
    runs = {}
    for _, command in commands():
        if re.match(r"snakemake\s\S", command):
            words = re.findall(r"(?:[^\s']|'[^']*')+", command)[1:]
            args = get_argument_parser().parse_args([word.replace("'", "") for word in words])
            configs = tuple(map(str, args.configfile or ()))
            runs.setdefault(configs, set()).update(args.targets)
    return runs


@pytest.mark.workflow
@pytest.mark.parametrize("configs", sorted(snakemake_runs()), ids=" ".join)
def test_targets_of_snakemake_commands_are_known(tmp_path, configs):
    files = [ROOT / path for path in configs or ["config/config.yaml"]]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "snakemake", *sorted(snakemake_runs()[configs])),
            *("--dry-run", "--snakefile", ROOT / "Snakefile", "--directory", tmp_path),
            *("--quiet", "--configfile", *files),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_programs_and_make_targets_of_commands_are_there():
    makefile = (ROOT / "Makefile").read_text()
    for page, command in commands():
        if made := re.match(r"make (\w+)$", command):
            assert f"\n{made[1]}:" in makefile, (page, command)
        for script in re.findall(r"(?<=python )\S+\.py", command):
            assert (ROOT / script).exists(), (page, command)
        for module in re.findall(r"(?<=python -m )crimecast\S+", command):
            path = ROOT / "workflow" / "scripts" / Path(*module.split("."))
            assert path.with_suffix(".py").exists(), (page, command)
        for path in re.findall(r"(?<=pytest )tests/\S+", command):
            assert (ROOT / path).exists(), (page, command)


def constants():
    """Texts of the library; what an f-string fills in is a blank."""
    for path in (ROOT / "workflow" / "scripts").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    part.value if isinstance(part, ast.Constant) else "\0" for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_messages_of_troubleshooting_are_those_of_the_library():
    page = (ROOT / "docs" / "troubleshooting.md").read_text()
    messages = re.findall(r"^\| `(.*?)` \|", page, re.MULTILINE)
    texts = "\n".join(text.replace("\n", " ") for text in constants())
    assert len(messages) > 15
    for message in messages:
        pattern = "[^\n]*?".join(re.escape(part) for part in message.split("…"))
        assert re.search(pattern, texts), message


def test_baseline_of_the_how_to_forecasts_yesterday():
    page = ROOT / "docs" / "howto" / "baseline.md"
    code = next(token.content for token in tokens_of(page) if token.info == "python")
    space = {}
    exec(code, space)
    cumulative = np.arange(72.0).reshape(72, 1, 1)
    forecast = space["Yesterday"]().fit(cumulative[:48]).predict(cumulative, 48)
    assert forecast[:, 0, 0].tolist() == list(range(24, 48))
