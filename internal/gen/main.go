// Command gen makes the committed files that follow from the tree of commands and
// the tables of settings and fields: the completion scripts, the man pages,
// docs/reference, docs/configuration.md, docs/json.md, the schema of achievements.yaml and
// the table of its keys in docs/as-code.md, and the inputs of the components of templates/
// in docs/ci.md. It also makes docs/licences.md and THIRD-PARTY-LICENSES, of the modules
// that are linked. Run it by go generate ./...
package main

//go:generate go run . ../..

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/cli/docs"
)

const usage = "usage: gen ROOT\nmakes completions, man pages and reference below ROOT, the folder with the project's go.mod"

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run does what the command line asks for.
func run(args []string, out io.Writer) error {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		_, err := fmt.Fprintln(out, usage)
		return err
	}
	if len(args) != 1 {
		return errors.New(usage)
	}
	if err := checkRoot(args[0]); err != nil {
		return err
	}
	if err := makeAll(args[0]); err != nil {
		return err
	}
	return licences(args[0], args[0])
}

// checkRoot refuses a folder that is not the project's: folders of pages are emptied in
// it before they are made.
func checkRoot(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "go.mod")) //nolint:gosec // the folder is the caller's own
	if err != nil {
		return fmt.Errorf("%s is not the root of the project: %w", root, err)
	}
	if first, _, _ := bytes.Cut(text, []byte("\n")); string(bytes.TrimSpace(first)) != "module github.com/ach-cli/ach" {
		return fmt.Errorf("%s is not the root of the project: its go.mod is another's", root)
	}
	return nil
}

// makeAll writes everything below a folder.
func makeAll(root string) error {
	if err := clear(root); err != nil {
		return err
	}
	for folder, files := range map[string]map[string]func(io.Writer) error{
		"completions": { // under the names that the shells look for
			"ach.bash": shell("bash"), "_ach": shell("zsh"), "ach.fish": shell("fish"), "ach.ps1": shell("powershell"),
		},
		"docs": {"configuration.md": docs.WriteConfiguration, "json.md": docs.WriteJSON, "achievements.schema.json": docs.WriteSchema},
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
	if err := fill(filepath.Join(root, "docs"), "as-code.md", docs.WriteKeys); err != nil {
		return err
	}
	all, err := components(filepath.Join(root, "templates"))
	if err != nil {
		return err
	}
	if err := fill(filepath.Join(root, "docs"), "ci.md", func(w io.Writer) error { return writeInputs(w, all) }); err != nil {
		return err
	}
	if err := reference(filepath.Join(root, "docs", "reference")); err != nil {
		return err
	}
	return manual(filepath.Join(root, "man"))
}

// fill makes the part of a page anew that stands between two lines of comment; the rest of
// it is written by hand.
func fill(folder, name string, text func(io.Writer) error) error {
	const begin, end = "<!-- Made by go generate ./internal/gen: -->\n", "<!-- As far as here. -->\n"
	page, err := os.ReadFile(filepath.Join(folder, name)) //nolint:gosec // the folder is the caller's own
	if err != nil {
		return err
	}
	before, rest, has := strings.Cut(string(page), begin)
	_, after, ends := strings.Cut(rest, end)
	if !has || !ends {
		return fmt.Errorf("%s has no place for what is made", name)
	}
	var b bytes.Buffer
	if err := text(&b); err != nil {
		return err
	}
	return write(folder, name, []byte(before+begin+"\n"+b.String()+"\n"+end+after))
}

func shell(name string) func(io.Writer) error {
	return func(w io.Writer) error { return docs.WriteCompletion(name, w) }
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
