# Two commands for a newcomer: `make run` and `make test`. Everything else is listed by `make help`.
PYTHON ?= python3
PORT ?= 8000
SCALE ?= full
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export SCALE PORT
# Where this is set, every process compiles every module it loads: a command of the CLI takes twice its time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help env run test test-sqlite test-postgres test-journeys test-core check format lint types contracts docs figures bench validate validate-product clean

help: ## this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 22
	@for file in benchmarks/bench_*.py benchmarks/prove_*.py; do \
	  name=$$(basename $$file .py | tr _ -); \
	  printf '  %s\t%s\n' "$$name" "$$(sed -n '1s/^"""\(make [a-z-]*: \)\{0,1\}\(.*[^"]\)"*$$/\2/p' $$file)" | expand -t 34; \
	done

$(BIN)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Alliance needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make run PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.server: $(BIN)/uv requirements/server.txt pyproject.toml
	@test -f $(VENV)/.dev || $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/server.txt
	@scripts/link_source.sh $(BIN)/python
	@touch $@

$(VENV)/.dev: $(BIN)/uv requirements/dev.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@scripts/link_source.sh $(BIN)/python
	@touch $@ $(VENV)/.server

env: $(VENV)/.dev ## make the environment alone

run: $(VENV)/.server ## set up, migrate, fill the demo practice once, serve on PORT
	@$(BIN)/alliance demo --port $(PORT)

test: $(VENV)/.dev ## all tests: SQLite, PostgreSQL and the browser where they are there
	@scripts/test.sh

test-sqlite: $(VENV)/.dev ## the tests without a browser, on SQLite
	@scripts/test.sh sqlite
test-postgres: $(VENV)/.dev ## the tests that touch storage, on a PostgreSQL of their own
	@scripts/test.sh postgres
test-journeys: $(VENV)/.dev ## the journeys in Chromium
	@scripts/test.sh journeys
test-core: $(VENV)/.dev ## the science: 100 % line and branch
	@scripts/test.sh core

check: format lint types contracts docs test ## what CI runs
format: $(VENV)/.dev
	@$(BIN)/ruff format --check src tests benchmarks scripts
lint: $(VENV)/.dev
	@$(BIN)/ruff check src tests benchmarks scripts
types: $(VENV)/.dev
	@$(BIN)/mypy --strict src/alliance_core
	@$(BIN)/mypy src/alliance
contracts: $(VENV)/.dev
	@$(BIN)/lint-imports --no-cache
docs: $(VENV)/.dev
	@$(BIN)/python -m scripts.check_docs

bench: bench-checkin bench-science ## every benchmark
bench-%: $(VENV)/.dev ## one benchmark, named at the end of this list
	@$(BIN)/python -m benchmarks.bench_$(subst -,_,$*)
prove-%: $(VENV)/.dev ## one proof, named at the end of this list
	@$(BIN)/python -m benchmarks.prove_$(subst -,_,$*)

validate: $(VENV)/.dev ## what the methods detect on simulated dyads, beside what is possible
	@$(BIN)/python -m benchmarks.validate

validate-product: $(VENV)/.dev ## the same through the product's own acts: detection, false alarms, lead time
	@$(BIN)/python -m benchmarks.validate_product

clean: ## remove what was built (never your data in var/)
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
