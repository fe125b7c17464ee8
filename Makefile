# Every target but `clean` is a shorter way to type the lines that the README shows.

PYTHON ?= python3
VENV ?= .venv
# For a fresh environment only; an installed torch is kept, whatever its version (docs/decisions/0002).
TORCH ?= torch==2.13.0

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: help run test check catalogues install install-dev clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14

run: install ## start the bot if DISCORD_TOKEN is set, else a chat about sample articles
	@"$(BIN)/watchdesk" start

test: install-dev ## run the tests
	"$(BIN)/python" scripts/run_tests.py

check: install-dev ## run linter, formatter, type checker, import contracts, tests and evaluation gate
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"
	"$(BIN)/lint-imports"
	"$(BIN)/python" scripts/check_patterns.py
	"$(BIN)/python" scripts/run_tests.py
	"$(BIN)/python" scripts/check_answers.py

catalogues: install-dev ## bring the translations' catalogues in line with what the code says
	"$(BIN)/python" scripts/update_catalogues.py

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

clean: ## remove the virtual environment, never the library
	rm -rf "$(VENV)" .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.installed-dev: $(VENV)/.installed
	"$(BIN)/python" -m pip install --quiet --editable ".[dev]"
	@touch "$@"

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	@"$(BIN)/python" -c "import torch" 2>/dev/null || "$(BIN)/python" -m pip install $(TORCH)
	"$(BIN)/python" -m pip install --quiet --editable .
	@touch "$@"

$(VENV)/.created:
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" \
		|| { echo "Watchdesk needs Python 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"
	@touch "$@"
