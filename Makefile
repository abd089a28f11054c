.DEFAULT_GOAL := help
SHELL := /bin/bash

DMRO := .build/release/dmro
RUN := results/demo

# The size of a figure: SEEDS seeds, 10 by default, 2 with the quick preset; JOBS trainings at the same time,
# by default one for each processor.
SEEDS :=
PRESET := full
JOBS :=

# Benchmarks, examples and the consumer are packages of their own. They build into one folder, so that the
# library is compiled once for them, without the trait of the command. Each plans anew: SwiftPM keeps one plan
# in a folder, and would take that of the package before.
SHARED := --scratch-path .build-packages --disable-build-manifest-caching

.PHONY: help
help: ## Show the commands
	@awk -F ':.*## ' '/^[a-z0-9%-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## Install missing packages (apt or brew)
	@.ci/deps

.PHONY: check-deps
check-deps: ## Install missing packages, also those that only checks need
	@.ci/deps checks

.PHONY: build
build: deps ## Build everything for release
	swift build -c release

.PHONY: run
run: build ## Train DMRO on Table II, compare all schemes, draw two pictures
	@.ci/demo $(DMRO) $(RUN)

SCALE = --preset $(PRESET) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(JOBS),--jobs $(JOBS))
FIGURE = $(DMRO) figure $(1) $(SCALE)
STUDY = $(DMRO) study $(1) $(SCALE)

.PHONY: fig4
fig4: build ## Figure 4, learning rates (SEEDS=10, of quick 2, PRESET=full or quick, JOBS=processors)
	@$(call FIGURE,4)

.PHONY: fig5
fig5: build ## Figure 5, batch sizes (as above)
	@$(call FIGURE,5)

.PHONY: fig6
fig6: build ## Figure 6, all schemes under different weights of energy (as above)
	@$(call FIGURE,6)

.PHONY: fig7
fig7: build ## Figure 7, the learners with several servers (as above)
	@$(call FIGURE,7)

.PHONY: fig8
fig8: build ## Figure 8, adaptation to new systems from different starts (as above)
	@$(call FIGURE,8)

.PHONY: fig9
fig9: build ## Figure 9, total cost after a few updates in new systems (as above)
	@$(call FIGURE,9)

.PHONY: figures
figures: fig4 fig5 fig6 fig7 fig8 fig9 ## All figures, one after the other (as above)

.PHONY: claims
claims: figures ## Judge the paper's claims by the figures, into Docs/Claims.md
	@$(DMRO) claims $(if $(filter quick,$(PRESET)),--results results/quick,--out Docs/Claims.md)

.PHONY: report
report: build ## One page on all results but results/quick, for browsers and for print
	@$(DMRO) report results

.PHONY: comparison
comparison: build ## All learners, at equal updates and at equal computation
	@$(call STUDY,comparison)

.PHONY: ablations
ablations: build ## Ablations of DMRO, one changed setting at a time
	@$(call STUDY,ablations)

.PHONY: adaptation
adaptation: build ## Settings of adaptation for each start, in validation systems
	@$(call STUDY,adaptation)

.PHONY: scenario
scenario: build ## An agent in a system that changes, with and without adaptation
	@$(call STUDY,scenario)

.PHONY: detection
detection: build ## False alarms and delays of change detection
	@$(call STUDY,detection)

.PHONY: graphs
graphs: build ## Plans of graphs by schemes and by networks
	@$(call STUDY,graphs)

.PHONY: graph-ablations
graph-ablations: build ## One part of learning to place graphs changed at a time
	@$(call STUDY,graph-ablations)

.PHONY: adversary
adversary: build ## A search for graphs on which the packaged policy does badly
	@$(call STUDY,adversary)

.PHONY: recipe
recipe: build ## What each part of learning over time earns
	@$(call STUDY,recipe)

.PHONY: changes
changes: build ## Shared sites that change, with estimates from what is observed
	@$(call STUDY,changes)

.PHONY: congestion
congestion: build ## Many devices that share sites over time, by schemes and by networks
	@$(call STUDY,congestion)

.PHONY: families
families: build ## Table I measured: the families of schemes that the paper cites
	@$(call STUDY,families)

# Instances of WfCommons come from its package in Python, and its recipes alone; nothing is fetched later.
WFCOMMONS := .venv-wfcommons

$(WFCOMMONS)/made: Benchmarks/WfCommons/requirements.txt
	rm -rf $(WFCOMMONS)
	python3 -m venv $(WFCOMMONS)
	$(WFCOMMONS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.PHONY: wfcommons
wfcommons: check-deps build $(WFCOMMONS)/made ## Plan workflows of WfCommons by schemes and by networks
	@$(WFCOMMONS)/bin/python Benchmarks/WfCommons/compare.py $(DMRO)

# On the same processor and OpenBLAS the same seed gives the same bytes.
.PHONY: graph-policy
graph-policy: build ## Learn the packaged policy for graphs anew (a minute on two processors)
	$(DMRO) meta-train --distribution graphs --seed 1 --overwrite --out Sources/CDMROPolicies/graphs.safetensors

# Without imports for tests only, this is the same build as for running.
.PHONY: test
test: deps ## Run all tests
	swift test -c release --disable-testable-imports

# The package in Python, built and installed as a user does; EXTRAS=test,sb3 adds Stable-Baselines3.
PYTHON := .venv-python
EXTRAS := test

.PHONY: test-python
test-python: check-deps build ## Install the package for Python into .venv-python, and test it (EXTRAS=test,sb3)
	@test -x $(PYTHON)/bin/python || python3 -m venv $(PYTHON)
	$(PYTHON)/bin/python -m pip install --quiet --disable-pip-version-check './Python[$(EXTRAS)]'
	$(PYTHON)/bin/ruff check --quiet Python
	$(PYTHON)/bin/ruff format --quiet --check Python
	cd Python && ../$(PYTHON)/bin/mypy --no-error-summary
	DMRO_COMMAND=$(CURDIR)/$(DMRO) $(PYTHON)/bin/python -m pytest Python

# Daemons on loopback, in a temporary folder, until the end of the test.
.PHONY: test-cluster
test-cluster: build ## Run shards on a Slurm cluster of this machine alone, and ranks under mpirun
	@.ci/deps cluster
	swift build -c release --scratch-path .build-mpi --traits MPI --product dmro
	@Cluster/test $(DMRO) .build-mpi/release/dmro

# Each reader of files gets COUNT inputs; the same SEED gives the same ones.
COUNT := 100000
SEED := 1

.PHONY: fuzz
fuzz: deps ## Fuzz every reader with broken files (COUNT=100000 for each, SEED=1)
	swift run -c release fuzz --count $(COUNT) --seed $(SEED)

# All work on several threads: units and actors of models, subtrees of a search, trials of an experiment.
.PHONY: sanitize-threads
sanitize-threads: deps ## Run the command on several threads under the thread sanitizer (minutes)
	@.ci/sanitize-threads

# The tests of code with pointers to C, and of readers of untrusted files.
.PHONY: sanitize-addresses
sanitize-addresses: deps ## Run the tests of pointers under the address sanitizer (minutes)
	@.ci/sanitize address 'DMROLinearAlgebraTests|DMRONetworksTests|DMROFilesTests|DMROOffloadingTests'

.PHONY: docs
docs: check-deps ## Build the documentation of all modules into a site
	@.ci/docs

.PHONY: modules
modules: check-deps ## Draw the diagram of the modules
	@python3 Docs/Site/modules.py --draw Docs/Images/modules.svg

.PHONY: lint
lint: check-deps ## Check the format of the sources and the scripts
	@.ci/lint

.PHONY: format
format: ## Format the sources
	swift format format -i -p -r Sources Tests Examples Package.swift

.PHONY: check-interchange
check-interchange: check-deps build ## Read and run the files of dmro in Python
	@.ci/check-interchange $(DMRO)

.PHONY: check-pictures
check-pictures: check-deps build ## Draw pictures in each style, and check width, type, colors and overlaps
	@.ci/check-pictures $(DMRO)

# Chromium takes 300 MB; make report and the other checks do without.
.PHONY: check-report
check-report: build ## Check the report in Chromium on a phone, a screen and paper
	@.ci/deps report
	@.ci/check-pictures $(DMRO)

.PHONY: examples
examples: deps ## Build and run the programs in Examples
	swift build -c release --package-path Examples $(SHARED)
	@.ci/examples .build-packages/release

.PHONY: consumer
consumer: deps ## Build and run a package that depends on this one
	swift run --package-path Tests/Consumer $(SHARED) -c release Consumer

# The folder of make install for the command and its completions.
PREFIX := $(HOME)/.local
BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS = $(PREFIX)/share/fish/vendor_completions.d

.PHONY: install
install: build ## Install the command and its completions (PREFIX=~/.local)
	install -d $(PREFIX)/bin $(BASH_COMPLETIONS) $(ZSH_COMPLETIONS) $(FISH_COMPLETIONS)
	install $(DMRO) $(PREFIX)/bin/dmro
	$(DMRO) --generate-completion-script bash > $(BASH_COMPLETIONS)/dmro
	$(DMRO) --generate-completion-script zsh > $(ZSH_COMPLETIONS)/_dmro
	$(DMRO) --generate-completion-script fish > $(FISH_COMPLETIONS)/dmro.fish

.PHONY: uninstall
uninstall: ## Remove the command and its completions (PREFIX=~/.local)
	rm -f $(PREFIX)/bin/dmro $(BASH_COMPLETIONS)/dmro $(ZSH_COMPLETIONS)/_dmro \
	  $(FISH_COMPLETIONS)/dmro.fish

.PHONY: clean
clean: ## Remove builds and environments, but no results
	rm -rf .build .build-* .venv-* Benchmarks/.build Tests/Consumer/.build Examples/.build

.PHONY: clean-results
clean-results: ## Remove all results
	rm -rf results

# The number of kills by make faults.
TRAINING_KILLS := 120
EXPERIMENT_KILLS := 80

.PHONY: faults
faults: check-deps build ## Kill, lock out and starve runs, and check that no result is lost
	@python3 Tests/Faults/faults.py $(DMRO) --training-kills $(TRAINING_KILLS) \
	  --experiment-kills $(EXPERIMENT_KILLS)

# Benchmarks: see Docs/Performance-measurements.md.

BENCHMARK := swift package --package-path Benchmarks $(SHARED) --allow-writing-to-package-directory benchmark
BASELINE := default
THROUGHPUT := .build-packages/release/throughput

.PHONY: check-benchmarks
check-benchmarks: deps ## Build the benchmarks, and run them for a moment
	swift build -c release --package-path Benchmarks $(SHARED)
	@.ci/benchmarks .build-packages/release

.PHONY: throughput
throughput: deps ## Build and run the measurement of updates, decisions and training
	swift build -c release --package-path Benchmarks $(SHARED) --product throughput
	@for work in update decide train jobs job-networks; do $(THROUGHPUT) --work $$work; done

.PHONY: convergence
convergence: deps ## Measure the updates and seconds of each learner to near-optimal costs
	swift run -c release --package-path Benchmarks $(SHARED) convergence

# Open MPI is needed for this alone: libopenmpi-dev and openmpi-bin.
RANKS := .build-mpi/release/ranks

.PHONY: bench-ranks
bench-ranks: deps ## Measure meta-training on ranks and threads, and its messages, under mpirun
	swift build -c release --package-path Benchmarks --scratch-path .build-mpi \
	  --disable-build-manifest-caching --traits MPI --product ranks
	@Benchmarks/ranks $(RANKS)

.PHONY: bench
bench: deps ## Run all benchmarks, each verified before it is timed
	$(BENCHMARK) --no-progress

.PHONY: bench-baseline
bench-baseline: deps ## Run all benchmarks, and keep the results as BASELINE
	$(BENCHMARK) baseline update $(BASELINE) --no-progress

.PHONY: bench-compare
bench-compare: deps ## Run all benchmarks, and compare the results with BASELINE
	$(BENCHMARK) baseline compare $(BASELINE) --no-progress

.PHONY: bench-peers
bench-peers: check-deps ## Compare speed with NumPy, PyTorch, JAX and Stable-Baselines3
	swift build -c release --package-path Benchmarks $(SHARED) --product throughput
	@Benchmarks/Peers/environment
	.venv-peers/bin/python Benchmarks/Peers/compare.py

.PHONY: bench-python
bench-python: check-deps build ## Compare environments from Python with NumPy, Gymnasium and others
	@Benchmarks/Peers/environment
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check ./Python
	.venv-peers/bin/python Benchmarks/Peers/environments.py

.PHONY: bench-ppo
bench-ppo: check-deps ## Train PPO and A2C of Stable-Baselines3 on chains with stated settings (ten minutes)
	@Benchmarks/Peers/environment
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check ./Python
	.venv-peers/bin/python Benchmarks/Peers/sb3_policy_gradients.py --scaling per-term
	.venv-peers/bin/python Benchmarks/Peers/sb3_policy_gradients.py --scaling per-parameter \
	  --seeds 1 2 3 4 5 6 7 8 9 10
	.venv-peers/bin/python Benchmarks/Peers/sb3_policy_gradients.py --scaling per-parameter \
	  --algorithm a2c --steps 400000

.PHONY: bench-learners
bench-learners: check-deps build ## Compare learners of Stable-Baselines3 with those of dmro (ten minutes)
	@Benchmarks/Peers/environment
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check ./Python
	.venv-peers/bin/python Benchmarks/Peers/learners.py $(DMRO)
