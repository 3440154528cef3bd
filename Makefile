# Everything a developer types. Needs make and Python 3.11 or newer, nothing else; `make` alone lists the verbs.
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
LOCAL := DEBUG=1

.PHONY: help install run demo test check bench stop clean lock messages
help:            ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

# Installs one lock file; nothing is done (and no network needed) while the lock stays the same.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12 $@"; exit 1; }
	@cmp -s requirements/$(1).txt .venv/$(1).txt && test -x $(PY) || { \
	  $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv \
	    || { echo "Python's venv module is missing (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }; \
	  echo "Installing requirements/$(1).txt"; \
	  $(PY) -m pip install --disable-pip-version-check --require-hashes -r requirements/$(1).txt \
	  && cp requirements/$(1).txt .venv/; }
endef

install:         ## the environment with the developers' tools, in .venv
	$(call install,dev)

run:             ## the demo on http://127.0.0.1:8000 (another port: make run PORT=8001)
	$(call install,local)
	@$(LOCAL) $(MANAGE) migrate --verbosity 1
	@$(LOCAL) $(MANAGE) demo
	@trap : INT; $(LOCAL) $(MANAGE) runserver 127.0.0.1:$(PORT); $(PY) -m smartpitch.embedded stop --unused

demo:            ## the database and its demo data, without serving
	$(call install,local)
	@$(LOCAL) $(MANAGE) migrate --verbosity 1
	@$(LOCAL) $(MANAGE) demo

test:            ## all tests (some: make test ARGS='posts -k share')
	$(call install,dev)
	@$(PY) -m pytest -n 2 $(ARGS)
