//go:build !windows && !race

package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// The components of templates/ are run by gitlab-ci-local on this machine's shell, from a
// project that includes them as GitLab would. What came of it is counted by the sandbox.
// `make components` installs what they need. They are other programs, into which the race
// detector does not look.

// A project is a repository with a pipeline made of the components.
type project struct {
	*stage
	t           *testing.T
	dir         string
	variables   map[string]string // the project's own, such as the token
	runner      string            // gitlab-ci-local
	path        string            // where programs are looked for
	environment []string          // of the runner, for its jobs too
}

// theCore is the file of the projects: who is listed in core.txt holds one achievement.
const theCore = `version: 1
namespace: acme
achievements:
  - name: Core
    type: revocable
    holders: {from: core.txt}
`

func newProject(t *testing.T, pipeline string, through func(http.ResponseWriter, *http.Request, http.Handler)) *project {
	t.Helper()
	t.Parallel()
	runner := gitlabCILocal(t)
	s, err := newStage(t.TempDir(), crowd, through)
	must(t, err)
	t.Cleanup(s.stop)
	p := &project{stage: s, t: t, dir: filepath.Join(s.dir, "project"), runner: runner, path: os.Getenv("PATH")}
	p.variables = map[string]string{"ACH_TOKEN": "sandbox-max-api", "CI_SERVER_URL": s.gateway.URL, "GITLAB_CI": "true"}
	must(t, os.CopyFS(filepath.Join(p.dir, "templates"), os.DirFS(filepath.Join("..", "..", "templates"))))
	p.write(".gitlab-ci.yml", pipeline)
	p.write("achievements.yaml", theCore)
	p.list("core.txt", 40)
	for _, line := range []string{"init -q -b main", "remote add origin https://gitlab.example.org/acme/badges.git", "add -A", "-c user.name=Max -c user.email=max@example.org commit -q -m Badges"} {
		git := exec.Command("git", append([]string{"-C", p.dir}, strings.Fields(line)...)...)
		if text, err := git.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", line, err, text)
		}
	}
	return p
}

// gitlabCILocal is where the program is.
func gitlabCILocal(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", ".bin", "gitlab-ci-local", "node_modules", ".bin", "gitlab-ci-local"))
	must(t, err)
	_, err = os.Stat(path)
	for _, tool := range []string{"node", "rsync", "git", "bash"} {
		if err == nil {
			_, err = exec.LookPath(tool)
		}
	}
	if err != nil && os.Getenv("ACH_TESTS_NO_SKIP") != "" {
		t.Fatal(err, "; 'make components' installs gitlab-ci-local")
	}
	if err != nil {
		t.Skip("the components are run by gitlab-ci-local, which 'make components' installs: ", err)
	}
	return path
}

func (p *project) write(name, text string) {
	p.t.Helper()
	must(p.t, os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600))
}

// list writes a list of so many users.
func (p *project) list(name string, people int) {
	p.t.Helper()
	var names strings.Builder
	for i := range people {
		names.WriteString(member(i+1) + "\n")
	}
	p.write(name, names.String())
}

// command is a run of gitlab-ci-local: of a job, or with flags of it.
func (p *project) command(args ...string) *exec.Cmd {
	p.t.Helper()
	var own strings.Builder
	for name, value := range p.variables {
		fmt.Fprintf(&own, "%s: %q\n", name, value)
	}
	p.write(".gitlab-ci-local-variables.yml", own.String())
	cmd := exec.Command(p.runner, append([]string{
		"--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", "--ignore-predefined-vars", "CI_SERVER_URL,GITLAB_CI,CI_PIPELINE_SOURCE,GITLAB_USER_LOGIN",
		"--no-json-schema-validation", // it takes a second
	}, args...)...)
	cmd.Dir = p.dir
	cmd.Env = append([]string{"PATH=" + p.path, "HOME=" + p.stage.dir, "FORCE_COLOR=0", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}, p.environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// jobEnd is how a job ended: what the runner says behind its time.
var jobEnd = regexp.MustCompile(`finished in .*? (WARN|FAIL) +([0-9]+)`)

// run plays a job to its end, whose exit code is that of its script; it is negative where
// the pipeline goes on all the same. What the runner ends with itself says less: 0 for each
// job that has any exit codes which may be.
func (p *project) run(args ...string) ended {
	p.t.Helper()
	cmd := p.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // its exit code tells
	end := ended{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
	if found := jobEnd.FindStringSubmatch(errs.String()); found != nil {
		_, _ = fmt.Sscan(found[2], &end.code)
		if found[1] == "WARN" {
			end.code = -end.code
		}
	}
	p.noToken(end)
	return end
}

// wants checks an exit code, and that texts were shown.
func (p *project) wants(code int, end ended, texts ...string) {
	p.t.Helper()
	if end.code != code {
		p.t.Errorf("exit code %d, want %d: %v", end.code, code, end)
	}
	for _, text := range texts {
		if !strings.Contains(end.stdout+end.stderr, text) {
			p.t.Errorf("it does not say %q: %v", text, end)
		}
	}
}

// itsTokens are those that projects have.
var itsTokens = regexp.MustCompile(`sandbox-max-(api|read)`)

// noToken looks for the tokens in what was shown, and in all that the jobs left.
func (p *project) noToken(end ended) {
	p.t.Helper()
	if itsTokens.MatchString(end.stdout + end.stderr) {
		p.t.Errorf("the token was shown: %v", end)
	}
	must(p.t, filepath.WalkDir(filepath.Join(p.dir, ".gitlab-ci-local"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if itsTokens.Match(text) {
			p.t.Errorf("%s has the token:\n%s", path, text)
		}
		return err
	}))
}

// artifact is a file that a job left.
func (p *project) artifact(job, name string) string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, ".gitlab-ci-local", "artifacts", job, name))
	must(p.t, err)
	return string(text)
}

// each says that so many awards were made, of the achievement and to users who hold it once.
func (p *project) each(achievement, people int) {
	p.t.Helper()
	held := p.standing(achievement)
	for user, awards := range held {
		if len(awards) != 1 {
			p.t.Errorf("%s has %d awards", user, len(awards))
		}
	}
	if made := p.executed("achievementsAward"); made != people || len(held) != people {
		p.t.Errorf("%d awards, %d people hold it, want %d", made, len(held), people)
	}
}

// planAndApply includes both components by the address that GitLab has for them, and with
// the rules that they have by themselves.
const planAndApply = `
include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/achievements-plan@$CI_COMMIT_SHA
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/achievements-apply@$CI_COMMIT_SHA
`

// TestPipelineComponents holds the pipeline of this project itself against GitLab's schema.
func TestPipelineComponents(t *testing.T) {
	own, err := os.ReadFile(filepath.Join("..", "..", ".gitlab-ci.yml"))
	must(t, err)
	p := newProject(t, string(own), nil)
	for want, pipeline := range map[string][]string{
		"test packages":         {"--variable", "CI_PIPELINE_SOURCE=merge_request_event", "--unset-variable", "CI_COMMIT_BRANCH"},
		"test packages release": {"--variable", "CI_COMMIT_TAG=v1.2.3", "--unset-variable", "CI_COMMIT_BRANCH"},
	} {
		list := p.run(append(pipeline, "--list-csv", "--json-schema-validation")...)
		jobs := regexp.MustCompile(`(?m)^(test|packages|release);`).FindAllString(list.stdout, -1)
		if got := strings.ReplaceAll(strings.Join(jobs, " "), ";", ""); got != want || !strings.Contains(list.stderr+list.stdout, "json schema validated") {
			t.Errorf("%v has the jobs %q, want %q: %v", pipeline, got, want, list)
		}
	}
}

func TestComponentsPlanAndApply(t *testing.T) {
	p := newProject(t, planAndApply, nil)
	mergeRequest := []string{"--variable", "CI_PIPELINE_SOURCE=merge_request_event", "--unset-variable", "CI_COMMIT_BRANCH"}
	for want, pipeline := range map[string][]string{
		"achievements-plan":  mergeRequest,
		"achievements-apply": {"--variable", "CI_PIPELINE_SOURCE=schedule"},
		"":                   {"--variable", "CI_COMMIT_BRANCH=another"},
	} {
		list := p.run(append(pipeline, "--list-csv", "--json-schema-validation")...)
		jobs := regexp.MustCompile(`(?m)^achievements-[a-z]+`).FindAllString(list.stdout, -1)
		if strings.Join(jobs, " ") != want {
			t.Errorf("%v has the jobs %v, want %v: %v", pipeline, jobs, want, list)
		}
	}

	p.variables["ACH_READ_TOKEN"] = "sandbox-max-read"
	p.wants(-10, p.run(append(mergeRequest, "achievements-plan")...), "1 to create, 40 to award; up to 40 e-mails")
	if page := p.artifact("achievements-plan", "achievements-plan.md"); !strings.HasPrefix(page, "### Achievements of acme\n") {
		t.Error(page)
	}
	if p.sent("achievementsCreate")+p.sent("achievementsAward") != 0 {
		t.Error("the plan sent changes")
	}
	p.wants(0, p.run("achievements-apply"), "1 created, 40 awarded")
	if rows := strings.Count(p.artifact("achievements-apply", "achievements-apply.csv"), ",awarded,"); rows != 40 {
		t.Errorf("the report has %d awards", rows)
	}
	p.wants(0, p.run(append(mergeRequest, "achievements-plan")...), "nothing to change")
	p.wants(0, p.run("achievements-apply"), "nothing to change")
	p.each(4, 40)

	delete(p.variables, "ACH_READ_TOKEN")
	delete(p.variables, "ACH_TOKEN") // a merge request from a fork
	p.wants(4, p.run(append(mergeRequest, "achievements-plan")...))
}

// A plan that a job of the pipeline made is carried out as long as it holds.
func TestComponentsCarryOutAPlan(t *testing.T) {
	p := newProject(t, `
include:
  - local: /templates/achievements-plan.yml
    inputs: {on_changes: pass, prune: true, args: --full, rules: [{when: always}]}
  - local: /templates/achievements-apply.yml
    inputs: {plan: achievements-plan.json, rules: [{when: always}]}
`, nil)
	p.variables["ACH_READ_TOKEN"] = "sandbox-max-read" // of the same account
	p.wants(0, p.run("achievements-plan"))
	p.wants(0, p.run("achievements-apply"), "1 created, 40 awarded")
	p.each(4, 40)
	p.list("core.txt", 39)
	p.wants(0, p.run(), "1 revoked") // all jobs of the pipeline
	p.list("core.txt", 38)
	p.wants(0, p.run("achievements-plan"))
	if _, err := p.stage.run("max", "create", "--name", "Another"); err != nil {
		t.Fatal(err)
	}
	p.wants(7, p.run("achievements-apply"), "the plan does not hold any more", "stopped by a guard")
	made(t, p.stage, map[string]int{"achievementsCreate": 2, "achievementsAward": 40, "achievementsRevoke": 1})
}

// What fails is told, and the same job does the rest.
func TestComponentsTellWhatFailed(t *testing.T) {
	var demoted atomic.Bool
	var p *project
	role := func(name string) error { return p.server.Change(store.Event{User: "max", Group: "acme", Role: &name}) }
	p = newProject(t, inSmallRequests("10m"), func(w http.ResponseWriter, r *http.Request, sandbox http.Handler) {
		sandbox.ServeHTTP(w, r)
		if p.executed("achievementsAward") > 0 && demoted.CompareAndSwap(false, true) {
			if err := role("developer"); err != nil {
				t.Error(err)
			}
		}
	})
	p.wants(3, p.run("achievements-apply"), "some changes failed: achievements-apply.csv says which and why")
	report := p.artifact("achievements-apply", "achievements-apply.csv")
	if awarded, failed := strings.Count(report, ",awarded,"), strings.Count(report, ",failed,"); awarded == 0 || failed == 0 || awarded+failed != 40 {
		t.Errorf("%d awarded, %d failed:\n%s", awarded, failed, report)
	}
	must(t, role("maintainer"))
	p.wants(0, p.run("achievements-apply"))
	p.each(4, 40)

	p.list("core.txt", 41)
	p.variables["ACH_TOKEN"] = "sandbox-max-read"
	p.wants(4, p.run("achievements-apply"))
	p.write("achievements.yaml", "version: 1\nnamespace: acme\nawards: []\n")
	p.wants(2, p.run("achievements-apply"), "achievements.yaml:3:1")
	p.each(4, 40)
}

// inSmallRequests applies in eight requests, one after another, for so long.
func inSmallRequests(timeout string) string {
	return `
include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/achievements-apply@$CI_COMMIT_SHA
    inputs:
      timeout: ` + timeout + `
      args: --batch-size 5 --concurrency 1 --settle 200ms
`
}

// An apply whose time is over keeps its journal in the cache, and the next one looks there.
func TestComponentsGoOnFromTheCache(t *testing.T) {
	p := newProject(t, inSmallRequests("8s"), nil)
	must(t, p.misbehave("hang-after,match=achievementsAward,after=3,times=1"))
	end := p.run("achievements-apply")
	if end.code != 6 && end.code != 8 {
		t.Errorf("its time was over: %v", end)
	}
	journals, err := filepath.Glob(filepath.Join(p.dir, ".gitlab-ci-local", "cache", "ach-achievements", ".ach-state", "ach", "runs", "*.jsonl"))
	if err != nil || len(journals) == 0 {
		t.Errorf("no journal is in the cache: %v, %v", journals, err)
	}
	must(t, p.misbehave())
	p.write(".gitlab-ci.yml", inSmallRequests("10m"))
	p.wants(0, p.run("achievements-apply"))
	p.each(4, 40)
}

// One whose machine was lost leaves nothing, and the next one looks at the group.
func TestComponentsGoOnWithoutACache(t *testing.T) {
	var awards atomic.Int32
	arrived := make(chan struct{})
	p := newProject(t, inSmallRequests("10m"), func(w http.ResponseWriter, r *http.Request, sandbox http.Handler) {
		body := new(bytes.Buffer)
		_, _ = body.ReadFrom(r.Body)
		r.Body = io.NopCloser(body)
		if bytes.Contains(body.Bytes(), []byte("achievementsAward")) && awards.Add(1) == 3 {
			close(arrived)
			<-r.Context().Done() // whoever asked was killed
			return
		}
		sandbox.ServeHTTP(w, r)
	})
	lost := p.command("achievements-apply")
	must(t, lost.Start())
	<-arrived
	must(t, syscall.Kill(-lost.Process.Pid, syscall.SIGKILL))
	_ = lost.Wait()
	must(t, os.RemoveAll(filepath.Join(p.dir, ".gitlab-ci-local")))
	if made := p.executed("achievementsAward"); made == 0 || made == 40 {
		t.Errorf("%d awards were made before it was killed", made)
	}
	p.wants(0, p.run("achievements-apply"))
	p.each(4, 40)
}

// What is written in inputs reaches ach as it is.
func TestComponentsAward(t *testing.T) {
	p := newProject(t, `
include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/award@$CI_COMMIT_SHA
    inputs:
      namespace: acme
      achievement: It's a "day" of $$5
      from: core.txt
      message: "50 % \"off\"; $(id) `+"`id`"+` \\ it's {user}"
      args: --once-per month
      max: 40
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/award@$CI_COMMIT_SHA
    inputs: {job_name: first-merge, achievement: Core, users: "@$GITLAB_USER_LOGIN"}
`, nil)
	for _, name := range []string{`It's a "day" of $5`, "Core"} {
		_, err := p.stage.run("max", "create", "--name", name)
		must(t, err)
	}
	p.wants(0, p.run("award"))
	p.wants(0, p.run("award"))
	p.each(4, 40)
	for _, award := range p.server.State().Awards {
		if award.AchievementID == 4 && (award.Message == nil || *award.Message != `50 % "off"; $(id) `+"`id`"+` \ it's `+award.User) {
			t.Errorf("the message is %v", award.Message)
		}
	}
	p.list("core.txt", 41)
	p.wants(0, p.run("award"), "1 awarded")
	p.variables["ACH_NAMESPACE"], p.variables["GITLAB_USER_LOGIN"] = "acme", "user00003"
	p.wants(0, p.run("first-merge"))
	p.wants(0, p.run("first-merge"))
	if held := p.standing(5); len(held) != 1 || len(held["user00003"]) != 1 {
		t.Errorf("held by %v", held)
	}
	p.write("core.txt", "user00050\nnobody-of-that-name\n")
	p.wants(2, p.run("award"), "nobody-of-that-name")
}

// Where the image has no ach it is built from where the input says, or there are words.
func TestComponentsBuildAch(t *testing.T) {
	p := newProject(t, `
include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/achievements-plan@$CI_COMMIT_SHA
    inputs: {source: "$SOURCE", on_changes: fail}
`, nil)
	folders := strings.Split(p.path, ":")
	ach, err := exec.LookPath("ach")
	must(t, err)
	p.path = strings.Join(slices.DeleteFunc(folders, func(folder string) bool { return folder == filepath.Dir(ach) }), ":")
	p.wants(1, p.run("achievements-plan"), "the image has no ach: give the input source, or another image")
	source := filepath.Join(p.stage.dir, "source")
	root, err := filepath.Abs(filepath.Join("..", ".."))
	must(t, err)
	for _, line := range [][]string{{"clone", "-q", root, source}, {"-C", source, "checkout", "-q", "-B", "main"}} {
		if text, err := exec.Command("git", line...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	p.variables["SOURCE"] = "file://" + source
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS"} {
		value, err := exec.Command("go", "env", name).Output()
		must(t, err)
		p.environment = append(p.environment, name+"="+strings.TrimSpace(string(value)))
	}
	p.wants(1, p.run("achievements-plan"), "1 to create, 40 to award")
}
