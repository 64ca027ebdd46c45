# Throughline needs Python 3.11 or newer and make; everything else is installed into .venv.
# All paths are relative: the folder's own path may contain spaces.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test access-table screens bench bench-quick check format tools clean

VENV_PYTHON := .venv/bin/python
PIP := install --quiet --disable-pip-version-check --no-input --require-hashes
# An environment that was moved, or whose Python is gone, is made again.
STALE := $(shell [ ! -e .venv/made ] \
	|| { [ "$$(sed -n 2p .venv/made)" = "$$(pwd)" ] && $(VENV_PYTHON) -c '' 2>/dev/null; } \
	|| rm -f .venv/made .venv/installed .venv/installed-dev 2>/dev/null)
# Further arguments: make test ARGS='-k drain'
ARGS ?=
# A file's tests stay together: they share what they load. In one process: make test WORKERS=
WORKERS ?= --numprocesses auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| awk -F '\t' '{ printf "make %-13s %s\n", $$1, $$2 }'

run: .venv/installed ## Start everything, say where to point the browser; Ctrl-C ends it
	@exec $(VENV_PYTHON) manage.py up $(ARGS)

test: .venv/installed-dev tools ## Run every test on the embedded PostgreSQL
	@$(VENV_PYTHON) -m pytest $(WORKERS) $(ARGS)

access-table: .venv/installed-dev ## Write tests/web/access_table.csv anew from the rights
	@THROUGHLINE_WRITE_ACCESS_TABLE=1 $(VENV_PYTHON) -m pytest -q tests/web/test_rights_table.py -k the_table_says_what

screens: .venv/installed-dev tools ## Look at a dozen pages, wide and narrow, light and dark: docs/screens
	@$(VENV_PYTHON) -m tests.screens $(ARGS)

bench: .venv/installed-dev ## Measure the engine beside its alternatives, up to a million goals: docs/performance.md
	@$(VENV_PYTHON) -m bench $(ARGS)

bench-quick: .venv/installed-dev ## The same with ten thousand goals, in about a minute; writes nothing
	@$(VENV_PYTHON) -m bench --quick $(ARGS)

check: .venv/installed-dev ## Style, types, layers, templates, migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	@if [ -d templates ]; then .venv/bin/djlint templates --lint --quiet; fi
	$(VENV_PYTHON) manage.py check --fail-level WARNING
	$(VENV_PYTHON) manage.py makemigrations --check --dry-run

format: .venv/installed-dev ## Put the code into its format
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

clean: ## Remove what was installed and cached; the data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build

# Environment -------------------------------------------------------------------------
.venv/installed: requirements.lock | .venv/made
	@echo "Installing from requirements.lock"
	@$(call pip,requirements.lock)
	@touch $@

.venv/installed-dev: requirements-dev.lock requirements.lock | .venv/made
	@echo "Installing from requirements-dev.lock"
	@$(call pip,requirements-dev.lock)
	@touch .venv/installed $@

# The environment's own pip, or the pip of the Python that made it.
define pip
if $(VENV_PYTHON) -m pip --version >/dev/null 2>&1; \
then $(VENV_PYTHON) -m pip $(PIP) -r $(1); \
else "$$(sed -n 1p .venv/made)" -m pip --python $(VENV_PYTHON) $(PIP) -r $(1); fi
endef

.venv/made:
	@set -e; \
	new_enough='import sys; sys.exit(sys.version_info < (3, 11))'; python=; \
	for one in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
		if [ -n "$$one" ] && "$$one" -c "$$new_enough" 2>/dev/null; then python="$$one"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Throughline needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "Making .venv with $$("$$python" --version)"; \
	if "$$python" -c 'import ensurepip' 2>/dev/null; then "$$python" -m venv --clear .venv; \
	elif "$$python" -m pip --version >/dev/null 2>&1; then "$$python" -m venv --clear --without-pip .venv; \
	else \
		echo "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv" >&2; \
		exit 1; \
	fi; \
	{ "$$python" -c 'import sys; print(sys.executable)'; pwd; } > $@

# Tools of single tests ----------------------------------------------------------------
tools: ## Install Chromium and redis-server for the tests, where apt is there and we may
	@missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v redis-server >/dev/null || command -v valkey-server >/dev/null \
		|| missing="$$missing redis-server"; \
	[ -n "$$missing" ] || exit 0; \
	as_root=; may=yes; \
	if [ "$$(id -u)" != 0 ]; then \
		if sudo -n true 2>/dev/null; then as_root="sudo -n"; else may=; fi; \
	fi; \
	if [ -n "$$may" ] && command -v apt-get >/dev/null; then \
		echo "Installing$$missing"; \
		{ $$as_root apt-get update -qq && \
			$$as_root env DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null </dev/null \
		|| echo "Could not install$$missing"; \
	else echo "Missing:$$missing (no apt, or no right to use it)"; fi; \
	command -v chromium >/dev/null || echo "Tests in a browser will be skipped: chromium is missing"; \
	command -v redis-server >/dev/null || command -v valkey-server >/dev/null \
		|| echo "Tests over Redis will be skipped: redis-server is missing"
