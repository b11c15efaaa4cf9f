# Everything a contributor runs, one target each; `make` alone lists them.
# Works with GNU make 4.3 and a POSIX sh. Tools are built from tools/go.mod into .bin/.

GO        ?= go
# Nothing in a source archive, even one unpacked inside another repository: internal/buildinfo knows it then.
VERSION   ?= $(shell test -e .git && git describe --tags --always --dirty 2>/dev/null)
COMMIT    := $(shell test -e .git && git rev-parse HEAD 2>/dev/null)
DATE      := $(shell test -e .git && TZ=UTC0 git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null)
FUZZTIME  ?= 10s
PREFIX    ?= /usr/local
TESTFLAGS ?=
REFERENCE ?=
DIST      ?= dist

# Which version it is comes from VERSION, COMMIT and DATE alone, so a build does not depend on how the checkout was made.
BUILDINFO := github.com/ach-cli/ach/internal/buildinfo
LDFLAGS := -s -w -funcalign=8 -X $(BUILDINFO).commit=$(COMMIT) -X $(BUILDINFO).date=$(DATE)
BUILDFLAGS := -buildvcs=false -trimpath

# Functions are not inlined but in the packages that handle each byte, and begin at every 8th byte rather than
# every 32nd: more than a megabyte of the program, for nothing that bench/ can tell. Of Go's own library that is so of what
# waits for the network or the disk, and of what is seldom called.
LIBRARIES := charm.land/... $(addprefix github.com/,charmbracelet/... clipperhouse/... godbus/... itchyny/... lucasb-eyer/... mattn/... \
	muesli/... olekukonko/... pelletier/... rivo/... spf13/... zalando/...) go.yaml.in/... \
	net/... mime/... crypto/tls/... crypto/x509/... encoding/asn1 text/template/... html/template regexp/... os/... log/... image/... time flag math/big
INLINED := $(addprefix github.com/ach-cli/ach/internal/,output sanitize bulk/input gitlab/transport/jsonscan sandbox/...)
BUILDFLAGS += $(foreach packages,github.com/ach-cli/ach/... $(LIBRARIES),-gcflags=$(packages)=-l) $(foreach packages,$(INLINED),-gcflags=$(packages)=)

# A release is built with the same flags; .goreleaser.yaml takes them from here. In a repository that has no
# remote goreleaser would take commit and date for unknown, without failing: git tells it of one. What it does at
# once it packs in the order in which it gets ready: one thing at a time, so that two releases are the same.
GOBUILD = CGO_ENABLED=0 $(GO) build $(BUILDFLAGS) -ldflags '$(LDFLAGS) -X $(BUILDINFO).version=$(VERSION)'
ORIGIN := GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.url GIT_CONFIG_VALUE_0=https://gitlab.com/ach-cli/ach.git
RELEASE = mkdir -p .bin && $(GO) build -o .bin/release ./internal/release && \
	GOFLAGS="$$($(GO) env GOFLAGS) $(BUILDFLAGS)" GO_LDFLAGS='$(LDFLAGS)' GOMODCACHE="$$($(GO) env GOMODCACHE)" SYFT='$(CURDIR)/$(SYFT)' COSIGN='$(CURDIR)/$(COSIGN)' \
	$(ORIGIN) $(GORELEASER) release --clean --parallelism 1 --release-notes .bin/package/notes.md

# The linter's name carries its pins' checksum: changed pins build another one, and a kept .bin/ is never stale.
LINTER := .bin/golangci-lint-$(shell cksum <tools/go.sum | cut -d ' ' -f 1)

GORELEASER := .bin/goreleaser-$(shell cksum <tools/goreleaser/go.sum | cut -d ' ' -f 1)
COSIGN := .bin/cosign-$(shell cksum <tools/cosign/go.sum | cut -d ' ' -f 1)
SYFT := .bin/syft-$(shell cksum <tools/syft/go.sum | cut -d ' ' -f 1)

# Runs the jobs of templates/ in a test; npm takes it by the lock file, from the registry it is set up for.
RUNNER := .bin/gitlab-ci-local/node_modules/.package-lock.json

# Drives Debian's Chromium in a test, and what it looks at pages with.
BROWSER := .bin/browser/node_modules/.package-lock.json

# What install makes below PREFIX.
INSTALLED := bin/ach $(patsubst man/%,share/man/man1/%,$(wildcard man/*.1)) $(patsubst man/%,share/man/man7/%,$(wildcard man/*.7)) \
	share/bash-completion/completions/ach share/zsh/site-functions/_ach share/fish/vendor_completions.d/ach.fish

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# Every unignored file of the working copy as one git tree, taken without touching the index.
SNAPSHOT := export GIT_INDEX_FILE="$(CURDIR)/.bin/snapshot"; rm -f "$$GIT_INDEX_FILE"; git add --all && git write-tree

GENERATE := $(GO) generate ./...

.DEFAULT_GOAL := help
.NOTPARALLEL: # `check` reports in its own order, and `fresh` writes files that the others read
.PHONY: help pictures build install uninstall image push-image demo test test-packages test-release race vet lint generate update fresh tidy-check cross check snapshot release-check release components browser browser-test peers holes fuzz bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/ach and bin/ach-sandbox
	$(GOBUILD) -o bin/ ./cmd/...

# The recipes put what somebody has named between such marks.
QUOTABLE = $(if $(findstring ',$(DESTDIR)$(PREFIX)),$(error PREFIX and DESTDIR must have no ' in them: $(DESTDIR)$(PREFIX)))

install: build ## install ach, its man pages and completions below PREFIX (/usr/local)
	$(QUOTABLE)
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/man/man7' \
		'$(DESTDIR)$(PREFIX)/share/bash-completion/completions' '$(DESTDIR)$(PREFIX)/share/zsh/site-functions' '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	install bin/ach '$(DESTDIR)$(PREFIX)/bin'
	install -m 644 man/*.1 '$(DESTDIR)$(PREFIX)/share/man/man1'
	install -m 644 man/*.7 '$(DESTDIR)$(PREFIX)/share/man/man7'
	install -m 644 completions/ach.bash '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/ach'
	install -m 644 completions/_ach '$(DESTDIR)$(PREFIX)/share/zsh/site-functions'
	install -m 644 completions/ach.fish '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'

# Folders go too where they are empty then, but the system's own. What an older version put
# there is removed by make uninstall of that version.
uninstall: ## remove what install put below PREFIX
	$(QUOTABLE)
	@if [ -d '$(DESTDIR)$(PREFIX)' ]; then \
		cd '$(DESTDIR)$(PREFIX)' && rm -f $(INSTALLED) || exit 1; \
		case '$(DESTDIR)$(PREFIX)' in \
		/usr | /usr/ | /usr/local | /usr/local/) ;; \
		*) for folder in $(sort $(dir $(INSTALLED))); do rmdir -p "$$folder" 2>/dev/null || :; done ;; \
		esac; \
	fi
	@if [ -d '$(DESTDIR)' ]; then cd '$(DESTDIR)' && rmdir -p '.$(PREFIX)' 2>/dev/null || :; fi

image: ## make a container image for amd64 and arm64 in dist/image, as an OCI layout
	@for arch in amd64 arm64; do \
		GOOS=linux GOARCH=$$arch $(GOBUILD) -o .bin/image/$$arch/ ./cmd/ach || exit 1; \
	done
	$(GO) build -C tools/image -o '$(CURDIR)/.bin/image/image' .
	.bin/image/image -out $(DIST)/image -licence LICENSE -licence THIRD-PARTY-LICENSES -version '$(VERSION)' -revision '$(COMMIT)' -created '$(DATE)' \
		amd64=.bin/image/amd64/ach arm64=.bin/image/arm64/ach

push-image: ## push dist/image to REFERENCE, such as registry.example.org/tools/ach:1.2.3
	$(GO) -C tools/image tool crane push '$(abspath $(DIST)/image)' '$(REFERENCE)'

demo: build ## play the tour on a sandbox of its own
	@scripts/demo

test: ## run the tests
	$(GO) test -timeout 20m $(TESTFLAGS) ./...

test-packages: image ## after make snapshot: test the packages, the container image, make install and uninstall
	ACH_DIST='$(abspath $(DIST))' $(GO) test -tags packages -timeout 20m -run '^Test(Package|Image|Install)' $(TESTFLAGS) ./cmd/ach

test-release: $(GORELEASER) $(SYFT) ## make a release twice and compare, and build the programs in every way
	$(GO) test -tags packages -timeout 40m -count=1 $(TESTFLAGS) ./internal/release

race: ## run the tests under the race detector
	$(GO) test -race -timeout 20m $(TESTFLAGS) ./...

vet: ## run go vet
	$(GO) vet ./...
	$(GO) vet -tags packages ./cmd/ach ./internal/release
	GOOS=windows $(GO) vet ./cmd/ach
	$(GO) -C tools/image vet ./...

lint: $(LINTER) ## run golangci-lint
	$(LINTER) run ./...

$(LINTER):
	$(GO) build -C tools -o '$(CURDIR)/$@' github.com/golangci/golangci-lint/v2/cmd/golangci-lint

generate: ## make the generated files again
	$(GENERATE)

update: ## rewrite the expected outputs of the script tests
	ACH_TESTS_UPDATE=1 $(GO) test -run 'Scripts|Screens' ./cmd/ach

pictures: build ## draw the pictures of docs/img again
	$(GO) run ./internal/pictures bin docs/img

# Expected outputs need no turn of their own: a script whose output is stale fails in `test`.
fresh: ## fail when a generated file is stale
	@set -e; mkdir -p .bin; \
	before=$$($(SNAPSHOT)); \
	$(GENERATE); \
	after=$$($(SNAPSHOT)); \
	git --no-pager diff --exit-code "$$before" "$$after" || { echo 'fresh: stale: commit what make generate changed' >&2; exit 1; }

tidy-check: ## fail when a go.mod or go.sum is not tidy, here, in tools/ or in bench/
	$(GO) mod tidy -diff
	@for module in tools/go.mod tools/*/go.mod bench/*/go.mod; do echo "$$module"; $(GO) -C "$${module%/go.mod}" mod tidy -diff || exit 1; done

cross: ## build for every platform, keeping nothing
	@for platform in $(PLATFORMS); do \
		echo "$$platform"; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} $(GOBUILD) -o /dev/null ./cmd/... || exit 1; \
	done

snapshot: $(GORELEASER) $(SYFT) ## make in dist/ all that a release contains, publishing nothing
	@$(RELEASE) --snapshot --skip=sign
	cp .bin/package/notes.md dist/

# What is wrong with these is found before anything is pushed.
release-check: $(GORELEASER) ## before a tag: show what CHANGELOG.md says of VERSION, such as v1.2.3, and check goreleaser's settings
	@$(GO) run ./internal/release notes '$(patsubst v%,%,$(VERSION))'
	@$(ORIGIN) $(GORELEASER) check

release: $(GORELEASER) $(SYFT) $(if $(SIGSTORE_ID_TOKEN),$(COSIGN)) ## in CI, on a tag: make the release and publish it
	@$(RELEASE) $(if $(SIGSTORE_ID_TOKEN),,--skip=sign)

$(GORELEASER):
	$(GO) build -C tools/goreleaser -o '$(CURDIR)/$@' github.com/goreleaser/goreleaser/v2

$(COSIGN):
	$(GO) build -C tools/cosign -o '$(CURDIR)/$@' github.com/sigstore/cosign/v2/cmd/cosign

$(SYFT):
	$(GO) build -C tools/syft -ldflags "-X main.version=$$($(GO) -C tools/syft list -m -f '{{.Version}}' github.com/anchore/syft)" -o '$(CURDIR)/$@' github.com/anchore/syft/cmd/syft

check: tidy-check vet lint fresh race cross ## everything a change has to pass

components: $(RUNNER) ## install what runs the components of templates/ in the tests (npm)

$(RUNNER): tools/gitlab-ci-local/package.json tools/gitlab-ci-local/package-lock.json
	mkdir -p .bin/gitlab-ci-local
	cp $^ .bin/gitlab-ci-local
	npm ci --prefix .bin/gitlab-ci-local --ignore-scripts --no-audit --no-fund
	@touch $@

browser: $(BROWSER) ## install what looks at pages in a browser in the tests (npm)

$(BROWSER): tools/browser/package.json tools/browser/package-lock.json
	mkdir -p .bin/browser
	cp $^ .bin/browser
	npm ci --prefix .bin/browser --ignore-scripts --no-audit --no-fund
	@touch $@

browser-test: $(BROWSER) ## look at the pages of `ach site` in Chromium, in both themes (20 s; apt-get install chromium nodejs npm)
	ACH_TESTS_NO_SKIP=1 $(GO) test -count=1 -run InABrowser $(TESTFLAGS) ./cmd/ach

peers: build ## play other clients of GitLab's API against the sandbox
	$(GO) -C bench/peers test -count=1 ./...

holes: ## before a release: whether Go has its latest fixes, and no known hole is called
	@GO=$(GO) scripts/holes --release

fuzz: ## run each fuzz target for FUZZTIME (10s)
	@found=$$($(GO) test -list '^Fuzz' ./...) || { echo "$$found"; exit 1; }; \
	echo "$$found" | awk '/^Fuzz/ { name[n++] = $$1 } $$1 == "ok" { while (n) print $$2, name[--n] }' | \
	while read -r package target; do \
		echo "$$package $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x "$$package" || exit 1; \
	done

bench: build ## measure start-up, size, completion, bulk runs and reading
	@bench/startup
	@bench/completion
	@bench/bulk
	@bench/reading

clean: ## remove what the other targets built
	rm -rf bin .bin dist
