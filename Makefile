# make reproduce   set up .venv and run the experiment: results/report.html
# make test        set up .venv and run all checks and tests
# make soak        kill a small study 500 times at random, ask it to stop 300 times, and resume it
#                  each time (an hour)
# make test-cluster  run a study on a Slurm cluster of its own, as root (see docs/cluster.md)
# make soak-cluster  the same with a thousand batches (an hour or more)
# make benchmark   time the engine against other tools, in an environment of its own (15 minutes)
# make lock        choose newer versions: rewrites envs/
# make audit       list known vulnerabilities of the locked packages, where advisories can be had
# make publish     take the results of a finished run into README.md and docs/

PYTHON ?= python3
CORES ?= $(shell nproc)
BIN := .venv/bin
READY := .venv/ready

# Snakemake and others keep caches in the home folder; where that cannot be used, they stand here.
ifeq ($(shell mkdir -p "$$HOME/.cache" 2>/dev/null && test -w "$$HOME/.cache" && echo usable),)
export XDG_CACHE_HOME ?= $(CURDIR)/.cache
endif

.PHONY: help reproduce test test-cluster soak soak-cluster benchmark lock audit publish clean

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
	$(BIN)/pytest -n $(CORES) --dist loadfile --no-loadscope-reorder

soak: $(READY)
	$(BIN)/python tests/workflow/kills.py 500 100

# -rs: the reason stands there if the machine cannot run a cluster.
test-cluster: $(READY)
	$(BIN)/pytest -rs tests/cluster

soak-cluster: $(READY)
	$(BIN)/pytest -rs -s tests/cluster/thousand_batches.py

# PyTorch's builds differ by index and so in their hashes: it stands outside the hashed lock. For the
# small CPU build add PyTorch's own index: make benchmark TORCH="torch==2.13.0 --index-url ...". To
# have a hash checked, give a wheel's address with it: make benchmark TORCH="https://...#sha256=...".
TORCH ?= torch==2.13.0
BENCH := .venv-bench/ready

$(BENCH): benchmarks/peers.lock
	@echo "Setting up .venv-bench from benchmarks/peers.lock (some minutes) ..."
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/peers.lock
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps $(TORCH)
	@touch $@

benchmark: $(BENCH)
	PYTHONPATH=src .venv-bench/bin/python -m benchmarks.run

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra test --extra cluster --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-header --upgrade --quiet \
		--output-file envs/requirements.lock
	.venv-lock/bin/uv pip compile benchmarks/peers.in --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-header --upgrade --quiet \
		--output-file benchmarks/peers.lock
	$(PYTHON) envs/conda_from_lock.py
	rm -rf .venv-lock

# --strict: a package for which no source of advisories answers fails the audit.
audit: $(READY)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r envs/requirements.lock -r benchmarks/peers.lock

publish: $(READY)
	$(BIN)/snakemake --rulegraph mermaid-js 2>/dev/null | $(BIN)/python -m pairing.output.publish

clean:
	rm -rf results logs .snakemake
