# Préau's doors for developers. Each target sets up what it needs, and nothing needs root but system packages.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: help
help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: $(VENV)/run.stamp ## sets up everything, seeds a demo into an empty database, serves http://localhost:8080
	$(PY) -m server migrate
	$(PY) -m server demo seed
	exec $(PY) -m server serve

.PHONY: test
test: $(VENV)/dev.stamp ## runs every test, against real PostgreSQL, Redis, coturn, nginx, Chromium and Firefox
	scripts/system-packages chromium:chromium firefox-esr:firefox-esr redis-server:redis-server turnserver:coturn nginx:nginx \
	  /usr/lib/nginx/modules/ngx_stream_module.so:libnginx-mod-stream \
	  '/usr/lib/postgresql/*/bin/initdb:postgresql'
	$(if $(ARGS),$(PY) -m pytest $(ARGS),scripts/all-tests $(PY))

.PHONY: check
check: $(VENV)/dev.stamp ## style, types (Python and JavaScript), layers, licences
	scripts/system-packages tsc:node-typescript
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	scripts/check-javascript
	$(PY) scripts/licences.py

.PHONY: format
format: $(VENV)/dev.stamp ## formats the Python code and mends what ruff can mend
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

.PHONY: fuzz
fuzz: $(VENV)/dev.stamp ## RUNS inputs (a million) for each parser that strangers reach; NAMES="stun rtp" for some
	$(PY) -m tests.fuzz --runs $(or $(RUNS),1000000) $(NAMES)

.PHONY: faults
faults: $(VENV)/dev.stamp ## kills and fills up what a class stands on, TIMES times (20): processes, databases, disks
	for time in $$(seq $(or $(TIMES),20)); do $(PY) -m pytest -q -m fault $(ARGS) || exit 1; done

.PHONY: soak
soak: $(VENV)/dev.stamp ## people come and go for MINUTES (20): memory must stay flat
	$(PY) -m tests.soak --minutes $(or $(MINUTES),20)

.PHONY: bench
bench: $(VENV)/dev.stamp ## prints the figures as JSON lines; BENCH=name runs one, RUNS times: medians, and how far apart
	@$(PY) -m bench $(BENCH) $(if $(RUNS),--runs $(RUNS))

.PHONY: lock
lock: ## renews requirements/*.txt from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --group dev -o requirements/dev.txt

$(VENV)/run.stamp: requirements/run.txt
	@echo "Setting Préau up in $(VENV): a minute or two, once."
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $(VENV)/run.stamp $@
