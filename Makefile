# Thin: each target calls scripts/.
.PHONY: run test build dev bench screenshots lighthouse

run: ## everything from a fresh clone to a running site with the demo
	@scripts/run

test: ## everything from a fresh clone to a full test run
	@scripts/test

build: ## target/release/verv and target/site
	@scripts/build

dev: ## rebuilds and reloads as files change
	@scripts/dev

bench: ## figures beside a reference, see benches/README.md
	@scripts/bench

screenshots: ## docs/screenshots
	@scripts/screenshots

lighthouse: ## Lighthouse's scores of the main pages
	@scripts/lighthouse
