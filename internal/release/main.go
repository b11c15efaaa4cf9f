// Command release makes what a release contains beside the programs. make snapshot and
// make release have goreleaser call it.
//
//	release files DIR VERSION DATE SECTION   what packages need, and the notes of SECTION of CHANGELOG.md
//	release notes SECTION                    that section of CHANGELOG.md, to standard output
//	release sbom ARCHIVE DOCUMENT            the bill of materials of an archive, by syft
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 5 && args[0] == "files":
		return files(".", args[1], about{version: args[2], date: args[3], section: args[4]})
	case len(args) == 2 && args[0] == "notes":
		changelog, err := os.ReadFile("CHANGELOG.md")
		if err != nil {
			return err
		}
		text, err := notes(string(changelog), args[1])
		if err != nil {
			return err
		}
		_, err = os.Stdout.WriteString(text)
		return err
	case len(args) == 3 && args[0] == "sbom":
		return sbom(args[1], args[2], os.Getenv)
	}
	return errors.New("usage: release files DIR VERSION DATE SECTION | release notes SECTION | release sbom ARCHIVE DOCUMENT")
}
