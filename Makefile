# Everything a person types. Needs Python 3.11 or newer, make and a network to the package index once.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export CANTEEN_BASE_URL ?= http://$(HOST):$(PORT)

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint config/constraints.txt

# Tests run beside each other, each worker with a database of its own; a server that is named is only one.
PARALLEL := --numprocesses=auto --maxprocesses=4
ON_POSTGRESQL := $(if $(CANTEEN_TEST_DATABASE_URL),,$(PARALLEL))

# What asks no database is run once; browser journeys, too.
NO_DATABASE := tests/browser tests/scoring tests/test_architecture.py tests/test_words.py

.PHONY: help run test lint bench drill

help:
	@echo "make run     a living site on $(CANTEEN_BASE_URL), filled with a demo (PORT=, HOST= change where)"
	@echo "make test    lint, types, import contracts, tests on SQLite and PostgreSQL, browser journeys"
	@echo "make lint    the first three of these"
	@echo "make bench   benchmarks, as ratios"
	@echo "make drill   the long kills, outages and load runs"

run: .venv/run
	$(BIN)/flask upgrade
	$(BIN)/flask demo
	$(BIN)/flask tick
	@exec $(BIN)/flask serve --host $(HOST) --port $(PORT)

lint: .venv/test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest --quiet $(ON_POSTGRESQL) --database=postgresql $(NO_DATABASE:%=--ignore=%)
	$(BIN)/pytest --quiet $(PARALLEL)

bench: .venv/test
	$(BIN)/python -m benchmarks

drill: .venv/test
	$(BIN)/python -m benchmarks.drills

# One stamp per set of packages: installed again only when what they name has changed.
.venv/run: setup.cfg pyproject.toml config/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

.venv/test: .venv/run
	$(PIP) --editable '.[test]'
	@touch $@
