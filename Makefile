# `make all` rebuilds what is stale, `make test` runs the tests: both set up .venv by themselves. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
STAGES := ingest clean stem cluster link measure chart report verify

PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
SUARA := .venv/bin/python -m pipeline
FOLDERS := $(if $(RAW),--raw "$(RAW)") $(if $(PROCESSED),--processed "$(PROCESSED)") \
	$(if $(REPORTS),--reports "$(REPORTS)") $(if $(CODEBOOK),--codebook "$(CODEBOOK)")

.PHONY: help all $(STAGES) reset pdf test test-all lint format catalogue evaluate bench screenshots lock

help: ## list the targets
	@grep -hE '^[a-z $$()A-Z-]+:.*## ' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/' -e 's/\$$(STAGES)/$(STAGES)/' | while IFS="$$(printf '\t')" read -r target text; do printf '%-12s %s\n' "$$target" "$$text"; done

all: .venv/runtime ## from data/raw to reports: rebuild what is stale
	@$(SUARA) all $(FOLDERS)

$(STAGES): .venv/runtime ## run one stage and what it needs
	@$(SUARA) $@ $(FOLDERS)

pdf: .venv/pdf ## print the pages for planners to reports/pdf, those that changed (Pango is the system's: README)
	@$(SUARA) pdf $(FOLDERS)

reset: .venv/runtime ## delete what earlier runs wrote, and nothing else
	@$(SUARA) reset $(FOLDERS)

evaluate: .venv/runtime ## hold the model against people's labels (GOLD=file.csv, else by cross-validation; OUTPUT=dir; QUICK=1)
	@$(SUARA) evaluate $(if $(CODEBOOK),--codebook "$(CODEBOOK)") $(if $(GOLD),--gold "$(GOLD)") $(if $(OUTPUT),--output "$(OUTPUT)") \
		$(if $(QUICK),--quick)

test: .venv/development ## the quick tests
	@.venv/bin/python -m pytest -m "not slow" -n 2 --dist loadfile --no-loadscope-reorder

test-all: .venv/development ## every test, the slow ones too
	@.venv/bin/python -m pytest

lint: .venv/development ## ruff, mypy, import-linter
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: .venv/development ## put the code in shape
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

catalogue: .venv/development ## renew the English catalogue from what code and templates say
	@.venv/bin/python -m tests.catalogue

bench: .venv/development ## seconds, rows a second and peak memory of each stage
	@.venv/bin/python -m benchmarks.bench_stages
	@.venv/bin/python -m benchmarks.bench_ingest
	@.venv/bin/python -m benchmarks.bench_language
	@.venv/bin/python -m benchmarks.bench_scoring

screenshots: .venv/development ## take the README's pictures of the reports anew (with Debian's chromium)
	@.venv/bin/python -m docs.screenshots

lock: .venv/development ## pin the requirements anew
	@for wanted in runtime: pdf:--extra=pdf development:--extra=dev; do \
		.venv/bin/uv pip compile pyproject.toml requirements/build.in $${wanted#*:} \
			--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet \
			--upgrade --output-file requirements/$${wanted%:*}.txt || exit 1; done

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt install python3 python3-venv)."; exit 1; }
	@echo "setting up .venv with $(PYTHON)"
	@$(PYTHON) -m venv --clear .venv

.venv/runtime: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "installing what the pipeline needs (once)"
	.venv/bin/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/pdf: requirements/pdf.txt .venv/runtime
	@echo "installing what prints PDFs (once)"
	@.venv/bin/python -m pip install --quiet --require-hashes -r requirements/pdf.txt
	@touch $@

.venv/development: requirements/development.txt .venv/runtime
	@echo "installing what the tests need (once)"
	@.venv/bin/python -m pip install --quiet --require-hashes -r requirements/development.txt
	@touch $@
