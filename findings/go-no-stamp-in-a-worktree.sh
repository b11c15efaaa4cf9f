#!/usr/bin/env bash
# Version: Go 1.26.
#
# In a folder that git worktree has made, go build -buildvcs=true stamps no commit into the
# program, and ends with 0: .git is a file there, and Go looks for a folder. In the
# repository itself, and in a clone, it does.
#
# One would expect the stamp, as git itself makes no difference, or an error, since true
# (and not auto) was said. It matters for whoever tells the version of a program by that
# stamp: it is another program, of no known version, where it was built. So this project's
# Makefile asks git and hands version, commit and date to the linker, and says
# -buildvcs=false (internal/release has the tests of each way to build).
#
# Seen:
# > repository: exit code 0, vcs.revision
# > worktree: exit code 0, none
# > clone: exit code 0, vcs.revision
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOFLAGS= GOWORK=off
unset "${!GIT_@}"
git init -q repository && cd repository
printf 'module example.org/finding\n\ngo 1.26\n' >go.mod
printf 'package main\n\nfunc main() {}\n' >main.go
git add . && git -c user.name=max -c user.email=max@example.org commit -qm first
git worktree add -q ../worktree && git clone -q . ../clone
got=$(for kind in repository worktree clone; do
	code=0
	go build -C "../$kind" -buildvcs=true -o "../$kind.out" . || code=$?
	stamp=$(go version -m "../$kind.out" | grep -o 'vcs\.revision' || echo none)
	echo "$kind: exit code $code, $stamp"
done); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
