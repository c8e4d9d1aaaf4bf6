# `make run` opens the app, `make test` runs the tests; both set up .venv on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint lock audit bench docs clean

run: $(VENV)/.installed
	$(BIN)/sapxep app

test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

lint: $(VENV)/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/figures.py

# Guides and API reference, to build/site. The tools are not locked: nothing of the program hangs on them.
docs: $(VENV)/.installed-docs
	$(BIN)/mkdocs build

# Versions of everything, for all platforms. Needs uv (pip install uv).
lock:
	uv pip compile --universal --no-emit-index-url --no-emit-find-links -q pyproject.toml -o requirements.lock
	uv pip compile --universal --no-emit-index-url --no-emit-find-links -q pyproject.toml --extra test -o requirements-test.lock

# Known vulnerabilities of the locked versions; asks pypi.org, or osv.dev with AUDIT="-s osv".
# Strict: a package that could not be looked up is a failure, not silence.
audit:
	$(PYTHON) -m venv build/audit
	build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	build/audit/bin/pip-audit --strict --disable-pip --no-deps $(AUDIT) -r requirements.lock
	build/audit/bin/pip-audit --strict --disable-pip --no-deps $(AUDIT) -r requirements-test.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) (about a minute)…"
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.installed-test: requirements-test.lock pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) (about a minute)…"
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.installed-docs: $(VENV)/.installed-test pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

clean:
	rm -rf $(VENV) build
