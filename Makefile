# Qingjian 清鉴. `make` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export CGO_ENABLED := 0

GO        ?= go
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS   := -X main.version=$(VERSION)
DEMO      := build/demo
REFERENCE ?= ../shared
LINT      := build/tools/golangci-lint
LINT_AT   := v2.15.0
GOSEC     := build/tools/gosec
GOSEC_AT  := v2.30.0
VULN      := build/tools/govulncheck
VULN_AT   := v1.9.0
PAGE_SRC  := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: build/engine/.installed web/node_modules/.installed ## fetch what building needs: the embedded ClickHouse, the page's packages

build/engine/.installed: internal/engine/npm/package-lock.json
	@sh internal/engine/npm/fetch.sh build/engine
	@touch $@

web/node_modules/.installed: web/package-lock.json
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

page: web/dist/index.html ## build the page
web/dist/index.html: web/node_modules/.installed $(PAGE_SRC)
	@cd web && npm run --silent build
	@touch web/dist/.gitkeep $@

build: setup page ## build bin/qingjian with the page in it
	@mkdir -p bin
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/qingjian ./cmd/qingjian

demo: build ## import a synthetic district and serve it; prints the address to open
	@bin/qingjian demo --data $(DEMO)/data --workbooks $(DEMO)/workbooks

run: build ## serve the data in ./data
	@bin/qingjian serve

test: build browser office servers ## all tests, on the real engine, with real servers and other spreadsheet programs, and in a real browser
	@cd web && npm run --silent lint && npm run --silent test:unit
	$(GO) vet ./...
	$(GO) test -timeout 25m ./...
	$(GO) test -count=1 -timeout 30m -tags office -run Resaved ./ingest
	$(GO) test -count=1 -timeout 30m -tags page -run Page ./cmd/qingjian

browser: ## Debian's Chromium and fonts for Chinese, for the page's tests
	@if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then \
	  as_root=$$([ $$(id -u) = 0 ] || echo sudo); \
	  $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null; fi

office: ## Debian's LibreOffice and openpyxl, for the tests of templates
	@if ! command -v soffice >/dev/null || ! /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; then \
	  as_root=$$([ $$(id -u) = 0 ] || echo sudo); \
	  $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc python3-openpyxl >/dev/null; fi

servers: ## Debian's OpenSSH server and PostgreSQL, for the tests of feeds
	@if ! [ -x /usr/sbin/sshd ] || ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then \
	  as_root=$$([ $$(id -u) = 0 ] || echo sudo); \
	  $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openssh-server postgresql >/dev/null; fi

lint: $(LINT) ## linters and the import rules
	@$(LINT) run ./...
$(LINT):
	@mkdir -p build/tools
	@GOBIN=$(CURDIR)/build/tools $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_AT)

security: $(GOSEC) $(VULN) ## gosec over the tree; known vulnerabilities where their database can be reached
	@$(GOSEC) -quiet ./...
	@.ci/vulnerabilities $(VULN)
$(GOSEC):
	@mkdir -p build/tools
	@GOBIN=$(CURDIR)/build/tools $(GO) install github.com/securego/gosec/v2/cmd/gosec@$(GOSEC_AT)
$(VULN):
	@mkdir -p build/tools
	@GOBIN=$(CURDIR)/build/tools $(GO) install golang.org/x/vuln/cmd/govulncheck@$(VULN_AT)

bench: build ## speed and memory, as ratios against a peer in the same run
	$(GO) test -run '^$$' -bench Rows -benchtime 1x ./internal/sheet
	$(GO) test -run '^$$' -bench Sieve -benchtime 1x ./ingest
	$(GO) test -count=1 -tags bench -timeout 60m -run Bench -v ./cmd/qingjian

chaos: build ## kill the process and the engine at random moments; reset connections
	$(GO) test -count=1 -tags chaos -timeout 60m -run Chaos -v ./cmd/qingjian ./internal/engine

reference: setup ## checks against others' data in $(REFERENCE), which stays outside the repository
	@if [ -d $(REFERENCE)/data/workbooks ]; then \
	  echo "reference: others' workbooks"; \
	  QINGJIAN_REFERENCE_DIR=$(abspath $(REFERENCE))/data/workbooks $(GO) test -count=1 -tags reference -run TestReference -v ./internal/sheet | grep -vE '^=== |^    --- PASS'; exit $${PIPESTATUS[0]}; \
	else echo "reference: no $(REFERENCE)/data/workbooks here, nothing to do"; fi

.PHONY: help setup page build demo run test browser office servers lint security bench chaos reference
