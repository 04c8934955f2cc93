# On a machine with Go, git and make, `make demo` needs nothing else. `make` lists what there is.

GO ?= go
PROGRAMS := starter worker operator demo

# A user may name his own Temporal CLI: TEMPORAL_CLI=/path/to/temporal make demo. Without one it is built from source.
ifndef TEMPORAL_CLI
TEMPORAL_CLI := $(CURDIR)/bin/temporal
BUILT_CLI := bin/temporal
endif
export TEMPORAL_CLI

# The race detector needs a C compiler; Go sets CGO_ENABLED=0 where it finds none.
RACE = $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race)

.PHONY: help build demo test check bench
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/starter, bin/worker, bin/operator and bin/demo
	$(if $(wildcard bin/demo),,@echo "Building $(PROGRAMS:%=bin/%): about a minute the first time, seconds after that.")
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ $(PROGRAMS:%=./%)

demo: $(BUILT_CLI) build ## run everything on this machine and watch it; ARGS=--exit ends when all journeys are done
	@bin/demo $(ARGS)

test: $(BUILT_CLI) bin/testreport build ## run all tests and list what was skipped; TESTS=./internal/... for some of them
	$(if $(RACE),,@echo "No C compiler found: the tests run without the race detector.")
	$(GO) -C tools test ./testreport ./addressmetadata
	bin/testreport $(RACE) -timeout 60m $(or $(TESTS),./...)

check: bin/staticcheck bin/workflowcheck ## formatting, vet, staticcheck, workflowcheck, tidy and verified modules
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt wants to change:" $$unformatted; exit 1; }
	$(GO) vet ./...
	$(GO) -C tools vet ./testreport ./addressmetadata
	bin/staticcheck ./...
	cd tools && ../bin/staticcheck ./testreport ./addressmetadata
	bin/workflowcheck ./workflows/...
	$(GO) mod tidy -diff
	$(GO) -C tools mod tidy -diff
	$(GO) mod verify

bench: $(BUILT_CLI) build ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m -p 1 ./...

bin/temporal: tools/go.mod tools/go.sum
	@echo "Building the Temporal CLI, with server and UI, into bin/temporal: 1.5 to 3 minutes the first time, nothing after that."
	$(GO) build -C tools -o ../bin/temporal github.com/temporalio/cli/cmd/temporal

bin/staticcheck: tools/go.mod tools/go.sum
	$(GO) build -C tools -o ../bin/staticcheck honnef.co/go/tools/cmd/staticcheck

bin/workflowcheck: tools/go.mod tools/go.sum
	$(GO) build -C tools -o ../bin/workflowcheck go.temporal.io/sdk/contrib/tools/workflowcheck

bin/testreport: tools/go.mod $(wildcard tools/testreport/*.go)
	$(GO) build -C tools -o ../bin/testreport ./testreport
