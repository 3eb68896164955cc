# `make` alone says what there is. Everything runs in .venv, made when first needed.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check chaos bench screenshots requirements migrations schema format

# Redis comes as a wheel for Python up to 3.12.
PYTHON ?= $(shell for name in python3.11 python3.12; do command -v $$name && exit; done; echo python3)
PORT ?= 8000
ARGS ?=
PY := .venv/bin/python
FOR_DEMO := requirements.txt requirements-demo.txt
FOR_ALL := $(FOR_DEMO) requirements-dev.txt

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: .venv/demo-installed ## Run the whole demo until Ctrl-C (PORT=8000)
	@$(PY) -m portal.demo --port $(PORT)

demo-reset: .venv/demo-installed ## Forget all that the demo keeps
	@$(PY) -m portal.demo reset

test: .venv/all-installed ## Run all tests, those in a browser too (ARGS="-k word")
	@bin/chromium.sh
	@$(PY) -m pytest -n 2 $(ARGS)

check: export SLUICE_SECRET_KEY := only for checks
check: .venv/all-installed ## Format, lint, types, imports, migrations, API schema, templates
	@$(PY) -m ruff format --check --quiet . || { echo "check: run 'make format'"; exit 1; }
	@$(PY) -m ruff check --quiet .
	@.venv/bin/djlint --quiet --lint templates
	@.venv/bin/lint-imports --no-logo
	@$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(PY) manage.py spectacular --validate --fail-on-warn --file .venv/openapi.yaml
	@cmp -s .venv/openapi.yaml docs/openapi.yaml || { echo "check: the API changed, run 'make schema'"; exit 1; }
	@$(PY) -m mypy .

chaos: .venv/all-installed ## Share while everything breaks (ARGS="--grants 300 --seed 1")
	@$(PY) -m tests.chaos $(ARGS)

bench: .venv/all-installed ## Run the benchmarks
	@$(PY) -m benchmarks $(ARGS)

screenshots: export SLUICE_SECRET_KEY := only for screenshots
screenshots: .venv/all-installed ## Take the screenshots of the documentation from a running demo
	@bin/chromium.sh
	@$(PY) manage.py screenshots

requirements: .venv/all-installed ## Pin requirements*.in into requirements*.txt
	@for part in "" -demo -dev; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
			--no-emit-find-links --no-annotate --custom-compile-command "make requirements" \
			requirements$$part.in --output-file requirements$$part.txt || exit 1; \
	done

migrations: export SLUICE_SECRET_KEY := only for migrations
migrations: .venv/all-installed ## Write migrations for changed models
	@$(PY) -W ignore::RuntimeWarning manage.py makemigrations

schema: export SLUICE_SECRET_KEY := only for the schema
schema: .venv/all-installed ## Write docs/openapi.yaml
	@$(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

format: .venv/all-installed ## Format the code
	@$(PY) -m ruff check --quiet --fix --select I .
	@$(PY) -m ruff format .

.venv/demo-installed: $(FOR_DEMO)
	@$(PYTHON) bin/install.py $(FOR_DEMO)
	@touch $@

.venv/all-installed: $(FOR_ALL)
	@$(PYTHON) bin/install.py $(FOR_ALL)
	@touch $@ .venv/demo-installed
