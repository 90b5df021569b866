# Everything a contributor runs. `make help` lists it; every target works on a fresh clone.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
UV     := $(shell command -v uv 2>/dev/null)
PATHS  := radaudit tests examples benchmarks

.DEFAULT_GOAL := help
.PHONY: help venv demo test check format wheel clean

help:  ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

venv: $(STAMP)  ## Make .venv and install radaudit with its development tools

# The stamp is renewed when the dependencies change, not at every edit: the install is editable.
$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
ifneq ($(UV),)
	UV_FIND_LINKS="$(PIP_FIND_LINKS)" uv pip install --quiet --python $(BIN)/python -c constraints.txt -e . --group dev
else
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet -c constraints.txt -e . --group dev
endif
	touch $(STAMP)

demo: $(STAMP)  ## Make a small DICOM cohort, train a model on it, audit it (one to three minutes, most of it installing)
	rm -rf demo
	$(BIN)/python examples/synthetic_scanners/make_cohort.py demo/cohort
	$(BIN)/python examples/synthetic_scanners/train.py demo/cohort/train.csv demo/model.pt
	$(BIN)/radaudit report demo/model.pt demo/cohort/cohort.csv -o demo/report --demonstration

test: $(STAMP)  ## Run every test, with coverage
	$(BIN)/python -m pytest -n auto --cov --cov-report=term $(ARGS)

check: $(STAMP)  ## Lint, formatting, types, import directions and the rules of the house
	$(BIN)/ruff check $(wildcard $(PATHS))
	$(BIN)/ruff format --check $(wildcard $(PATHS))
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house

format: $(STAMP)  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix $(wildcard $(PATHS))
	$(BIN)/ruff format $(wildcard $(PATHS))

wheel: $(STAMP)  ## Build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist .

clean:  ## Remove everything that was made, .venv included
	rm -rf $(VENV) demo dist build runs .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
