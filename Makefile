# Everything a person or CI runs. Each target makes its own environment on first use: nothing else is needed but
# Python 3.11 or newer, and make.
PYTHON ?= python3
BIN := .venv/bin
LOWEST := .venv-lowest
EXTRAS := addresses,arrow,cli,dbos,duckdb,httpx2,jmespath,keyring,otel,pandas,plot,polars,progress,speedups,truststore
.DEFAULT_GOAL := help

help:  ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("webex-wholesale needs Python 3.11 or newer: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[$(EXTRAS)]' --group dev
	@touch $@

# The main job needs the package and nothing else, so it does not wait for the tools.
.venv-demo/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("webex-wholesale needs Python 3.11 or newer: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv-demo
	@.venv-demo/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

demo: .venv-demo/.ready  ## Run the main job against the sandbox, on a loopback server, without an account
	@.venv-demo/bin/python examples/main_job.py

test: .venv/.ready  ## Run all tests
	$(BIN)/python -m pytest --numprocesses 2

check: lint types layers generated test httpx2 newer lowest docs examples package  ## Everything that CI checks

httpx2: .venv/.ready  ## Run what touches the wire with httpx2 in httpx's place
	$(BIN)/python -m pytest --quiet --numprocesses 2 -p tests.support.with_httpx2 tests/auth tests/billing_client tests/client tests/weather

newer: .venv/.ready  ## Run the quick part of the tests on every newer Python that is on this machine
	$(BIN)/python tools/newer_pythons.py

# All that reads SOAK: what runs a part of its cases in `make check` runs all of them here.
soak: .venv/.ready  ## Run the fuzzers and searches for longer, up to 20 minutes on two cores
	SOAK=1 $(BIN)/python -m pytest --quiet --numprocesses 2 --dist worksteal $$(grep -rlE --include='test_*.py' 'environ.get\("SOAK"\)' tests)

lint: .venv/.ready  ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready  ## Static types, strict, of the documentation and the examples as well
	$(BIN)/mypy
	$(BIN)/python tools/check_doc_types.py

layers: .venv/.ready  ## The arrows between the layers, and the sizes of folders and modules
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/check_structure.py

generated: .venv/.ready  ## What is generated is up to date
	$(BIN)/python tools/make_sync.py --check
	$(BIN)/python tools/gen_tables.py --check
	$(BIN)/python tools/gen_cli.py --check

generate: .venv/.ready  ## Generate it
	$(BIN)/python tools/make_sync.py
	$(BIN)/python tools/gen_tables.py
	$(BIN)/python tools/gen_cli.py

docs: .venv/.ready  ## Build the documentation; warnings are errors
	@PYTHONPATH=. $(BIN)/python tools/make_plots.py
	@$(BIN)/python tools/make_notebooks.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@$(BIN)/python tools/one_page.py
	@$(BIN)/python tools/check_site.py

examples: .venv/.ready  ## Run every example
	$(BIN)/python tools/run_examples.py

package: .venv/.ready  ## The package holds what it must, its long description renders, and each extra alone installs and works
	@rm -rf dist
	$(BIN)/python -m build --quiet --installer uv
	$(BIN)/twine check --strict dist/*
	$(BIN)/python tools/check_package.py dist
	$(BIN)/python tools/check_extras.py dist

# wxc-sdk, which tests need, takes no dateutil 4, and the oldest matplotlib calls what pyparsing 3.3 warns of.
$(LOWEST)/.ready: pyproject.toml .venv/.ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	@printf 'python-dateutil<3\npyparsing<3.3\n' > $(LOWEST)/others.txt
	$(BIN)/uv pip compile --quiet --no-header --resolution lowest-direct --all-extras -c $(LOWEST)/others.txt pyproject.toml -o $(LOWEST)/pins.txt
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --editable '.[$(EXTRAS)]' --group test -c $(LOWEST)/pins.txt
	@touch $@

lowest: $(LOWEST)/.ready  ## Run the tests with the oldest dependencies that are promised to work
	$(LOWEST)/bin/python -m pytest --quiet --numprocesses 2

bench: .venv/.ready  ## Measure, beside the peers, in an environment of its own
	@test -d .venv-bench || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet -r benchmarks/requirements.txt --editable '.[cli,duckdb,httpx2,otel]'
	.venv-bench/bin/python -m benchmarks.run

clean:  ## Remove every environment and everything that was built
	rm -rf .venv .venv-demo .venv-lowest .venv-bench dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help demo httpx2 newer soak test check lint types layers generated generate docs examples package lowest bench clean
