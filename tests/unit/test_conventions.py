"""Files that other programs read: conda's environment, the Dockerfile, the workflow catalogue."""

import re
import shlex

import pytest
import yaml


@pytest.fixture(scope="module")
def instructions(root):
    """The Dockerfile as (instruction, words) in order."""
    text = (root / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], shlex.split(line)[1:]) for line in lines]


@pytest.fixture(scope="module")
def python_version(root):
    return re.search(r'requires-python = ">=([\d.]+)', (root / "pyproject.toml").read_text())[1]


def test_conda_environment_holds_the_versions_of_the_lock(root, python_version):
    environment = yaml.safe_load((root / "envs" / "crimecast.yaml").read_text())
    assert environment["dependencies"] == [
        f"python={python_version}",
        "pip",
        {"pip": ["-r requirements.lock"]},  # pip reads it from the folder of the environment
    ]


def test_lock_pins_all_that_is_asked_for(root):
    lines = {
        name: (root / "envs" / name).read_text().splitlines()
        for name in ("requirements.in", "requirements.lock")
    }
    pins = [line for line in lines["requirements.lock"] if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    pinned = {normal(pin) for pin in pins}
    assert len(pinned) == len(pins)
    asked = {normal(line) for line in lines["requirements.in"] if line and line[0] != "#"}
    assert asked <= pinned


def normal(requirement):
    """Name of a package as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", requirement.split("==")[0]).lower()


def test_dockerfile_takes_the_lock_and_our_python(root, instructions, python_version):
    kinds = [kind for kind, _ in instructions]
    assert kinds[0] == "FROM"
    assert set(kinds) <= {"FROM", "WORKDIR", "COPY", "RUN", "ENTRYPOINT", "CMD"}
    assert instructions[0][1] == [f"python:{python_version}-slim"]
    installs = [words for kind, words in instructions if kind == "RUN"]
    assert installs[0][-2:] == ["-r", "envs/requirements.lock"]
    for kind, words in instructions:
        if kind == "COPY":
            assert all((root / source).exists() for source in words[:-1])


def test_catalogue_entry_offers_what_there_is(root):
    usage = yaml.safe_load((root / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert usage["software-stack-deployment"] == {"conda": True, "apptainer": False}
    assert usage["report"]
    assert re.search(r"^report:", (root / "Snakefile").read_text(), re.MULTILINE)
