// Command gen makes the committed files that follow from the tree of commands and
// the tables of settings and fields: the completion scripts, docs/configuration.md
// and docs/json.md. Run it
// by go generate ./...
package main

//go:generate go run . ../../completions ../../docs

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

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: gen COMPLETIONS DOCS")
	}
	if err := completions(args[0]); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		"configuration.md": cli.WriteConfiguration, "json.md": cli.WriteJSON,
	} {
		if err := page(filepath.Join(args[1], name), write); err != nil {
			return err
		}
	}
	return nil
}

func page(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
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
