# One verb a task; `make help` lists them. Every set-up step is pinned and safe to run twice.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test build check format bench fuzz sanitize chaos autobahn speech clean setup setup-test web

TOOLS := .tools
# Swift's own libraries are linked in: the binary runs where no Swift is installed.
SWIFT_BUILD := swift build -c release --static-swift-stdlib --product lyceum

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup build ## install what is missing, build and serve
	@LYCEUM_LOG_LEVEL=$${LYCEUM_LOG_LEVEL:-notice} .build/release/lyceum serve

build: setup ## build the release binary at .build/release/lyceum
	@$(SWIFT_BUILD)

test: setup setup-test ## install what is missing and run every test
	@Scripts/test.sh

check: setup ## lint and check every source without changing any
	@Scripts/check.sh

format: ## rewrite Swift sources in the house format
	@swift format format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks Fuzz

bench: setup build ## measure against the peers and print a table of ratios
	@Benchmarks/run.sh

fuzz: setup ## run every fuzzer for 5 million executions
	@Scripts/fuzz.sh

sanitize: setup setup-test ## run the suites of threads and sockets under the thread sanitizer
	@Scripts/sanitize.sh

chaos: setup setup-test build ## kill servers that share a database 50 times at random while 200 runs go on
	@cd Tests && LYCEUM_CHAOS_RUNS=200 LYCEUM_CHAOS_KILLS=50 ../$(TOOLS)/test-venv/bin/python -m pytest -q -s Peers/test_chaos.py

autobahn: setup ## play every case of Autobahn's suite against our WebSocket server and client
	@Scripts/autobahn.sh

speech: ## install the local speech server, for the telephone without a provider
	@Scripts/setup-speech.sh

clean: ## remove what was built; installed tools and data stay
	@rm -rf .build Benchmarks/.build

setup:
	@Scripts/setup-system.sh
	@Scripts/setup-postgres.sh
	@Scripts/setup-models.sh
	@Scripts/setup-web.sh

setup-test:
	@Scripts/setup-test.sh
	@Scripts/setup-litellm.sh
	@Scripts/setup-speech.sh
