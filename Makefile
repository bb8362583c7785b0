# Everything here needs Go, git and make. What else a target needs it fetches:
# modules through go, packages of the system through .ci/setup.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := check

# Modules below the root. testdata/illtyped is one that must not compile.
NESTED := $(filter-out testdata/illtyped,$(patsubst %/go.mod,%,$(shell git ls-files '*/go.mod')))

# The race detector needs a C compiler; without one the tests still run.
RACE = $(shell command -v "$$(go env CC)" >/dev/null 2>&1 && echo -race)

.PHONY: build demo test check bench fmt vet modules nested self setup

build:
	go build -o bin/redisvet ./cmd/redisvet

# demo prints what redisvet finds in the sample service. It says so with exit
# code 1, which is what a demo wants; a clean run or a failure is none.
demo: build
	@cd examples/hub && go mod download && \
	echo "redisvet ./... in examples/hub:" && echo && \
	code=0; ../../bin/redisvet ./... || code=$$?; echo; \
	if [ $$code -ne 1 ]; then echo "demo: exit code $$code, findings expected" >&2; exit 1; fi; \
	echo "What each finding means: bin/redisvet help redisloop, and likewise for the other rules"

# test is the whole check, as CI runs it.
test: setup modules fmt vet
	@mkdir -p bin; code=0; \
	go test $(RACE) -timeout 20m ./... 2>&1 | tee bin/test.log || code=$$?; \
	$(MAKE) --no-print-directory nested self || code=1; \
	echo; echo "go test $(RACE) ./...: $$(grep -c '^ok' bin/test.log || true) packages ok," \
		"$$(grep -c '^FAIL	' bin/test.log || true) failed," \
		"$$(grep -c 'no test files' bin/test.log || true) without tests"; \
	exit $$code

# check is the short loop while writing.
check: fmt
	go vet ./...
	go test ./...
	go -C redisguard vet ./...
	go -C redisguard test ./...

# bench measures analysis: a small program and one with 730 packages below
# it, both against the way that needs no thought.
bench: modules
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./...

fmt:
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs -r ls -d 2>/dev/null | xargs -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not gofmt-clean:" $$unformatted >&2; exit 1; fi

vet:
	go build ./...
	go vet ./...

modules:
	go mod download
	@for m in $(NESTED) testdata/illtyped; do echo "go mod download in $$m"; go -C $$m mod download; done

# nested vets and tests the modules below the root: vet type-checks all of it,
# and to compile the cases takes longer than to analyse them. The tests of
# testdata are cases and not tests. redisguard is tested for races, as the root
# is, and meanwhile with the newest go-redis, which is waiting for the most
# part.
nested:
	@mkdir -p bin; go -C redisguard/peers test -skip Oracle github.com/redisvet/redisvet/redisguard >bin/newest.log 2>&1 & newest=$$!; \
	code=0; \
	for m in $(NESTED); do \
		echo "nested module $$m"; \
		go -C $$m vet ./... || code=1; \
		race=; if [ $$m = redisguard ]; then race="$(RACE)"; fi; \
		if [ $$m != testdata ]; then go -C $$m test $$race -timeout 20m ./... | { grep -v 'no test files' || true; } || code=1; fi; \
	done; \
	wait $$newest || code=1; \
	echo "redisguard with the newest go-redis"; cat bin/newest.log; \
	exit $$code

# self runs the suite on its own code, in both of its drivers.
self: build
	bin/redisvet ./...
	go vet -vettool=$(CURDIR)/bin/redisvet ./...
	cd redisguard && ../bin/redisvet ./... && go vet -vettool=$(CURDIR)/bin/redisvet ./...

setup:
	@.ci/setup
