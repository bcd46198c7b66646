# Two commands do everything on a machine with Python 3.11, git and make:
#   make demo    run the main job on SQLite; letters and a deadline table at the end
#   make test    the tests
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-compiled soak lint bench clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(STAMP)
	$(BIN)/casework demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal

# The same tests over the reckoner compiled (docs/decisions/0010); needs a C compiler.
test-compiled: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'mypy[mypyc]'
	$(BIN)/python packaging/compiling.py
	$(BIN)/python -m pytest -n auto --dist worksteal; status=$$?; \
	$(BIN)/python packaging/compiling.py --clean; exit $$status

# Alerts under 500 deaths at seeded points instead of 60; takes minutes.
soak: $(STAMP)
	CASEWORK_TEST_SOAK=500 $(BIN)/python -m pytest tests/alerts/test_chaos.py

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check casework
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) demo-out
