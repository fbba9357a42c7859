# make demo    crawl, index and serve the sample mission site
# make test    the tests, in an environment of their own
# make help    everything else

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SIZE ?=
DIR ?=

.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE # where it is set, each command under test would compile the package anew
PYTEST_ALL := -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
.PHONY: help demo serve test test-lowest test-lowest-part test-newest-part check lint types golden catalogues lock \
        test-api test-browser screens test-kill test-soak test-fuzz test-load mutation opensearch opensearch-part test-nodes bench bench-opensearch bench-extract bench-relevance bench-crosslanguage bench-web bench-crawl bench-reindex bench-curve docs lock clean wheelhouse deb wheel licences audit

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.run: requirements.lock pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "missionsearch needs Python 3.11 or later; set PYTHON=python3.12, say")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python lacks venv: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/missionsearch/locales/*/LC_MESSAGES/messages.po))
%.mo: %.po | $(VENV)/.run
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

demo serve test test-lowest test-browser test-kill test-soak test-load screens bench-web: $(CATALOGUES)

catalogues: $(VENV)/.run ## Bring the French and English texts in step with templates and code
	$(BIN)/python -m missionsearch.locales

demo: $(VENV)/.run ## Crawl, index and serve the sample mission site
	$(BIN)/missionsearch demo

serve: $(VENV)/.run ## Serve the index of this folder
	$(BIN)/missionsearch serve

PART := # files of tests, for a part of them
test: $(VENV)/.dev ## Run the tests (under 3 minutes on two quiet cores)
	$(BIN)/python $(PYTEST_ALL) $(PART)

LOWEST := .venv-lowest
test-lowest: $(VENV)/.dev ## The tests with the lowest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip compile --quiet --resolution lowest-direct pyproject.toml --extra build --extra dev -o $(LOWEST)/requirements.txt
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python -r $(LOWEST)/requirements.txt
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --no-deps --no-build-isolation --editable .
	$(LOWEST)/bin/python $(PYTEST_ALL) $(PART)

# of each library something, in seconds: configuration, fetching, reading, files, dates, both engines' clients, pages, mail
PART_BY_LIBRARY := $(addprefix tests/,crawl/test_pages.py engines/test_contract.py engines/test_opensearch_client.py extract/test_files.py \
        search/test_typed_dates.py test_alerts.py test_cli_input.py test_config.py test_exports.py test_workers.py web/test_alerts.py \
        web/test_filters.py web/test_pages.py web/test_serve.py web/test_staff_oidc.py)
test-lowest-part: $(VENV)/.dev ## A part of them, with something of each library
	$(MAKE) test-lowest PART="$(PART_BY_LIBRARY)"

test-newest-part: ## The same part with the newest Python that is here
	@for python in python3.14 python3.13 python3.12; do \
	  $$python -c '' 2>/dev/null || continue; \
	  $(MAKE) test PYTHON=$$python VENV=.venv-newest PART="$(PART_BY_LIBRARY)"; exit; \
	done; echo "No Python newer than 3.11 is here: that part is left out"

check: lint types test ## Lint, types and tests

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

golden: $(VENV)/.dev ## Rewrite the expected results of the golden pages, for review with git diff
	$(BIN)/python -m tests.pages

test-api: $(VENV)/.dev ## The API held to its OpenAPI description by schemathesis
	$(BIN)/python -m pytest -m api

CHECKERS := tests/web/npm
$(CHECKERS)/node_modules: $(CHECKERS)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing, which axe, Nu and Lighthouse come with. Install it (apt-get install nodejs npm), or leave them out: python -m pytest -m browser"; exit 1; }
	npm ci --prefix $(CHECKERS) --ignore-scripts
	@touch $@

test-browser: $(VENV)/.dev $(CHECKERS)/node_modules ## The pages in a real Chromium, by axe, Nu and Lighthouse too
	BROWSER_TESTS=required $(BIN)/python -m pytest -m browser

screens: $(VENV)/.dev ## Pictures of the main states for docs/screens
	$(BIN)/python -m tests.web.screens

test-kill: $(VENV)/.dev ## kill -9 during crawl and reindex, KILLS=200 times
	$(BIN)/python -m pytest -m kill

test-soak: $(VENV)/.dev ## The whole job again and again, SOAK_RUNS=30 times, with bad hours, faults and queries
	$(BIN)/python -m pytest -m soak

test-fuzz: $(VENV)/.dev ## Random queries and pages, FUZZ_INPUTS=1000000 of them
	$(BIN)/python -m pytest -m fuzz

test-load: $(VENV)/.dev ## The web front end under load, and under a flood, for LOAD_SECONDS=600 each
	$(BIN)/python -m pytest -m load

WEB_ON_CLUSTER := $(addprefix tests/web/test_,answers.py filters.py hits.py pages.py publication.py taking.py)
opensearch: $(VENV)/.dev ## The OpenSearch engine on a cluster of three nodes, started here (needs a JDK of 21 or later, and Maven)
	$(BIN)/python -m pytest -m opensearch -rs
	WEB_ENGINE=opensearch $(BIN)/python -m pytest -rs $(WEB_ON_CLUSTER)

PART_ON_CLUSTER := $(addprefix tests/,engines/test_exactness.py engines/test_contract_long.py engines/test_contract_translated.py \
        opensearch/test_differential.py opensearch/test_long_queries.py)
opensearch-part: $(VENV)/.dev ## A part of it that takes a minute or two on a quiet machine
	$(BIN)/python -m pytest -m opensearch -rs $(PART_ON_CLUSTER)

test-nodes: $(VENV)/.dev ## kill -9 of nodes of a cluster while it is written and searched, KILLS=20 times
	KILLS=$(or $(KILLS),20) $(BIN)/python -m pytest -m opensearch -rsP --show-capture=stdout tests/opensearch/test_killed_nodes.py

MODULE ?= src/missionsearch/reindex/guard.py
TESTS ?= tests/test_guard.py
MUTANTS := .mutants
NO_ANNOTATIONS := [cosmic-ray.filters.operators-filter]\nexclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"]
mutation: $(VENV)/.dev ## Which small changes of MODULE no test of TESTS notices (cosmic-ray; it writes into MODULE, so commit first)
	$(BIN)/python -m pip install --quiet cosmic-ray
	@mkdir -p $(MUTANTS) && rm -f $(MUTANTS)/session.sqlite
	@printf '[cosmic-ray]\nmodule-path = "%s"\ntimeout = 60.0\ntest-command = "%s -m pytest -x -p no:cacheprovider %s"\n[cosmic-ray.distributor]\nname = "local"\n%b\n' \
	  "$(MODULE)" "$(BIN)/python" "$(TESTS)" '$(NO_ANNOTATIONS)' > $(MUTANTS)/cosmic-ray.toml
	$(BIN)/cosmic-ray init $(MUTANTS)/cosmic-ray.toml $(MUTANTS)/session.sqlite
	$(BIN)/cr-filter-operators $(MUTANTS)/session.sqlite $(MUTANTS)/cosmic-ray.toml
	$(BIN)/cosmic-ray exec $(MUTANTS)/cosmic-ray.toml $(MUTANTS)/session.sqlite
	$(BIN)/cr-report $(MUTANTS)/session.sqlite --surviving-only --show-diff

bench: $(VENV)/.bench ## Search and indexing against tantivy and SQLite FTS5 (SIZE=20000 for one column)
	$(BIN)/python -m benchmarks.bench_search $(if $(SIZE),--size $(SIZE)) $(if $(DIR),--corpus $(DIR))

bench-opensearch: $(VENV)/.bench ## The OpenSearch engine on one node and on three, beside the one of one machine (SIZE=20000)
	$(BIN)/python -m benchmarks.bench_cluster $(if $(SIZE),--size $(SIZE))

bench-curve: $(VENV)/.bench ## Cost a document and a query from 2,000 documents on, drawn into docs/ (SIZE=100000 is the last point)
	$(BIN)/python -m benchmarks.bench_curve $(if $(SIZE),--size $(SIZE))

bench-extract: $(VENV)/.bench ## Extraction against trafilatura and htmldate (DIR=folder of HTML, or GOLD=file of gold pages, IDS=regex)
	$(BIN)/python -m benchmarks.bench_extract $(DIR) $(if $(GOLD),--gold $(GOLD)) $(if $(IDS),--ids "$(IDS)")

bench-relevance: $(VENV)/.bench ## Ranking on judged sets (DIR=folder of sets; OPENSEARCH=1 for a cluster's figures too; ALONE=1 without other engines)
	$(BIN)/python -m benchmarks.bench_relevance $(DIR) $(if $(OPENSEARCH),--opensearch) $(if $(ALONE),--alone)

bench-crosslanguage: $(VENV)/.bench ## Queries in one language, publications in the other (DIR=folder with pairs.jsonl.gz)
	$(BIN)/python -m benchmarks.bench_crosslanguage $(DIR)

bench-web: $(VENV)/.bench ## Results pages over HTTP (needs wrk)
	$(BIN)/python -m benchmarks.bench_web $(if $(SIZE),--size $(SIZE))

bench-crawl: $(VENV)/.bench ## Crawl rate against bare Scrapy
	$(BIN)/python -m benchmarks.bench_crawl

bench-reindex: $(VENV)/.bench ## reindex --full of stored pages: where the time goes
	$(BIN)/python -m benchmarks.bench_reindex $(if $(SIZE),--size $(SIZE))

$(VENV)/.docs: $(VENV)/.run requirements-docs.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-docs.lock
	@touch $@

docs: $(VENV)/.docs ## The documentation as a site, in site/; fails at a link that leads nowhere
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

bench-alerts: $(VENV)/.dev ## 10,000 saved searches against 1,000 new publications (OPENSEARCH=1 for an index on a cluster)
	$(BIN)/python -m benchmarks.bench_alerts $(if $(OPENSEARCH),--opensearch)

WHEELS := wheelhouse
wheelhouse: $(VENV)/.run ## Every wheel that an offline install needs (docs/operating.md)
	$(BIN)/python -m pip wheel --quiet --require-hashes --wheel-dir $(WHEELS) -r requirements.lock
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir $(WHEELS) .

deb: wheelhouse ## A package for Debian and Ubuntu, with service and timers, in dist/
	$(BIN)/python packaging/build_deb.py --wheelhouse $(WHEELS)

wheel: $(VENV)/.run ## The wheel, with its bill of materials (CycloneDX); the same bytes each time
	$(BIN)/python -m hatchling build -t wheel

licences: $(VENV)/.dev ## Write docs/licences.md anew
	$(BIN)/python -m tests.licences

audit: $(VENV)/.dev ## Known weaknesses of the locked packages (asks PyPI; fails where it cannot tell)
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

lock: $(VENV)/.dev ## Lock the dependencies anew, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra build --extra dev --extra bench --extra fast -c requirements-dev.lock -o requirements-bench.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra build --extra docs -c requirements-bench.lock -o requirements-docs.lock

clean: ## Remove the environment and what tools left behind (never index/)
	rm -rf $(VENV) $(LOWEST) .venv-newest $(MUTANTS) .pytest_cache site .mypy_cache .ruff_cache .hypothesis dist build
