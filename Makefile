# Qingjian 清鉴. `make` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export CGO_ENABLED := 0

GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -X main.version=$(VERSION)
DEMO    := build/demo

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: build/.setup ## fetch what the build needs: the embedded ClickHouse, the page's packages
build/.setup: internal/engine/npm/package-lock.json web/package-lock.json
	@sh internal/engine/npm/fetch.sh build/engine
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p build && touch $@

page: web/dist/index.html ## build the page
web/dist/index.html: build/.setup $(shell find web/src web/index.html web/docs.html web/vite.config.ts web/package.json -type f 2>/dev/null)
	@cd web && npm run --silent build
	@touch web/dist/.gitkeep $@

build: web/dist/index.html ## build bin/qingjian with the page in it
	@mkdir -p bin
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/qingjian ./cmd/qingjian

demo: build ## build, import a synthetic district and serve it: the page's address is printed
	@bin/qingjian demo --data $(DEMO)/data --workbooks $(DEMO)/workbooks

run: build ## serve the data in ./data
	@bin/qingjian serve

.PHONY: help setup page build demo run
