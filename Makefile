# make reproduce      set up .venv and run the experiment: results/report.html
# make search         search what the paper leaves open (half an hour): results/search/report.html
# make search-again   the same under other seeds, to be held beside it: results/again/
# make convergence    ask how fast outputs come to the truth (a quarter of an hour): results/convergence/
# make software       ask other software for class probabilities (an evening): results/software/
# make article        set the study as an article: results/article/article.pdf
# make api            make the pages of the interface to Python: results/api/
# make test           set up .venv and run all checks and tests but the long ones
# make test-long      kill and damage small studies, try other processors and new code (minutes)
# make test-cluster   run a study on a Slurm cluster of its own, as root
# make soak           kill a small study 500 times and ask it to stop 300 times (an hour)
# make soak-cluster   a thousand batches on a cluster (an hour or more)
# make benchmark      time the engine against other tools (15 minutes)
# make benchmark-convergence  time sample sizes, and ways to the minimum (minutes)
# make benchmark-plants  try the search on tables whose making is known (a quarter of an hour)
# make confirm-software  ask some of that software again by another method, after make software (minutes)
# make publish        take the results of a finished run into README.md and docs/
# make lock           choose newer versions: rewrites envs/
# make audit          list known vulnerabilities of the locked packages
# make clean          delete results, logs and Snakemake's notes

PYTHON ?= python3
CORES ?= $(shell nproc)
BIN := .venv/bin
READY := .venv/ready
TESTS := .venv/ready-for-tests

# Snakemake and others keep caches in the home folder; where that cannot be used, they stand here.
ifeq ($(shell mkdir -p "$$HOME/.cache" 2>/dev/null && test -w "$$HOME/.cache" && echo usable),)
export XDG_CACHE_HOME ?= $(CURDIR)/.cache
endif

# What is imported is compiled once, in .venv, and not by each of a run's jobs, whatever the caller's
# Python does elsewhere.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help reproduce search search-again convergence software article api test test-long test-cluster soak soak-cluster benchmark benchmark-convergence benchmark-plants confirm-software lock audit publish clean

help:
	@sed -n 's/^# make /make /p' Makefile

# uv installs the same files as pip in a tenth of the time. It is there for that alone; where it
# cannot be had, pip does it.
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check
define install
	@$(PIP) install --no-compile --require-hashes -r envs/installer.lock || echo "No uv here: pip takes its place, and some minutes."
	@if [ -x $(BIN)/uv ] && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
		then :; else $(PIP) install --require-hashes -r $(1); fi
	@if [ -x $(BIN)/uv ]; then $(PIP) uninstall --yes uv; fi
endef

$(READY): envs/requirements.lock envs/installer.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	@echo "Setting up .venv from envs/requirements.lock (less than a minute, most of it downloads) ..."
	@$(PYTHON) -m venv --clear .venv
	$(call install,envs/requirements.lock)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTS): $(READY) envs/test.lock
	@echo "Adding what tests need, from envs/test.lock ..."
	$(call install,envs/test.lock)
	@touch $@

reproduce: $(READY)
	@$(BIN)/snakemake --cores $(CORES)
	@echo "The report: results/report.html"

search: $(READY)
	@$(BIN)/snakemake --cores $(CORES) search

# A folder of its own, so that neither search takes the other's files.
search-again: $(READY)
	@mkdir -p results/again
	@$(BIN)/snakemake --cores $(CORES) --snakefile Snakefile --directory results/again --configfile config/other_seeds.yaml -- search

convergence: $(READY)
	@$(BIN)/snakemake --cores $(CORES) convergence

software: $(READY)
	@$(BIN)/snakemake --cores $(CORES) --keep-going software

# The study as an article: results/article/article.pdf.
article: $(READY)
	@$(BIN)/snakemake --cores $(CORES) article
	@echo "The article: results/article/article.pdf"

# The pages of the interface to Python: results/api/index.html.
api: $(TESTS)
	@$(BIN)/python docs/make_api.py results/api
	@echo "The pages: results/api/index.html"

test: $(TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint
	$(BIN)/mypy
	$(BIN)/pytest -n $(CORES) --dist loadfile --no-loadscope-reorder --ignore tests/workflow/long

test-long: $(TESTS)
	$(BIN)/pytest -n $(CORES) --dist loadfile --no-loadscope-reorder tests/workflow/long

soak: $(TESTS)
	PYTHONPATH=tests/workflow $(BIN)/python tests/workflow/long/kills.py 500 100

# -rs: the reason stands there if the machine cannot run a cluster.
test-cluster: $(TESTS)
	$(BIN)/pytest -rs tests/cluster

soak-cluster: $(TESTS)
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

# A run's packages have the versions that tests have.
COMPILE = .venv-lock/bin/uv pip compile --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --upgrade --quiet
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	$(COMPILE) pyproject.toml --all-extras --output-file envs/test.lock
	$(COMPILE) pyproject.toml --extra study --extra cluster --constraints envs/test.lock \
		--output-file envs/requirements.lock
	echo uv | $(COMPILE) - --output-file envs/installer.lock
	$(COMPILE) benchmarks/peers.in --output-file benchmarks/peers.lock
	$(PYTHON) envs/conda_from_lock.py
	rm -rf .venv-lock

# --strict: a package for which no source of advisories answers fails the audit.
# In the environment of a run: it has no peers.
benchmark-convergence: $(READY)
	PYTHONPATH=src:. $(BIN)/python -m benchmarks.convergence

# Whether the search keeps what was planted, by the numbers of tables made for it.
benchmark-plants: $(READY)
	PYTHONPATH=src:. $(BIN)/python -m benchmarks.plants

# In the environments that make software sets up; what it lacks is said in the page.
confirm-software: $(READY)
	PYTHONPATH=src:. $(BIN)/python -m benchmarks.confirm

audit: $(TESTS)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r envs/test.lock -r benchmarks/peers.lock

publish: $(READY)
	$(BIN)/snakemake --rulegraph mermaid-js 2>/dev/null | $(BIN)/python -m pairing.output.publish

clean:
	find results -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	rm -rf logs .snakemake
