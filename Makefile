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

# Both models are trained side by side, one thread each: so small a network gains nothing from a second one.
DEMO_TRAIN = $(BIN)/radaudit train demo/cohort/train.csv --group vendor --smallest-cell 10 --shares 0.8,0.2,0 \
	--arch small-convnet --pooling max --preprocess examples/synthetic_scanners/preprocess.toml \
	--epochs 14 --patience 0 --learning-rate 0.004 --weight-decay 0.02 --select average --specificity 0.9 --threads 1

demo: $(STAMP)  ## Make a small DICOM cohort, train on it by ERM and by group DRO, audit and compare both (two to five minutes)
	rm -rf demo
	$(BIN)/python examples/synthetic_scanners/make_cohort.py demo/cohort
	@echo "Training two models, by ERM and by group DRO ..."
	@$(DEMO_TRAIN) -o demo/erm --objective erm --quiet & first=$$!; \
	$(DEMO_TRAIN) -o demo/group-dro --objective group_dro --objective-option step_size=0.05 --objective-option adjustment=1 && wait $$first
	$(BIN)/radaudit report demo/erm demo/cohort/cohort.csv -o demo/report --demonstration
	$(BIN)/radaudit compare demo/erm demo/group-dro demo/cohort/cohort.csv -o demo/comparison --group vendor --group sex --demonstration

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
