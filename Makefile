# Keyholder. `make demo` runs it; `make test` tests it.
PORT ?= 8000
FLASK = .venv/bin/flask --app wsgi

.PHONY: help demo demo-reset test check soak bench assets lock clean install install-test

help: ## Say what there is to make.
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

install:
	@scripts/install.sh run

install-test:
	@scripts/install.sh test

assets: ## Build the page assets into static/built/ (only when something changed).
	@test -x .venv/bin/python || $(MAKE) --no-print-directory install
	@.venv/bin/python scripts/build_assets.py

demo: install assets ## Run the demonstration on http://127.0.0.1:8000 (PORT= for another port).
	@.venv/bin/python scripts/configure.py $(PORT)
	@$(FLASK) db upgrade
	@$(FLASK) demo load
	@exec .venv/bin/python scripts/serve.py $(PORT)

demo-reset: ## Throw the demonstration's data away and run it afresh.
	@rm -rf instance/keyholder.db instance/keyholder.db-shm instance/keyholder.db-wal instance/keyholder.db-turn instance/keys
	@$(MAKE) --no-print-directory demo PORT=$(PORT)

check: ## Lint, formatting, types, layers.
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: install-test assets ## Run every test, on SQLite and PostgreSQL, and in a browser; what `make check` checks among them.
	.venv/bin/pytest --numprocesses=auto --dist=worksteal

soak: install-test assets ## Run the tests that take minutes at their full size.
	.venv/bin/pytest --soak -m soak --timeout=0

bench: install-test assets ## Measure pages as ratios against a floor measured in the same run.
	.venv/bin/python -m tests.bench

lock: ## Write the locks anew: names, versions and hashes, no addresses.
	.venv/bin/uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 requirements.in -o requirements.lock
	.venv/bin/uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 requirements-dev.in -o requirements-dev.lock

clean: ## Remove what was built and installed; keeps the demonstration's data.
	rm -rf .venv node_modules static/built
