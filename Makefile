# Everything runs in .venv, which the first target that needs it creates. `make help` lists the targets.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
# Absolute, so that `python`, `dvc` and the notebooks' kernels are all those of the environment.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv
SHELL := /bin/bash
# Under the names that tests/report/browser.py looks for.
BROWSER := $(firstword $(foreach name,chromium chromium-browser google-chrome google-chrome-stable chrome,$(shell command -v $(name) 2>/dev/null)))
.DELETE_ON_ERROR:
.PHONY: help setup repro study smoke test test-fast lint lab lock deps readme clean

help:            ## this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

setup: .venv/.ready  ## create the environment in .venv

repro: setup     ## run the whole study: what is known is not computed again; FRESH=1 computes all and compares every byte
	$(if $(FRESH),SWAG_FRESH=$$(date +%s) dvc repro --force --no-run-cache,dvc repro)

study: setup     ## run the studies, for hours: docs/studies.md; goes on with what is there; SETTING=paper for a cluster
	python -m swaglib.studies --setting $(or $(SETTING),standard) run

smoke: setup     ## run the same pipeline in a copy with tiny settings, in build/smoke
	python -m swaglib.smoke build/smoke

test: setup lint ## lint, types and all tests, on all cores; those of the report as a page need a Chromium
	$(if $(BROWSER),,@echo "There is no Chromium on this machine: the tests that look at the report as a page are left out.")
	python -m pytest --numprocesses auto --dist loadfile $(if $(BROWSER),,-m "not browser")

test-fast: setup ## the tests that take a second or two at most
	python -m pytest --numprocesses auto --dist loadfile -m "not slow"

lint: setup      ## ruff and mypy
	ruff check .
	ruff format --check .
	mypy

lab: setup       ## open the notebooks in JupyterLab
	jupyter lab notebooks

deps: setup      ## write into dvc.yaml which code and tasks each stage depends on
	python -m swaglib.deps

readme: setup    ## write the figures of the last run into README.md and docs/studies.md
	python -m swaglib.report.readme

lock: $(UV)      ## resolve the dependencies of pyproject.toml anew
	( sed -n '/^#/p' requirements.lock; \
	  $(UV) pip compile pyproject.toml --group pyproject.toml:dev --universal --generate-hashes \
	    --no-emit-index-url --no-header --quiet ) > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:           ## remove the environment, all results and DVC's cache; fetched packages, metrics and the store of works stay
	rm -rf .venv .uv build logs runs data/posts data/shards data/curation data/wordnet \
	  reports/notebooks reports/study.html data/results data/features .dvc/cache .dvc/tmp

.uv/bin/uv:
	@$(PYTHON) -m venv .uv || { echo "Python cannot create virtual environments. Install its venv module (on Debian: python3-venv) or uv, then run make again." >&2; exit 1; }
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.ready: requirements.lock pyproject.toml | $(UV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(UV) venv --quiet --allow-existing --python "$(PYTHON)" .venv
	# Compiled here, as pip does: where Python may write no bytecode, each process would compile torch anew, for 7 s.
	$(UV) pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/.ready
	@echo "The environment is ready in .venv. To use it by hand: source .venv/bin/activate"
