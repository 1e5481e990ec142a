# Bedside. `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV_PYTHON := .venv/bin/python
# The first Python of the PATH that is new enough, looked for once; PYTHON=/path/to/python overrides it.
PYTHON ?= $(eval PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo $$name && break; done))$(PYTHON)
# What pytest is to run: make test TESTS="tests/tickets -k reopen"
TESTS ?=
# One process for each core of a small machine; a file stays in one process, so its servers are shared.
PYTEST_FLAGS ?= -n 2 --dist loadfile
# Values that let production's checks speak; none of them is used anywhere else.
CHECK_ENV := BEDSIDE_ENV=production ALLOWED_HOSTS=helpdesk.example EMERGENCY_NUMBERS='*=112' \
	SECRET_KEY=only-for-the-checks-5VtQ8mZr2LkWx7HyNc4PbGj9TdRs6FaEuB3
# makemigrations asks the database only for its history; without one it compares models with files, as wanted.
NO_DATABASE := DATABASE_URL='postgresql://nobody@/none?host=%2Fnonexistent'

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Bedside needs Python 3.11 or newer, and none is on the PATH." >&2; exit 1; }

.PHONY: install
install: python ## .venv with what the system needs to run
	@$(PYTHON) requirements/install.py embedded

.PHONY: install-dev
install-dev: python ## .venv with the tools for tests and lint too
	@$(PYTHON) requirements/install.py dev

.PHONY: up
up: install ## run everything here: PORT=8000 DATA_DIR=var/ DEMO=1
	@$(VENV_PYTHON) -m helpdesk.compile_messages
	@exec $(VENV_PYTHON) -m helpdesk.up

.PHONY: test
test: install-dev ## every test, browser tests too; TESTS="..." for some of them
	@requirements/browser.sh
	@$(VENV_PYTHON) -m helpdesk.compile_messages
	@exec $(VENV_PYTHON) -m pytest $(PYTEST_FLAGS) $(TESTS)

.PHONY: lint lint-style lint-imports lint-templates lint-migrations lint-deploy
lint: lint-style lint-imports lint-templates lint-migrations lint-deploy ## ruff, import contracts, templates, migrations, production checks
lint-style: install-dev
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
lint-imports: install-dev
	.venv/bin/lint-imports
lint-templates: install-dev
	$(VENV_PYTHON) -m djlint --quiet --lint templates
lint-migrations: install-dev
	@$(NO_DATABASE) $(VENV_PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
lint-deploy: install-dev
	@$(CHECK_ENV) $(NO_DATABASE) $(VENV_PYTHON) manage.py check --deploy --fail-level WARNING

.PHONY: format
format: install-dev ## put the code into ruff's shape
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

.PHONY: bench
bench: install-dev ## the benchmark: a table, and JSON beside it
	@$(VENV_PYTHON) -m helpdesk.compile_messages
	@exec $(VENV_PYTHON) -m bench

.PHONY: messages
messages: install-dev ## collect new texts into locale/
	$(VENV_PYTHON) -m helpdesk.collect_messages
	$(VENV_PYTHON) -m helpdesk.compile_messages

.PHONY: shell
shell: install ## a Python shell on the running `make up`
	@exec $(VENV_PYTHON) -m helpdesk.up.environment $(VENV_PYTHON) manage.py shell

.PHONY: lock
lock: install-dev ## write requirements/*.txt again from *.in
	requirements/lock.sh

.PHONY: clean
clean: ## remove .venv, caches and compiled texts; never data
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -not -path './.git/*' -not -path './var/*' -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
