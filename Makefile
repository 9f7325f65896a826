# Every target sets the machine up by itself first; see scripts/setup.
.PHONY: demo test bench lint release setup docs clean

demo: release
	@./scripts/demo

test: setup lint
	@./scripts/test

bench: setup
	@swift build -c release --product custody
	@swift build -c release --product custody-bench
	@./scripts/bench

lint:
	@./scripts/lint

# The programs, optimised, in .build/release.
release: setup
	@swift build -c release --product custody

setup:
	@./scripts/setup

# Writes what is generated from the sources: docs/configuration.md, docs/sanitizer.md and config/custody.yaml.
docs: setup
	@./scripts/docs

clean:
	rm -rf .build .build-python
