// Command gen makes the committed files that follow from the tree of commands and
// the table of settings: the completion scripts and docs/configuration.md. Run it
// by go generate ./...
package main

//go:generate go run . ../../completions ../../docs

import (
	"bytes"
	"fmt"
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

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: gen COMPLETIONS DOCS")
	}
	if err := completions(args[0]); err != nil {
		return err
	}
	return configuration(args[1])
}

func configuration(folder string) error {
	var b bytes.Buffer
	if err := cli.WriteConfiguration(&b); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "configuration.md"), b.Bytes(), 0o644)
}

// completions writes one file a shell, under the name that the shell looks for.
func completions(folder string) error {
	for shell, name := range map[string]string{
		"bash": "ach.bash", "zsh": "_ach", "fish": "ach.fish", "powershell": "ach.ps1",
	} {
		var b bytes.Buffer
		if err := cli.WriteCompletion(shell, &b); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
