# make reproduce   set up .venv and run the experiment: results/report.html
# make test        set up .venv and run all checks and tests
# make lock        choose newer versions: rewrites envs/
# make publish     take the results of a finished run into README.md and docs/

PYTHON ?= python3
CORES ?= $(shell nproc)
BIN := .venv/bin
READY := .venv/ready

.PHONY: help reproduce test lock publish clean

help:
	@sed -n 's/^# //p' Makefile

$(READY): envs/requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	@echo "Setting up .venv from envs/requirements.lock (a minute or two) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r envs/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

reproduce: $(READY)
	$(BIN)/snakemake --cores $(CORES)
	@echo "Done: open results/report.html"

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint
	$(BIN)/mypy
	$(BIN)/pytest -n $(CORES)

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-header --upgrade --quiet \
		--output-file envs/requirements.lock
	$(PYTHON) envs/conda_from_lock.py
	rm -rf .venv-lock

publish: $(READY)
	$(BIN)/python -m pairing.output.publish

clean:
	rm -rf results logs .snakemake
