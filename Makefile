# The two commands: make demo, make test. Each sets up what it needs on a fresh machine.
PYTHON ?= python3
BIN := .venv/bin
RUN_STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-for-tests
PEERS_STAMP := .venv/peers/.installed
WEB_SOURCES := $(wildcard web/assets/*.js web/assets/*.scss web/assets/*.json web/assets/*.py)

.PHONY: install demo test lint bench screenshots lock clean
.DEFAULT_GOAL := install

install: $(RUN_STAMP) ## the locked dependencies and the command hotspots in .venv

demo: $(RUN_STAMP) ## invented incidents of four agencies, then the pages
	$(BIN)/hotspots demo

# Bytecode is kept whatever the environment says: else each process compiles all tests and modules.
test: $(DEV_STAMP) ## everything: style, types, import rules, both databases, the browser
	sh scripts/test_services.sh
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV_STAMP) $(PEERS_STAMP) ## every claim of speed, side by side with its peer
	$(BIN)/python -m benchmarks

screenshots: $(DEV_STAMP) ## the pictures of the README and the documentation, from a running demo
	HOTSPOTS_SCREENSHOTS=build/screenshots $(BIN)/python -m pytest tests/browser
	mkdir -p docs/images
	for name in area-analyst-desktop-top county-viewer-desktop-top report-desktop-top \
	  area-viewer-phone-top upload-columns-desktop-top upload-categories-desktop-top \
	  upload-check-desktop-top upload-report-desktop-top incident-where-ambiguous-desktop-top \
	  incident-where-pin-phone-top incident-check-desktop-top six-monthly-viewer-desktop-top \
	  compare-periods-viewer-desktop-top months-analyst-desktop-top hotspot-analyst-desktop-top; \
	  do cp build/screenshots/$$name.png docs/images/; done
	$(BIN)/python scripts/smaller_pictures.py docs/images/*.png

lock: ## pin the newest releases that pyproject.toml allows
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install -q uv
	.venv/lock/bin/uv pip compile pyproject.toml --extra postgis --universal --python-version 3.11 \
	  --generate-hashes --no-header -q -o requirements.lock
	.venv/lock/bin/uv pip compile pyproject.toml --extra postgis --group dev --universal \
	  --python-version 3.11 --generate-hashes --no-header -q -o requirements-dev.lock
	.venv/lock/bin/uv pip compile benchmarks/peers.in --universal --python-version 3.11 \
	  --generate-hashes --no-header -q -o benchmarks/peers.lock

clean:
	rm -rf .venv web/static web/assets/node_modules

$(BIN)/python:
	$(PYTHON) -m venv .venv

$(RUN_STAMP): requirements.lock pyproject.toml $(WEB_SOURCES) | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m hotspots.warm
	touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP) | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements-dev.lock
	touch $@

# Some peers of the benchmarks need older releases than we do: an environment of their own.
$(PEERS_STAMP): benchmarks/peers.lock
	$(PYTHON) -m venv .venv/peers
	.venv/peers/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes \
	  -r benchmarks/peers.lock
	touch $@
