# What groupsite does on a laptop and in CI. Every target does its own set-up first.
#   make run      the whole site, with a demo world           make test    the whole suite
#   make quick    the everyday part of the suite              make check   format, types, settings
#   make bench    what things cost, as ratios                 make loot    what a thief would get
#   make worlds   both locks on 2,000 worlds                  make mutants each clause removed in turn
#   make chaos    processes killed and cut off while 20,000 notices go out, a judge counts them
#   make leaks    the table of leak channels and their tests
# ARGS goes on to pytest: make quick ARGS="-k calendar"

PYTHON = .venv/bin/python
# Even where Python is told to write no bytecode: every process of a run would compile all of it.
PYTEST = PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadgroup
UV = $(shell command -v uv || echo var/tools/uv/bin/uv)
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

.PHONY: run test quick check bench chaos loot worlds mutants leaks lock env assets browser clean

run: env assets
	@$(PYTHON) -m groupsite.dev

test: env assets browser
	@$(PYTEST) $(ARGS)

quick: env assets
	@$(PYTEST) -m "not browser and not slow" $(ARGS)

check: env assets
	@$(PYTHON) -m groupsite.embedded -- .ci/check

bench: env assets
	@$(PYTHON) -m tests.bench

chaos: env assets
	@$(PYTHON) -m tests.chaos $(ARGS)

loot: env assets
	@$(PYTHON) -m tests.loot

leaks: env
	@$(PYTHON) -m tests.leaks.write

worlds: env assets
	@WORLDS=$${WORLDS:-2000} WORLDS_SEED=$${WORLDS_SEED:-$$(date +%s)} TWO_WORLDS=everything \
		$(PYTEST) tests/worlds tests/two_worlds -rP --show-capture=stdout $(ARGS)

mutants: env assets
	@$(PYTHON) -m tests.mutants

# Only what pyproject.toml asks for anew changes; to upgrade a package, remove its lines first.
lock: env
	@$(COMPILE) pyproject.toml --output-file requirements/base.txt
	@$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	@$(COMPILE) requirements/uv.in --output-file requirements/uv.txt

env: .venv/.installed ; @:
assets: node_modules/.installed ; @:

.venv/.installed: requirements/dev.txt requirements/uv.txt .python-version
	@python3 requirements/install.py

node_modules/.installed: .venv/.installed package.json package-lock.json
	@python3 requirements/install.py

browser: env
	@$(PYTHON) requirements/browser.py

# The environment and what tools remember; the data in var/ stay.
clean:
	rm -rf .venv node_modules var/tools var/static .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
