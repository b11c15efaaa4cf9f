package layout

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The example of a new command in CONTRIBUTING.md is one file and one line, and is a
// command then: it is in the list of them, has help, and refuses what it is to refuse.
func TestTheExampleOfACommandWorks(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	file, line := example(t, filepath.Join(root, "CONTRIBUTING.md"))
	tree, err := os.ReadFile(filepath.Join(root, "internal/cli/root.go"))
	if err != nil {
		t.Fatal(err)
	}
	const behind = "\tadd(groupUtilities,"
	if strings.Count(string(tree), behind) != 1 {
		t.Fatalf("root.go has no place for the line")
	}
	dir := t.TempDir()
	replaced := map[string]string{}
	for name, text := range map[string]string{
		"internal/cli/achievement/count.go": file,
		"internal/cli/root.go":              strings.Replace(string(tree), behind, line+"\n"+behind, 1),
	} {
		at := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replaced[filepath.Join(root, filepath.FromSlash(name))] = at
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "ach.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", list, "-o", program, "./cmd/ach")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for args, want := range map[string]string{
		"--help":       "  count        Count the achievements of a group\n",
		"count --help": "Fields (--columns, --jq, -o json; 'ach help formatting' explains them):\n  achievements\n",
		"count":        "ach count needs --namespace: the group\n",
		"count x":      "ach count takes no argument, but got \"x\"\n",
	} {
		run := exec.CommandContext(t.Context(), program, strings.Fields(args)...)
		run.Env = []string{"HOME=" + dir}
		said, _ := run.CombinedOutput() // that it fails where it is to fail is in what it says
		if !strings.Contains(string(said), want) {
			t.Errorf("ach %s says\n%s", args, said)
		}
	}
}

// example returns the two blocks of Go in the part of the page about a new command.
func example(t *testing.T, page string) (file, line string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "\n## A new command\n")
	part, _, _ = strings.Cut(part, "\n## ")
	blocks := strings.Split(part, "```go\n")
	if len(blocks) != 3 {
		t.Fatalf("%d blocks of Go in the part of %s about a new command", len(blocks)-1, page)
	}
	file, _, _ = strings.Cut(blocks[1], "```")
	line, _, _ = strings.Cut(blocks[2], "\n```")
	return file, line
}
