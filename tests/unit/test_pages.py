"""Pages as readers meet them: links lead somewhere, commands exist, quoted messages are ours."""

import ast
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors.index import slugify
from snakemake.cli import get_argument_parser

from crimecast.crimes import layouts
from crimecast.running.settings import complete

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in page.parts),
]
MARKDOWN = MarkdownIt("commonmark").enable("table")
# In place of a word of the reader's, or of more words; such a command cannot be tried.
BLANKS = ("...", "PATH", "TARGET", "RESULT")
# Done as they are written, but elsewhere, or at no machine of ours.
ELSEWHERE = (
    "snakemake --cores 2 results/figures/fig8.png",  # tests/workflow/test_howtos.py
    "nvidia-cuda-mps-control -d",
    "echo quit | nvidia-cuda-mps-control",
    "rsync -a --exclude /.venv --exclude /.snakemake --exclude /data ./ server:crimecast/",
    "rsync -a server:crimecast/results/ results/",
    ". .venv/bin/activate",
)
# The first word, after settings of the environment, of what the tests below try.
TRIED = re.compile(r"(?:\w+=\w+ )*(?:snakemake|python|pytest|make)\b")


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


def commands(*types):
    """Yield page and command of the blocks without a language and of words marked as code."""
    for page in PAGES:
        if page.name in ("CHANGELOG.md", "benchmarks.md"):  # records of what was
            continue
        for token in tokens_of(page):
            if token.type in (types or ("fence", "code_inline")) and not token.info:
                text = token.content.replace("\\\n", " ")
                for line in text.splitlines():
                    command = re.sub(r"\s+#.*", "", " ".join(line.split()))
                    if not any(blank in command for blank in (*BLANKS, *ELSEWHERE)):
                        yield page, command


def test_every_command_of_a_block_is_one_that_is_tried():
    for page, command in commands("fence", "code_block"):
        assert TRIED.match(command), (page, command)


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


def test_pictures_are_shown_and_small():
    shown = {
        (page.parent / token.attrs["src"]).resolve()
        for page in PAGES
        for token in tokens_of(page)
        if token.type == "image"
    }
    sizes = {path: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert sizes.keys() <= shown
    assert max(sizes.values()) < 150_000
    assert sum(sizes.values()) < 1_000_000


def snakemake_commands():
    """Yield page and parsed arguments of all commands of Snakemake."""
    for page, command in commands():
        if re.match(r"snakemake\s\S", command):
            yield page, get_argument_parser().parse_args(shlex.split(command)[1:])


def snakemake_runs():
    """Targets of all commands of Snakemake, by the config files and settings they are run with."""
    runs = {}
    for _, args in snakemake_commands():
        asked = tuple(map(str, args.configfile or ())), tuple(args.config or ())
        runs.setdefault(asked, set()).update(args.targets)
    return runs


def test_commands_of_snakemake_say_how_many_cores():
    for page, args in snakemake_commands():
        assert args.cores or args.dryrun or args.profile, (page, args.targets)


@pytest.fixture
def mytown(tmp_path):
    """A folder with what the how-tos call the reader's: a config and a table."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mytown.csv.gz").touch()
    config = yaml.safe_load((ROOT / "config" / "vancouver.yaml").read_text())
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "mytown.yaml").write_text(
        yaml.safe_dump(config | {"run": {"name": "mytown"}})
    )
    return tmp_path


@pytest.mark.workflow
@pytest.mark.parametrize(
    "asked", sorted(snakemake_runs()), ids=lambda asked: " ".join(map(" ".join, asked))
)
def test_targets_and_settings_of_snakemake_commands_are_known(mytown, asked):
    configs, settings = asked
    paths = [mytown / path if "mytown" in path else ROOT / path for path in configs]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "snakemake", *sorted(snakemake_runs()[asked]), "--quiet"),
            *("--dry-run", "--snakefile", ROOT / "Snakefile", "--directory", mytown),
            *(["--config", *settings] if settings else []),
            *("--configfile", *(paths or [ROOT / "config" / "config.yaml"])),
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
        for module, script in re.findall(r"python (?:-m (crimecast\S+)|(\S+\.py))", command):
            path = ROOT / (script or f"workflow/scripts/{module.replace('.', '/')}.py")
            assert path.exists(), (page, command)
            for option in re.findall(r"(?<= )--[a-z-]+", command):
                assert f'"{option}"' in path.read_text(), (page, command, option)
        for path in re.findall(r"(?<=pytest )tests/\S+", command):
            assert (ROOT / path).exists(), (page, command)


def yaml_blocks():
    for page in PAGES:
        for token in tokens_of(page):
            if token.type == "fence" and token.info == "yaml":
                yield pytest.param(token.content, id=page.stem)


@pytest.mark.parametrize("block", list(yaml_blocks()))
def test_settings_of_blocks_are_settings(block):
    complete(yaml.safe_load(block), ROOT / "config", with_data=False)


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


def python_of(howto):
    """The first block of Python of a how-to."""
    tokens = tokens_of(ROOT / "docs" / "howto" / f"{howto}.md")
    return next(token.content for token in tokens if token.info == "python")


def test_baseline_of_the_how_to_forecasts_yesterday():
    space = {}
    exec(python_of("baseline"), space)
    cumulative = np.arange(72.0).reshape(72, 1, 1)
    forecast = space["Yesterday"]().fit(cumulative[:48]).predict(cumulative, 48)
    assert forecast[:, 0, 0].tolist() == list(range(24, 48))


def test_layout_of_the_how_to_is_recognised(monkeypatch):
    chicago = eval(python_of("layout"), {"Layout": layouts.Layout})
    monkeypatch.setattr(layouts, "OFFICIAL", (*layouts.OFFICIAL, chicago))
    header = ["ID", "Case Number", "Date", "Block", "Primary Type", "Latitude", "Longitude"]
    found = layouts.recognise(header, columns={}, date_format="", path="crimes.csv")
    assert found == chicago
