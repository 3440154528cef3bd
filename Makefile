# Everything a developer types. Needs make and Python 3.11 or newer, nothing else; `make` alone lists the verbs.
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
LOCAL := DEBUG=1 SITE_URL=http://127.0.0.1:$(PORT)
MANAGE := $(LOCAL) $(PY) manage.py
LIKE_PRODUCTION := SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') SITE_URL=https://check.example
.PHONY: help install run demo test check bench stop clean lock messages

help:            ## this list
	@sed -n 's/^\([a-z]*\):[a-z ]*## /  make \1	/p' Makefile | expand -t 18

# Installs one lock file; while it stays the same, nothing is done and no network is needed.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is missing or older. Try: make $@ PYTHON=python3.12"; exit 1; }
	@test -x $(PY) && cmp -s requirements/$(1).txt .venv/$(1).txt || { \
	  $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
	    echo "Python's venv module is missing (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }; \
	  echo "Installing requirements/$(1).txt into .venv"; \
	  $(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements/$(1).txt \
	    && cp requirements/$(1).txt .venv/; }
endef

install:         ## the environment with the developers' tools, in .venv
	$(call install,dev)

run: demo        ## the demo on http://127.0.0.1:8000 (elsewhere: make run PORT=8001)
	@$(LOCAL) exec $(PY) -m smartpitch.embedded with sh -c 'trap "kill \$$worker \$$server 2>/dev/null; wait" EXIT; trap exit INT TERM HUP; \
	  $(PY) manage.py db_worker --queue-name "*" & worker=$$!; \
	  $(PY) manage.py runserver 127.0.0.1:$(PORT) & server=$$!; wait $$server'

demo:            ## the database and the demo data, without serving
	$(call install,local)
	@$(MANAGE) migrate
	@$(MANAGE) createcachetable
	@$(MANAGE) demo

test:            ## all tests (some: make test ARGS='posts -k share')
	$(call install,dev)
	@exec $(PY) -m smartpitch.embedded with $(PY) -m pytest -n logical --maxprocesses 4 --dist loadgroup $(ARGS)

check:           ## everything that can be known without running: style, stairs, schema, settings, templates, texts
	$(call install,dev)
	@echo "Style (ruff)";            $(PY) -m ruff check .
	@echo "Format (ruff)";           $(PY) -m ruff format --check .
	@echo "Stairs (import-linter)";  PYTHONPATH=. $(PY) .venv/bin/lint-imports --no-cache
	@echo "Locked requirements";     $(PY) -m pip check
	@echo "Migrations complete";     $(MANAGE) makemigrations --check --dry-run
	@echo "Settings of production";  $(LIKE_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	@echo "Templates";               $(MANAGE) check_templates
	@echo "Texts in both languages"; $(MANAGE) check_texts
	@$(PY) -m smartpitch.embedded stop --unused

bench:           ## how fast the pages are, measured on 10,000 and 100,000 posts (more: make bench POSTS=1000000)
	$(call install,dev)
	@exec $(PY) -m smartpitch.embedded with $(PY) -m tests.performance.bench

stop:            ## stop the embedded database
	@test ! -x $(PY) || $(PY) -m smartpitch.embedded stop

clean: stop      ## throw away the local database and everything generated; the environment in .venv stays
	rm -rf .data .pytest_cache .ruff_cache .hypothesis staticfiles
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

lock:            ## pin the newest versions that pyproject.toml allows
	$(call install,dev)
	@$(PY) -m pip install --quiet 'uv>=0.9,<1'
	@rm -f requirements/*.txt; for part in dev local s3 base; do \
	  test $$part = base || extra="--extra $$part"; test $$part = dev || same="--constraint requirements/dev.txt"; \
	  $(PY) -m uv pip compile pyproject.toml $$extra $$same --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	    --output-file requirements/$$part.txt || exit 1; extra=; done

messages:        ## gather the texts to translate into locale/, and say which are missing (needs gettext)
	@$(MANAGE) check_texts --gather
