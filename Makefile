.DEFAULT_GOAL := help
SHELL := /bin/bash

DMRO := .build/release/dmro
RUN := results/run

.PHONY: help
help: ## Show the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## Install what is missing (apt or brew); does nothing where all is there
	@.ci/deps

.PHONY: build
build: deps ## Build everything for release
	swift build -c release

.PHONY: run
run: build ## Train DMRO on Table II, compare all schemes, draw two pictures
	@.ci/demo $(DMRO) $(RUN)

# Without imports for tests only, this is the same build as for running.
.PHONY: test
test: deps ## Run all tests
	swift test -c release --disable-testable-imports

.PHONY: lint
lint: ## Check the format of the sources and the scripts
	@.ci/lint

.PHONY: format
format: ## Format the sources
	swift format format -i -p -r Sources Tests Package.swift

.PHONY: check-weights
check-weights: build ## Recompute plans in Python from a weight file
	@.ci/check-weights $(DMRO)

.PHONY: consumer
consumer: deps ## Build and run a package that depends on this one
	swift run --package-path Tests/Consumer -c release Consumer

.PHONY: clean
clean: ## Remove what the other commands made
	rm -rf .build .venv-weights Tests/Consumer/.build $(RUN)
