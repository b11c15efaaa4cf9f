//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A job is what of a GitLab CI job its runner carries out.
type job struct {
	Variables map[string]string `yaml:"variables"`
	Script    []string          `yaml:"script"`
	Artifacts struct {
		Paths []string `yaml:"paths"`
	} `yaml:"artifacts"`
}

// jobs are those of docs/ci.md, by name, but the one that gets ach, which is there.
func jobs(t *testing.T) map[string]job {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "ci.md"))
	must(t, err)
	all := map[string]job{}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if strings.HasPrefix(block[1], "include:") {
			continue // components_test.go runs those
		}
		must(t, yaml.Unmarshal([]byte(block[1]), &all))
	}
	delete(all, ".ach")
	return all
}

// A runner carries jobs out as GitLab's does: the entries of a script one after
// another in one shell, which the first that fails ends.
type runner struct {
	*stage
	t         *testing.T
	variables []string
	comments  []string // on the merge request 3
}

func newRunner(t *testing.T) *runner {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
				t.Fatal(err)
			}
			t.Skip("the scripts of the jobs need it: ", err)
		}
	}
	run := &runner{t: t}
	s, err := newStage(t.TempDir(), crowd, func(w http.ResponseWriter, r *http.Request, sandbox http.Handler) {
		if r.Method == http.MethodPost && r.URL.Path == "/api/v4/projects/7/merge_requests/3/notes" && r.Header.Get("PRIVATE-TOKEN") == "sandbox-olivia-api" {
			run.comments = append(run.comments, r.PostFormValue("body"))
			w.WriteHeader(http.StatusCreated)
			return
		}
		commit, of := strings.CutPrefix(r.URL.Path, "/api/v4/projects/7/repository/commits/")
		if !of {
			sandbox.ServeHTTP(w, r)
			return
		}
		if r.Header.Get("PRIVATE-TOKEN") != "sandbox-max-api" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		author := map[string]string{"merged/merge_requests": `[{"iid":3,"author":{"username":"user00007"}}]`, "pushed/merge_requests": `[]`}[commit]
		_, _ = fmt.Fprint(w, author)
	})
	must(t, err)
	t.Cleanup(s.stop)
	run.stage, run.variables = s, []string{
		"CI=true", "GITLAB_CI=true", "CI_SERVER_URL=" + s.gateway.URL, "CI_API_V4_URL=" + s.gateway.URL + "/api/v4", "CI_PROJECT_ID=7",
		"CI_PROJECT_DIR=" + s.dir, "CI_JOB_TOKEN=glcbt-not-for-this", "ACH_TOKEN=sandbox-max-api",
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "GOCOVERDIR=" + os.Getenv("GOCOVERDIR"), "GORACE=atexit_sleep_ms=0",
	}
	return run
}

func (r *runner) run(j job, variables ...string) ended {
	r.t.Helper()
	cmd := exec.Command("bash", "-c", "set -eo pipefail\n"+strings.Join(j.Script, "\n"))
	cmd.Dir, cmd.Env = r.dir, append(append([]string{}, r.variables...), variables...)
	for name, value := range j.Variables {
		cmd.Env = append(cmd.Env, name+"="+strings.ReplaceAll(value, "$CI_PROJECT_DIR", r.dir))
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // its exit code tells
	end := ended{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
	if secrets.MatchString(end.String()) {
		r.t.Errorf("the log of the job has the token:\n%v", end)
	}
	return end
}

func TestJobsInTheDocumentation(t *testing.T) {
	t.Parallel()
	all := jobs(t)
	if len(all) != 5 {
		t.Fatalf("%d jobs", len(all))
	}
	for name, j := range all { // a name that is a number would be somebody else
		if bare := regexp.MustCompile(`(-u|--user)[ =]"?\$`).FindString(strings.Join(j.Script, "\n")); bare != "" {
			t.Errorf("%s: %s has no @ in front of the name", name, bare)
		}
	}
	t.Run("award-on-merge", func(t *testing.T) { checkAwardOnMerge(t, all["award-on-merge"]) })
	t.Run("award-of-the-month", func(t *testing.T) { checkAwardOfTheMonth(t, all["award-of-the-month"]) })
	t.Run("achievements-comment", func(t *testing.T) { checkComment(t, all["achievements-comment"]) })
	t.Run("pages", func(t *testing.T) { checkPages(t, all["pages"]) })
	t.Run("award-preview", func(t *testing.T) { checkAwardPreview(t, all["award-preview"]) })
}

func checkAwardOnMerge(t *testing.T, j job) {
	r := newRunner(t)
	must(t, r.achievement("First merge"))
	for range 2 { // the second time nothing is left to do
		if end := r.run(j, "CI_COMMIT_SHA=merged"); end.code != 0 {
			t.Error(end)
		}
	}
	if end := r.run(j, "CI_COMMIT_SHA=pushed"); end.code != 0 || !strings.Contains(end.stdout, "no merge request") {
		t.Error(end)
	}
	if end := r.run(j, "CI_COMMIT_SHA=merged", "ACH_TOKEN=revoked-one"); end.code == 0 {
		t.Error(end)
	}
	if made, held := r.executed("achievementsAward"), r.standing(4); made != 1 || len(held["user00007"]) != 1 {
		t.Errorf("%d awards, held by %v", made, held)
	}
}

func checkAwardOfTheMonth(t *testing.T, j job) {
	r := newRunner(t)
	must(t, r.achievement("Contributor of the month"), r.winners(40))
	for range 2 { // within a month
		if end := r.run(j); end.code != 0 {
			t.Error(end)
		}
	}
	if made := r.executed("achievementsAward"); made != 40 {
		t.Errorf("%d awards, want 40", made)
	}
	for _, path := range j.Artifacts.Paths {
		if _, err := os.Stat(filepath.Join(r.dir, path)); err != nil {
			t.Error(err)
		}
	}
	must(t, r.winners(0))
	if end := r.run(j); end.code == 0 {
		t.Error("a list of nobody is no error", end)
	}
}

func checkComment(t *testing.T, j job) {
	r := newRunner(t)
	page := "### Achievements of acme\n\n`+` **create** \"A & B\"\n"
	must(t, os.WriteFile(filepath.Join(r.dir, "achievements-plan.md"), []byte(page), 0o600))
	if end := r.run(j, "CI_MERGE_REQUEST_IID=3", "COMMENT_TOKEN=sandbox-olivia-api"); end.code != 0 || end.stdout != "" || !slices.Equal(r.comments, []string{page}) {
		t.Errorf("%q, %v", r.comments, end)
	}
	if end := r.run(j, "CI_MERGE_REQUEST_IID=3", "COMMENT_TOKEN=another"); end.code == 0 {
		t.Error(end)
	}
}

func checkAwardPreview(t *testing.T, j job) {
	r := newRunner(t)
	must(t, r.achievement("Contributor of the month"), r.winners(40))
	for token, want := range map[string]struct {
		code          int
		status, count string
	}{
		"sandbox-max-api":  {0, "would_award", "Will be awarded:  40"},
		"sandbox-max-read": {4, "failed", "Would fail:       40"},
	} {
		end := r.run(j, "ACH_TOKEN="+token)
		if end.code != want.code || strings.Count(end.stdout, want.status) != 40 || !strings.Contains(end.stderr, want.count) {
			t.Error(token, end)
		}
	}
	if sent := r.sent("achievementsAward"); sent != 0 {
		t.Errorf("%d awards were sent", sent)
	}
}

func checkPages(t *testing.T, j job) {
	r := newRunner(t)
	if end := r.run(j, "ACH_TOKEN="); end.code != 0 {
		t.Fatal(end)
	}
	for _, path := range j.Artifacts.Paths {
		page, err := os.ReadFile(filepath.Join(r.dir, path, "index.html"))
		if err != nil || !bytes.Contains(page, []byte(`<a href="people/user00001.html">`)) {
			t.Errorf("%v\n%s", err, page)
		}
	}
}

// achievement makes one, of which the number is 4.
func (r *runner) achievement(name string) error {
	made, err := r.stage.run("max", "create", "--name", name, "-o", "ids")
	if err == nil && strings.TrimSpace(made.stdout) != "4" {
		err = fmt.Errorf("%v", made)
	}
	return err
}

// winners writes a list of n users.
func (r *runner) winners(n int) error {
	var b strings.Builder
	b.WriteString("user,reason\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,many reviews\n", member(i+1))
	}
	return os.WriteFile(filepath.Join(r.dir, "winners.csv"), []byte(b.String()), 0o600)
}
