# make serve   builds and starts the guide's server on port 5000
# make test    everything a change must pass
# make help    the rest

export GOFLAGS := -buildvcs=false
GO          := go
PORT        := 5000
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# Packages whose code runs on several goroutines at once.
RACE        := ./value ./wire ./client ./internal/lang ./internal/kernel ./internal/exec ./internal/server ./internal/builtin/ipc ./internal/builtin/journal ./internal/storage/journal .

# SIMD kernels need the experiment; without it the plain-Go twins are built.
export GOEXPERIMENT := simd

.PHONY: build serve reference test format vet unit race fuzz bench help

build: ## build the program ./rayforce
	$(GO) build -o rayforce ./cmd/rayforce

serve: build ## start the guide's server with its data on port $(PORT)
	./rayforce -p $(PORT) examples/guide/init.rfl

reference: build ## write docs/reference.md from the declarations of the functions
	./rayforce help -all > docs/reference.md

test: format vet unit race ## everything a change must pass

format: ## fail when gofmt would change a file
	@files=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$files" || { echo "gofmt would change:"; echo "$$files"; exit 1; }

vet: ## go vet and staticcheck, and the build without SIMD
	$(GO) vet ./...
	GOEXPERIMENT= $(GO) build ./...
	$(GO) run $(STATICCHECK) ./...

unit: ## unit, golden and end-to-end tests
	$(GO) test ./...

race: ## the packages that share memory, under the race detector
	$(GO) test -race -short $(RACE)

fuzz: ## run every fuzz target for FUZZTIME each (default 30s)
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $${FUZZTIME:-30s} $$pkg || exit 1; \
	  done; \
	done

bench: build ## the benchmarks that compare with a peer: CPython, Redis
	$(GO) test -run '^$$' -bench Language .
	cd bench && $(GO) run ./ipcload -rayforce ../rayforce

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
