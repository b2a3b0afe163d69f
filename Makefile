# Everything is installed into .venv and nowhere else. `make` alone lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check bench lock assets chromium test-modules clean

# The first Python of 3.11 or later; PYTHON=... chooses another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
# Started as modules: a script's first line cannot name an interpreter in a folder with a space.
IN_VENV := .venv/bin/python -m
PIP := $(IN_VENV) pip install -qq --disable-pip-version-check --require-hashes --no-deps
CODE := src tests bench requirements
NODE_MODULES := node_modules/.package-lock.json

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 12

setup: .venv/run.stamp ## install what running needs into .venv

setup-test: .venv/test.stamp ## the same for tests and checks

run: setup ## serve on http://localhost:8000, database included
	@.venv/bin/python -m closient serve --end-with-parent

test: setup-test chromium test-modules ## all tests
	@$(IN_VENV) pytest -n 2 --dist loadfile

check: setup-test ## format, lint, types and house tests; under 45 s
	@.venv/bin/python -m ruff format --check $(CODE)
	@.venv/bin/python -m ruff check $(CODE)
	@.venv/bin/python -m ty check --python .venv src tests bench
	@$(IN_VENV) pytest -q -m "not slow" tests/house

bench: setup-test ## measure the figures and write docs/figures.md
	@.venv/bin/python bench/run.py

LOCK := .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

lock: setup-test ## choose the newest allowed packages and write requirements/*.txt
	@$(LOCK) $(UPGRADE) requirements/run.in --output-file requirements/run.txt
	@$(LOCK) $(UPGRADE) requirements/test.in --output-file requirements/test.txt
	@# No address of a package registry is committed, whatever this machine is set to.
	@sed -i -e '/^ *#.*:\/\//d' -e '/^--\(extra-\)\{0,1\}index-url/d' -e '/^--find-links/d' \
		requirements/run.txt requirements/test.txt

assets: $(NODE_MODULES) ## bundle styles and scripts into src/closient/web/static/built
	@npm run --silent build

$(NODE_MODULES): package.json package-lock.json
	@npm ci --silent --no-audit --no-fund
	@touch $@

# The accessibility checker and the bundler; without npm the tests that need them are skipped.
test-modules:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(NODE_MODULES); \
	else echo "No npm: tests of accessibility and of rebuilt assets will be skipped." >&2; fi

# Browser tests drive the machine's own Chromium.
chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	command -v apt-get >/dev/null || { echo "Install Chromium for the browser tests." >&2; exit 0; }; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root=sudo; \
	else echo "Install Chromium for the browser tests (no root, no sudo)." >&2; exit 0; fi; \
	echo "Installing Chromium for the browser tests"; \
	{ $$as_root apt-get install -qq -y chromium || \
	  { $$as_root apt-get update -qq && $$as_root apt-get install -qq -y chromium; }; } >/dev/null

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Closient needs Python 3.11 or later; found none on the PATH." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "This Python cannot make virtual environments (on Debian: apt install python3-venv)." >&2; exit 1; }

.venv/run.stamp: requirements/run.txt requirements/run.in pyproject.toml | .venv/bin/python
	@echo "Installing packages into .venv (once)"
	@$(PIP) --requirement requirements/run.txt
	@$(IN_VENV) pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@echo "Installing test packages into .venv (once)"
	@$(PIP) --requirement requirements/test.txt
	@touch $@

clean: ## remove what was installed; the data folder stays
	@rm -rf .venv node_modules
