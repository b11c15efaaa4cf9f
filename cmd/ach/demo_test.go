//go:build !windows

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The tour is played in folders of its own, whatever is set: no settings play a part, and
// none of one's own folders has anything in it afterwards.
func TestTheDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	programs := t.TempDir()
	ach, err := exec.LookPath("ach")
	must(t, err)
	must(t, os.Symlink(ach, filepath.Join(programs, "ach")))
	build := exec.Command("go", "build", "-o", programs, "../ach-sandbox")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	home := t.TempDir()
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GORACE=atexit_sleep_ms=0",
		"ACH_TOKEN=x y", "GITLAB_TOKEN=x y", "ACH_CONFIG=/no/such/file", "ACH_NAMESPACE=none", "ACH_OUTPUT=none", "ACH_MAX_WAIT=none", "ACH_ANSWER_TIMEOUT=none",
	}
	folders := []string{"TMPDIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"}
	for _, name := range folders {
		folder := filepath.Join(home, strings.ToLower(name))
		must(t, os.Mkdir(folder, 0o700))
		env = append(env, name+"="+folder)
	}
	demo := exec.Command("../../scripts/demo", programs)
	demo.Env = env
	out, err := demo.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "That was the sandbox.") {
		t.Errorf("%v: %s", err, out)
	}
	left, err := filepath.Glob(filepath.Join(home, "*", "*"))
	if must(t, err); len(left) > 0 {
		t.Errorf("it left %q", left)
	}
	if entries, err := os.ReadDir(home); err != nil || len(entries) != len(folders) {
		t.Errorf("it left something of %v: %v", entries, err)
	}
}
