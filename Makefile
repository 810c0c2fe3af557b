# `make table1` and `make test` work from a fresh clone: each sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help table1 report test check docs bench clean

help:
	@echo "make table1   set up .venv and make results/table1.csv on the embedded default"
	@echo "make report   make everything and show it in results/report.html"
	@echo "make test     set up .venv and run all tests"
	@echo "make check    run the linters and a dry run of every config"
	@echo "make docs     build the documentation as a site, docs/_build/index.html"

.venv/ready: envs/requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r envs/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

table1: .venv/ready
	$(BIN)/snakemake --cores all results/table1.csv

report: .venv/ready
	$(BIN)/snakemake report --cores all --report results/report.html --report-after-run

test: .venv/ready
	$(BIN)/python -m pytest

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint
	for config in config/*.yaml; do \
	    case $$config in */schema.yaml) continue ;; esac; \
	    $(BIN)/snakemake --dry-run --quiet all --configfile $$config || exit 1; \
	done

# Strict: a broken link or docstring is an error.
docs: .venv/ready
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -d docs/_build/doctrees docs docs/_build

bench: .venv/ready
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf .venv .snakemake
