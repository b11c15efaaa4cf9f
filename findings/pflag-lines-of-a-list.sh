#!/usr/bin/env bash
# Version: github.com/spf13/pflag v1.0.10.
#
# A StringSlice flag is read as the first record of a CSV file. What stands behind a line
# break, as in --user "$(cat names)", is dropped: no error, nothing on stderr, and the
# flag counts as set. StringToString is alike.
#
# One would expect an error, or the names of all lines, or the line break inside of a name,
# which is what StringArray gives. It matters for every flag that takes several: of a
# list from a file or another command only the first line is acted on, with exit code 0. So
# the flags of this project that take several are StringArrays, split by code of its own
# (internal/cli/source.go), and a name with a line break in it is refused.
#
# Seen:
# > StringSlice "alice,bob\ncarol\ndave": ["alice" "bob"], error <nil>
# > StringArray "alice,bob\ncarol\ndave": ["alice,bob\ncarol\ndave"], error <nil>
# > StringToString "a=1\nb=2": map["a":"1"], error <nil>
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get github.com/spf13/pflag@v1.0.10
cat >main.go <<'GO'
package main

import ("fmt"; "github.com/spf13/pflag")

func main() {
	f := pflag.NewFlagSet("x", pflag.ContinueOnError)
	slice, array, pairs := f.StringSlice("slice", nil, ""), f.StringArray("array", nil, ""), f.StringToString("pairs", nil, "")
	const names, values = "alice,bob\ncarol\ndave", "a=1\nb=2"
	err := f.Parse([]string{"--slice", names})
	fmt.Printf("StringSlice %q: %q, error %v\n", names, *slice, err)
	err = f.Parse([]string{"--array", names})
	fmt.Printf("StringArray %q: %q, error %v\n", names, *array, err)
	err = f.Parse([]string{"--pairs", values})
	fmt.Printf("StringToString %q: %q, error %v\n", values, *pairs, err)
}
GO
got=$(nice go run .); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
