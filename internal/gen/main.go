// Command gen makes the committed files that follow from the tree of commands and
// the tables of settings and fields: the completion scripts, the man pages,
// docs/reference, docs/configuration.md and docs/json.md. Run it by go generate ./...
package main

//go:generate go run . ../..

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/ach-cli/ach/internal/cli"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run writes everything below the root of the project, or another folder.
func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: gen ROOT")
	}
	root := args[0]
	if err := clear(root); err != nil {
		return err
	}
	for folder, files := range map[string]map[string]func(io.Writer) error{
		"completions": { // under the names that the shells look for
			"ach.bash": shell("bash"), "_ach": shell("zsh"), "ach.fish": shell("fish"), "ach.ps1": shell("powershell"),
		},
		"docs": {"configuration.md": cli.WriteConfiguration, "json.md": cli.WriteJSON},
	} {
		for name, text := range files {
			var b bytes.Buffer
			if err := text(&b); err != nil {
				return err
			}
			if err := write(filepath.Join(root, folder), name, b.Bytes()); err != nil {
				return err
			}
		}
	}
	if err := reference(filepath.Join(root, "docs", "reference")); err != nil {
		return err
	}
	return manual(filepath.Join(root, "man"))
}

func shell(name string) func(io.Writer) error {
	return func(w io.Writer) error { return cli.WriteCompletion(name, w) }
}

// clear removes the folders that hold nothing but pages, so that none is left of
// a command that is gone.
func clear(root string) error {
	for _, folder := range []string{"man", filepath.Join("docs", "reference")} {
		if err := os.RemoveAll(filepath.Join(root, folder)); err != nil {
			return err
		}
	}
	return nil
}
