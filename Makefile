# Lianpu: `make help` lists what can be done.
PYTHON ?= python3
PY := .venv/bin/python
FRESH ?=
EMPTY ?=
GOAL ?=
STAGE ?=

.PHONY: help setup demo test coverage check schema openapi regions bench bench-full lighthouse torture lock clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: .venv/ready-to-run ## make the environment from the lock files and bring in the page assets

demo: .venv/ready-to-run ## run the whole story: shop, bot and a stand-in for WeChat (FRESH=1 begins anew, EMPTY=1: a second shop to set up)
	@exec $(PY) lianpu.py demo --stop-with-parent $(if $(FRESH),--fresh) $(if $(EMPTY),--empty)

test: .venv/ready-to-test ## every test, PostgreSQL, Redis and browser included
	@$(PY) -m tests.requirements
	@exec $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

coverage: .venv/ready-to-test ## whether the tests take every branch of the rooms that hold the money
	@exec $(PY) -m pytest tests/commissions tests/shop -n 2 --dist loadfile --no-loadscope-reorder -q --cov --cov-branch

check: .venv/ready-to-test ## lint, types, import rules, dependencies: all of them run, then it fails if one did
	@failed=; \
	for tool in "-m ruff check ." "-m ruff format --check ." "-m mypy"; do $(PY) $$tool || failed=1; done; \
	.venv/bin/lint-imports || failed=1; \
	.venv/bin/deptry . || failed=1; \
	test -z "$$failed"

schema: .venv/ready-to-test ## write the first schema's SQL for both databases, and its revision, from the tables
	$(PY) -m composition.frozen_schema

openapi: .venv/ready-to-test ## write docs/openapi.json from the routes of the members' JSON door; nothing is taken away unless its version rises
	$(PY) -m composition.openapi_file

bench: .venv/ready-to-test ## quick measurements against rivals, within five minutes
	@exec $(PY) -m benchmarks

bench-full: .venv/ready-to-test ## every measurement
	@exec $(PY) -m benchmarks --full

lighthouse: .venv/ready-to-test ## Lighthouse on pages of a demo that runs (STAGE=http://localhost:8090); it needs Node and Chromium
	@exec $(PY) -m benchmarks.lighthouse $(STAGE)

torture: .venv/ready-to-test ## the large sizes of the property, race and crash tests (GOAL="G5 G7": only those)
	@exec $(PY) -m tests.torture $(GOAL)

regions: .venv/ready-to-run ## write the table of regions anew from the npm package that package.json pins
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PY) -m composition.region_data

lock: .venv/ready-to-test ## write the lock files anew from pyproject.toml
	$(PY) -m composition.environment lock

clean: ## remove the environment and the page assets; the state in var/ stays
	rm -rf .venv node_modules shop/web/assets/vendor

.venv/ready-to-run: requirements.lock package-lock.json composition/environment.py
	@$(PYTHON) composition/environment.py run

.venv/ready-to-test: .venv/ready-to-run requirements-dev.lock
	@$(PYTHON) composition/environment.py test
