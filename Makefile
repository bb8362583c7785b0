# Everything here needs Go, git and make. What else a target needs it fetches:
# modules through go, packages of the system through .ci/setup.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := check

# Compilers, linters and tests run for seconds and keep most of what they allocate.
# Fewer collections take a quarter less processor time.
export GOGC ?= 800

# Modules below the root. Some are left to nightly: two build golangci-lint and
# gopls from source, one has the newest of everything, and bench has 700 packages
# below it and a test of a tool only. testdata is analysed by
# the tests of the rules, which type-check it; vet would compile all of it.
# testdata/illtyped must not compile, and tools has no package.
MODULES := $(patsubst %/go.mod,%,$(shell git ls-files '*/go.mod'))
SLOW := $(filter bench e2e/golangci e2e/gopls %/peers,$(MODULES))
CASES := testdata testdata/elsewhere
NESTED := $(filter-out $(SLOW) $(CASES) testdata/illtyped tools,$(MODULES))

# The race detector needs a C compiler; without one the tests still run.
RACE = $(shell command -v "$$(go env CC)" >/dev/null 2>&1 && echo -race)

# The tests of redisguard that skip with the floor or with the race detector, of
# which a test knows that none lacks, and the module that has the newest go-redis.
GUARD = github.com/redisvet/redisvet/redisguard
PEERS = redisguard/peers
LEFT_OUT = OnTheHeap|Allocations|LimiterIsUsedUp|RetryAfterIsEnough|AsInTheTable|OfAHookThatSendsAnother|JoinsARunningClient|LowBurst|EvenReleases|LimitOfKeyChanges|SeveralLimits|HorizonGrows|RolloutHasItsShare|ChangeOfNumbers|DecisionIsThatOf

# What works on several things at once: all tests of these packages, and those
# tests of others that start goroutines. -short leaves out what has no more
# goroutines for being longer.
RACED = ./internal/cli/run ./internal/cli/load
SIDE_BY_SIDE = ./internal/config ./internal/hostile

# The fuzz targets, as package:name. How long each one runs is for nightly.
FUZZ = ./internal/hostile:FuzzRecursion ./internal/hostile:FuzzIllTyped ./internal/hostile:FuzzFixes \
	./internal/cli:FuzzWriters ./internal/profile:FuzzParse
FUZZTIME = 2m

.PHONY: build demo proof check test nightly bench fmt vet lint modules unit race nested self \
	slow long raceall fuzz vetall setup

# build makes what a release has: no cgo.
build:
	CGO_ENABLED=0 go build -o bin/redisvet ./cmd/redisvet

# demo prints what redisvet finds in the sample service. It says so with exit
# code 1, which is what a demo wants; a clean run or a failure is none.
demo: build
	@cd examples/hub && go mod download && \
	echo "redisvet ./... in examples/hub:" && echo && \
	code=0; ../../bin/redisvet ./... || code=$$?; echo; \
	if [ $$code -ne 1 ]; then echo "demo: exit code $$code, findings expected" >&2; exit 1; fi; \
	echo "What each finding means: bin/redisvet help redisloop, and likewise for the other rules"

# proof sends the same load to the sample service before and after its fixes, and
# prints what a Redis server got of both.
proof:
	@.ci/setup redis-server
	@go run ./e2e/proof

# check is the short loop while writing: no server, no driver as a process.
check: fmt vet lint
	go test -vet=off -short $$(go list ./... | grep -Ev '/(e2e|vettool)(/|$$)')

# test is all that decides, as CI runs it. It goes on after a failure, and its
# last lines say what failed. The nested modules run next to the unit tests: much
# of redisguard's time is waiting.
test: setup modules
	@mkdir -p bin; failed=; \
	run() { echo "== $$1"; $(MAKE) --no-print-directory $$1 || failed="$$failed $$1"; }; \
	for step in fmt vet lint build; do run $$step; done; \
	$(MAKE) --no-print-directory nested >bin/nested.out 2>&1 & nested=$$!; \
	run unit; \
	echo "== nested"; wait $$nested || failed="$$failed nested"; cat bin/nested.out; \
	for step in race self; do run $$step; done; \
	echo; $(call tally,go test ./...,bin/unit.log); \
	$(call tally,go test -race of what is concurrent,bin/race.log); \
	$(call tally,go test of nested modules,bin/nested.log); \
	if [ -n "$$failed" ]; then echo "make test: FAILED:$$failed"; exit 1; fi; \
	echo "make test: passed"

# tally counts packages in the output of go test.
tally = echo "$(1): $$(grep -c '^ok' $(2) || true) packages ok, $$(grep -c '^FAIL	' $(2) || true) failed"

# nightly is test and what takes too long for each change: golangci-lint and
# gopls built from source and driven, redisguard beside its peers and with the
# newest go-redis, the long runs of random tests and of the oracle, fuzzing,
# the race detector over the whole analysis, and vet of the cases and of other
# platforms.
nightly: test
	@failed=; \
	for step in slow long raceall fuzz vetall; do \
		echo "== $$step"; \
		$(MAKE) --no-print-directory $$step || failed="$$failed $$step"; \
	done; \
	if [ -n "$$failed" ]; then echo "make nightly: FAILED:$$failed"; exit 1; fi; \
	echo "make nightly: passed"

# bench measures analysis: a small program and one with 730 packages below
# it, both against the way that needs no thought.
bench: modules
	go -C bench mod download
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./...

fmt:
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | { xargs -r ls -d 2>/dev/null || true; } | xargs -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not gofmt-clean:" $$unformatted >&2; exit 1; fi

vet:
	go vet ./...

# lint runs staticcheck, of the version in tools/go.mod, over the root and the
# modules that are tested here.
lint:
	@mkdir -p bin; go build -modfile=tools/go.mod -o bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	@code=0; \
	for m in . $(NESTED); do \
		echo "staticcheck ./... in $$m"; (cd $$m && $(CURDIR)/bin/staticcheck ./...) || code=1; \
	done; \
	exit $$code

unit:
	@mkdir -p bin; go test -vet=off -timeout 1h ./... 2>&1 | tee bin/unit.log | { grep -v 'no test files' || true; }

race:
	@mkdir -p bin; code=0; \
	go test -vet=off -short $(RACE) -timeout 1h $(RACED) >bin/race.log 2>&1 || code=1; \
	go test -vet=off -run SideBySide $(RACE) -timeout 1h $(SIDE_BY_SIDE) >>bin/race.log 2>&1 || code=1; \
	cat bin/race.log; \
	if grep 'no tests to run' bin/race.log; then code=1; fi; \
	exit $$code

modules:
	go mod download
	@for m in $(filter-out $(SLOW),$(MODULES)); do echo "go mod download in $$m"; go -C $$m mod download; done

# nested vets and tests the modules below the root. redisguard is concurrent
# throughout. Some of its tests need a go-redis newer than the floor. Some measure
# the heap or count in simulated time, and so run without the race detector. What
# e2e reads is in other modules, where go test does not see that a file changes.
nested:
	@mkdir -p bin; : >bin/nested.log; code=0; \
	for m in $(NESTED); do \
		echo "nested module $$m"; \
		go -C $$m vet ./... || code=1; \
		race=; if [ $$m = redisguard ]; then race="$(RACE)"; fi; \
		fresh=; case $$m in e2e/*) fresh=-count=1;; esac; \
		go -C $$m test -vet=off $$race $$fresh -timeout 1h ./... 2>&1 | tee -a bin/nested.log | { grep -v 'no test files' || true; } || code=1; \
	done; \
	echo "redisguard with the newest go-redis: what that run leaves out"; \
	go -C $(PEERS) test -vet=off -run '$(LEFT_OUT)' -timeout 1h $(GUARD) 2>&1 | tee -a bin/nested.log || code=1; \
	exit $$code

# self runs the suite on its own code, in both of its drivers.
self: build
	bin/redisvet ./...
	go vet -vettool=$(CURDIR)/bin/redisvet ./...
	cd redisguard && ../bin/redisvet ./... && go vet -vettool=$(CURDIR)/bin/redisvet ./...

slow:
	@code=0; \
	for m in $(SLOW); do \
		echo "nested module $$m"; \
		go -C $$m vet ./... || code=1; \
		go -C $$m test -vet=off -timeout 40m ./... | { grep -v 'no test files' || true; } || code=1; \
	done; \
	go -C $(PEERS) test -vet=off $(RACE) -skip Oracle -timeout 30m $(GUARD) || code=1; \
	exit $$code

long:
	REDISVET_LONG=1 go test -vet=off -timeout 1h ./internal/cli/run ./internal/summary
	for m in page schemas; do REDISVET_LONG=1 go -C e2e/$$m test -vet=off -count=1 -timeout 1h . || exit 1; done
	REDISGUARD_LONG=1 go -C redisguard test -vet=off -timeout 2h .

raceall:
	go test -vet=off $(RACE) -timeout 1h ./...

fuzz:
	@code=0; \
	for f in $(FUZZ); do \
		echo "fuzz $$f"; go test -vet=off -run '^$$' -fuzz "^$${f#*:}$$" -fuzztime $(FUZZTIME) $${f%:*} || code=1; \
	done; \
	exit $$code

vetall:
	@code=0; \
	for m in $(CASES); do echo "go vet ./... in $$m"; go -C $$m vet ./... || code=1; done; \
	for os in windows darwin; do echo "go vet for $$os"; CGO_ENABLED=0 GOOS=$$os go vet ./... || code=1; done; \
	exit $$code

setup:
	@.ci/setup
