# Two commands: `make run` and `make test`. Each sets up what it needs, once.
# Set-up talks on standard error, so that what the bot says can be piped.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: run test check-code bench demo lock sbom audit clean help

help:          ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run   ## start the bot (in Telegram with TELEGRAM_BOT_TOKEN, else in this terminal)
	@$(BIN)/verbatim run

test: $(VENV)/.test check-code   ## check the code and run all tests
	@$(BIN)/pytest

check-code: $(VENV)/.test   ## ruff, mypy --strict, import contracts
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.log || (cat $(VENV)/imports.log; exit 1)

bench: $(VENV)/.test   ## measure speed, memory and disk, ours and others' (half an hour)
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.against --cache $(VENV)/bench

demo: $(VENV)/.test   ## record the conversation in the README anew (docs/conversation.svg, .txt)
	@$(BIN)/python -m tests.demo

lock: $(VENV)/.test   ## write the versions installed now into requirements.lock
	@$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' > requirements.lock

sbom: $(VENV)/.test   ## write docs/sbom.cdx.json: what the lock file's packages are (CycloneDX)
	@$(BIN)/python .ci/sbom.py docs/sbom.cdx.json

audit: $(VENV)/.test   ## look the lock file's packages up among known vulnerabilities (needs the network)
	@.ci/audit $(BIN)/python

clean:         ## remove the virtual environment (stories and index stay)
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Verbatim needs Python 3.11 or newer; name one with: make PYTHON=python3.12" >&2; exit 2; }
	@echo "Making the virtual environment $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python has no venv module here; on Debian or Ubuntu: apt install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(VENV)/.run: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "Installing (once, some minutes: PyTorch and the model are large) …" >&2
	@$(BIN)/pip install --disable-pip-version-check -c requirements.lock -e . >&2
	@touch $@

$(VENV)/.test: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "Installing, with what the tests need (once, some minutes) …" >&2
	@$(BIN)/pip install --disable-pip-version-check -c requirements.lock -e '.[dev]' >&2
	@touch $@ $(VENV)/.run
