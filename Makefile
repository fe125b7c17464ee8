# Shortcuts for the commands in README.md and CONTRIBUTING.md.

PYTHON ?= python3
VENV ?= .venv
# Arguments of `pip install` for another torch than the pinned one. An installed torch 2.6 or newer is kept.
TORCH ?=
# `make lock UPGRADE=--upgrade` takes the newest versions, `UPGRADE="--upgrade-package lxml"` one.
UPGRADE ?=

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
TOOLS := $(VENV)/tools/Scripts
else
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools/bin
endif

# Wheels alone: a source archive would fetch the packages that build it without a hash. pip would compile one file
# after the other; COMPILE_FILES uses all cores, and fails for files that are not meant for this Python. More than half
# of the code is in packages that no start of the bot imports; Python compiles what it imports of them.
INSTALL_LOCKED := -m pip install --quiet --require-hashes --no-deps --only-binary :all: --no-compile --requirement
RARELY_IMPORTED := mpmath|narwhals|networkx|scipy|setuptools|sklearn|sympy|torch|transformers
COMPILE_FILES := -m compileall -qq -j 0 -x "packages.($(RARELY_IMPORTED))\b|\btests\b" "$(VENV)/lib" bot index
COMPILE := "$(TOOLS)/uv" pip compile --quiet --universal --generate-hashes --fork-strategy fewest \
	--annotation-style line --custom-compile-command "make lock" $(UPGRADE)
# --strict: a package that PyPI does not know is an error.
AUDIT := "$(TOOLS)/pip-audit" --strict --disable-pip --progress-spinner off

# worksteal gives each worker neighbouring tests, so that slow fixtures of a module are built once, at most twice. A
# worker needs about 1 GB of memory.
PYTEST := "$(BIN)/python" -m pytest -p no:cacheprovider --numprocesses logical --maxprocesses 4 --dist worksteal
# How many examples of each property `make test` tries: quick or full (tests/conftest.py).
EXAMPLES ?= quick

# Hundreds of tests start the program, which would compile itself each time.
unexport PYTHONDONTWRITEBYTECODE

LOCKS := run.lock torch.lock torch-cpu.lock multilingual.lock

# The tests of the database, of crashes, of several hosts on one database, and those over the wire that depend on it most.
DATABASE_TESTS := $(addprefix tests/,store db alerts/test_alert_crashes.py crawl/test_crawl_crashes.py \
	$(addprefix search/test_,crash_recovery.py several_hosts.py vector_store_contract.py pgvector.py) \
	$(addprefix wire/test_,end_to_end.py shards.py shutdown.py watched_questions.py \
		deliveries.py::test_kills_during_delivery_lose_and_repeat_nothing))
# All tests that open a library.
LIBRARY_TESTS := $(addprefix tests/,alerts cli cogs crawl db dedup evaluation gateway importing ingest limits \
	maintenance monitoring qa search store tasks tracking web wire workers)

.PHONY: help run test test-slow test-all test-postgresql test-postgresql-all check catalogues readme pictures lock audit install install-dev install-tools clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14

run: install ## start the bot if DISCORD_TOKEN is set, otherwise a chat about sample articles
	@"$(BIN)/watchdesk" start

test: install-dev ## run the fast tests
	$(PYTEST) -m "not slow" --hypothesis-profile $(EXAMPLES)

test-slow: install-dev ## run the slow tests: crashes, load, the program over the wire
	$(PYTEST) -m slow $$(grep -rl "mark\.slow" tests --include="test_*.py")

test-all: install-dev ## run all tests
	$(PYTEST)

test-postgresql: install-dev ## run the tests of the database, of crashes and of several hosts with PostgreSQL
	$(PYTEST) --hypothesis-profile $(EXAMPLES) --database postgresql $(DATABASE_TESTS)

test-postgresql-all: install-dev ## run all tests that open a library with PostgreSQL
	$(PYTEST) --hypothesis-profile $(EXAMPLES) --database postgresql $(LIBRARY_TESTS)

check: install-dev ## run linter, formatter, type checker, import contracts, all tests and evaluation gate
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"
	"$(BIN)/lint-imports"
	"$(BIN)/python" scripts/check_patterns.py
	$(PYTEST)
	"$(BIN)/python" scripts/check_answers.py
	"$(BIN)/python" scripts/check_answers.py --model multilingual

catalogues: install-dev ## update the translation catalogues from the code
	"$(BIN)/python" scripts/update_catalogues.py

readme: install-dev ## run the README's examples again and write their output
	"$(BIN)/python" scripts/update_readme.py

pictures: install-dev ## draw the pictures of the documents again, with Chromium
	"$(BIN)/python" docs/pictures/draw.py

lock: install-tools ## pin the dependencies of pyproject.toml, with hashes, in requirements/*.lock
	$(COMPILE) --no-emit-package torch --constraint requirements/torch.txt --group build \
		--output-file requirements/run.lock pyproject.toml
	$(COMPILE) --no-emit-package torch --constraint requirements/torch.txt --constraint requirements/run.lock \
		--group build --extra dev --output-file requirements/dev.lock pyproject.toml
	@{ echo "# Written by make lock: the driver for PostgreSQL, as in dev.lock. What it requires is in run.lock."; \
		sed -n '/^psycopg/,/# via/{/# via/!p;}' requirements/dev.lock; } >requirements/postgresql.lock
	$(COMPILE) --constraint requirements/dev.lock --group tools --output-file requirements/tools.lock
	$(COMPILE) --no-config --python-version 3.11 --constraint requirements/run.lock \
		--output-file requirements/torch.lock requirements/torch.txt

audit: install-tools ## ask PyPI for known vulnerabilities of the pinned packages
	$(AUDIT) --require-hashes --requirement requirements/dev.lock --requirement requirements/tools.lock
	$(AUDIT) --require-hashes --requirement requirements/torch.lock

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

install-tools: $(VENV)/.installed-tools

clean: ## remove the virtual environment, never the library
	rm -rf "$(VENV)" .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.installed-tools: $(VENV)/.created requirements/tools.lock
	"$(BIN)/python" -m venv "$(VENV)/tools"
	"$(TOOLS)/python" $(INSTALL_LOCKED) requirements/tools.lock
	@touch "$@"

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.lock
	"$(BIN)/python" $(INSTALL_LOCKED) requirements/dev.lock
	@"$(BIN)/python" $(COMPILE_FILES) || true
	@touch "$@"

# --no-index: a package that the lock file lacks is an error, not a download without a hash.
$(VENV)/.installed: $(VENV)/.created pyproject.toml $(addprefix requirements/,$(LOCKS))
	"$(BIN)/python" $(INSTALL_LOCKED) requirements/run.lock
	@"$(BIN)/python" scripts/install_torch.py $(TORCH)
	"$(BIN)/python" -m pip install --quiet --no-index --no-build-isolation --editable .
	@"$(BIN)/python" $(COMPILE_FILES) || true
	@"$(BIN)/python" scripts/install_multilingual_model.py || true
	@touch "$@"

$(VENV)/.created:
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" \
		|| { echo "Watchdesk needs Python 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Creating $(VENV) with 2 GB of packages. This takes a few minutes."
	"$(PYTHON)" -m venv "$(VENV)"
	@touch "$@"
