# Everything needs Python 3.11 or newer and make; .venv is built on first use (tools/venv).
# ARGS is passed on to what is run: make run ARGS="--home /srv/shelfwatch"

PYTEST = .venv/bin/pytest --quiet
CODE = $(wildcard src tests bench infra)

# Public files of other projects to test with, where they lie beside the checkout.
PUBLIC_TEST_DATA ?= $(abspath $(wildcard ../shared/data))
export PUBLIC_TEST_DATA

.PHONY: help run demo deploy check test soak bench floors lint numbers pins screenshots clean run-venv dev-venv \
	aws-venvs real-engine browser

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: run-venv ## start the service: inbox, load, check, deliver
	@.venv/bin/shelfwatch run $(ARGS)

demo: run-venv ## the whole story on sample files, in the terminal
	@.venv/bin/shelfwatch demo $(ARGS)

deploy: dev-venv aws-venvs ## build and deploy the stack on AWS; asks for its parameters
	cd infra && ../.cache/sam/bin/sam build && ../.cache/sam/bin/sam deploy --guided $(ARGS)

check: lint ## lint, types and the fast tests, in under a minute
	$(PYTEST) -m "not slow and not soak" -n 2 --timeout 60 --hypothesis-profile quick $(ARGS)

test: lint aws-venvs browser ## everything but the long tests
	$(PYTEST) -m "not soak" -n 2 --timeout 300 $(ARGS)

soak: dev-venv aws-venvs real-engine ## the long tests: hundreds of kills, long fuzzing
	$(PYTEST) -m soak --capture no --timeout 7200 $(ARGS)

bench: dev-venv aws-venvs ## the benchmarks, each beside its reference
	@PYTHONPATH=tests .venv/bin/python bench $(ARGS)

floors: dev-venv ## the fast tests with the lowest versions that pyproject.toml allows
	tools/floors $(ARGS)

lint: dev-venv ## format, lint, strict types, import floors
	.venv/bin/ruff format --check $(CODE)
	.venv/bin/ruff check $(CODE)
	.venv/bin/mypy $(CODE)
	.venv/bin/lint-imports --no-logo

screenshots: dev-venv browser ## pictures of the pages for the README, into docs/pictures
	@PYTHONPATH=tests .venv/bin/python -m web.browser.screenshots

numbers: dev-venv ## how the code stands beside the figures it is measured by
	@PYTHONPATH=tests .venv/bin/python -m tidy.numbers

pins: dev-venv ## refresh the pinned dependencies
	tools/pins

clean: ## remove .venv and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

run-venv:
	@tools/venv run

dev-venv:
	@tools/venv dev

real-engine:
	@tools/dynamodb-local/build

browser:
	@tools/browser/build

aws-venvs:
	@tools/venv ministack
	@tools/venv sam
	@tools/venv checkov
