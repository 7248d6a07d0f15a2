# make serve   builds and starts the guide's server on port 5000
# make test    everything a change must pass
# make help    the rest

export GOFLAGS := -buildvcs=false
GO          := go
PORT        := 5000
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# Packages whose code runs on several goroutines at once.
RACE        := ./value/... ./wire ./client/... ./internal/lang ./internal/kernel ./internal/exec ./internal/graph ./internal/vecsearch ./internal/datalog ./internal/server ./internal/builtin/graph ./internal/builtin/ipc ./internal/builtin/journal ./internal/storage/journal ./internal/storage/csv ./internal/storage/parquetfile ./arrowconv .

# SIMD kernels need the experiment; without it the plain-Go twins are built.
export GOEXPERIMENT := simd

# Where make install puts program and library, and what make lib makes.
PREFIX      := /usr/local
DIST        := dist
SONAME      := $(if $(filter Linux,$(shell uname -s)),-Xlinker --version-script=$(CURDIR)/capi/exports.map -Xlinker -soname=librayforce.so)

.PHONY: build serve lib install reference test format vet unit race fuzz soak bench olap load help

build: ## build the program ./rayforce
	$(GO) build -o rayforce ./cmd/rayforce

serve: build ## start the guide's server with its data on port $(PORT)
	./rayforce -p $(PORT) examples/guide/init.rfl

lib: ## build the C library in dist/: lib, include and a pkg-config file
	mkdir -p $(DIST)/lib/pkgconfig $(DIST)/include/core $(DIST)/share/rayforce
	$(GO) build -buildmode=c-shared -ldflags '-w -extldflags "$(SONAME)"' -o $(DIST)/lib/librayforce.so ./capi
	$(GO) build -buildmode=c-archive -ldflags -w -o $(DIST)/lib/librayforce.a ./capi
	rm -f $(DIST)/lib/librayforce.h
	cp capi/include/rayforce.h $(DIST)/include/ && cp capi/include/core/ipc.h $(DIST)/include/core/
	cp capi/valgrind.supp $(DIST)/share/rayforce/
	cp capi/rayforce.pc $(DIST)/lib/pkgconfig/

install: build lib ## install program and C library under PREFIX (default /usr/local)
	mkdir -p $(DESTDIR)$(PREFIX)/bin
	cp rayforce $(DESTDIR)$(PREFIX)/bin/
	cp -R $(DIST)/lib $(DIST)/include $(DIST)/share $(DESTDIR)$(PREFIX)/

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

soak: ## faulty clients, strangers and killed servers for SOAK each (default 2m), under the race detector
	SOAK=$${SOAK:-2m} $(GO) test -race -timeout 1h -run 'Faulty|Strangers|Dribbled|Reset|Killed|FullDisk' ./internal/server ./cmd/rayforce

fuzz: ## run every fuzz target for FUZZTIME each (default 30s)
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $${FUZZTIME:-30s} $$pkg || exit 1; \
	  done; \
	done

bench: build ## the benchmarks that compare with a peer: CPython, Redis, memory
	$(GO) test -run '^$$' -bench Language .
	cd bench && $(GO) run ./ipcload -rayforce ../rayforce
	cd bench && $(GO) run ./parted -rows 1000000

olap: ## the questions of docs/benchmarks.md beside DuckDB, and that page's results
	cd bench && $(GO) run ./olap -out ../docs/benchmarks

load: ## loads of CSV text and Parquet files beside DuckDB
	cd bench && $(GO) run ./load -rows 10000000

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
