// Command gen makes the committed files that follow from the tree of commands:
// the completion scripts. Run it by go generate ./...
package main

//go:generate go run . ../../completions

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
	if len(args) != 1 {
		return fmt.Errorf("usage: gen FOLDER")
	}
	return completions(args[0])
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
