package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/ids"
)

// holdEnv makes the test binary a second process that holds a lock: on the
// journal, or for "guard", on achievement 12 of the folder, until its standard
// input ends.
const holdEnv = "JOURNAL_TEST_HOLD"

func TestMain(m *testing.M) {
	what, path, ok := strings.Cut(os.Getenv(holdEnv), ":")
	if !ok {
		os.Exit(m.Run()) //nolint:forbidigo // the test binary's own main
	}
	if err := holdFor(what, path); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("held")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func holdFor(what, path string) error {
	if what == "guard" {
		_, err := Guard(path, []string{"https://gitlab.example"}, []ids.Achievement{12})
		return err
	}
	_, _, err := Resume(path)
	return err
}

// elsewhere holds a lock in another process and returns what kills that, as
// kill -9 does.
func elsewhere(t *testing.T, what, path string) (kill func(), pid int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdEnv+"="+what+":"+path)
	stdin, err := cmd.StdinPipe()
	must(t, err)
	stdout, err := cmd.StdoutPipe()
	must(t, err, cmd.Start())
	kill = func() {
		_ = cmd.Process.Kill() // fails where it has ended already
		_ = cmd.Wait()
		_ = stdin.Close()
	}
	t.Cleanup(kill)
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "held\n" {
		t.Fatalf("the other process: %q, %v", line, err)
	}
	return kill, cmd.Process.Pid
}

func TestTwoProcessesAndOneJournal(t *testing.T) {
	j := create(t)
	path := j.Path()
	if _, _, err := Resume(path); !errors.Is(err, ErrRunning) {
		t.Errorf("twice in one process: %v", err)
	}
	must(t, j.Close())

	kill, _ := elsewhere(t, "journal", path)
	_, _, err := Resume(path)
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrRunning) || !strings.Contains(e.Message, testID) {
		t.Errorf("Resume: %v", err)
	}
	if err := Remove(path); !errors.Is(err, ErrRunning) {
		t.Errorf("Remove: %v", err)
	}
	if _, err := Open(path); err != nil {
		t.Errorf("Open: %v", err)
	}
	checkPhase(t, path, Running)

	kill()
	checkPhase(t, path, Interrupted)
	j, _, err = Resume(path)
	must(t, err)
	must(t, j.Close())
	must(t, Remove(path))
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func checkPhase(t *testing.T, path string, want Phase) {
	t.Helper()
	list, err := List(filepath.Dir(path))
	if err != nil || len(list) != 1 || list[0].State != want || list[0].Path != path {
		t.Errorf("List: %+v, %v, want it %s", list, err, want)
	}
}

func TestTwoProcessesAndOneAchievement(t *testing.T) {
	const host = "https://gitlab.example"
	dir := t.TempDir()
	kill, pid := elsewhere(t, "guard", dir)
	_, err := Guard(dir, []string{host}, []ids.Achievement{14, 12, 13})
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrRunning) {
		t.Fatalf("Guard: %v", err)
	}
	for _, want := range []string{"achievement 12", host, "(process " + strconv.Itoa(pid) + ")"} {
		if !strings.Contains(e.Message, want) {
			t.Errorf("%q does not say %q", e.Message, want)
		}
	}
	others, err := Guard(dir, []string{host}, []ids.Achievement{14, 13, 13}) // a refusal keeps none of the others
	must(t, err)
	elsewhereHost, err := Guard(dir, []string{"https://other.example"}, []ids.Achievement{12})
	must(t, err)
	kill()
	release, err := Guard(dir, []string{host}, []ids.Achievement{12})
	must(t, err)
	if _, err := Guard(dir, []string{host}, []ids.Achievement{12}); !errors.Is(err, ErrRunning) {
		t.Errorf("twice in one process: %v", err)
	}
	release()
	release, err = Guard(dir, []string{host}, []ids.Achievement{12})
	must(t, err)
	release()
	release()
	others()
	elsewhereHost()
}

// Asking whether a run is going on does not get into the way of one.
func TestListingDoesNotRefuseARun(t *testing.T) {
	j := create(t)
	path := j.Path()
	must(t, j.Close())
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = List(filepath.Dir(path))
			}
		}
	}()
	for range 20 {
		j, _, err := Resume(path)
		must(t, err)
		must(t, j.Close())
	}
	close(stop)
	<-done
}

// What is made in the folder, and the rights that are taken from others, are for
// the folder itself.
func TestALinkInPlaceOfTheFolder(t *testing.T) {
	target := t.TempDir()
	dir := filepath.Join(t.TempDir(), "runs")
	if err := errors.Join(os.Chmod(target, 0o755), os.Symlink(target, dir)); err != nil {
		t.Fatal(err)
	}
	_, err := Guard(dir, []string{"https://gitlab.example"}, []ids.Achievement{1})
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "is a symbolic link") {
		t.Errorf("got %v", err)
	}
	info, err := os.Stat(target)
	entries, other := os.ReadDir(target)
	if err != nil || other != nil || info.Mode().Perm() != 0o755 || len(entries) != 0 {
		t.Errorf("where the link leads: %v, %v", info.Mode(), entries)
	}
}

// Whoever shares one name of a server with a run is kept off, in whatever order the
// names come, and a refusal keeps none of them.
func TestGuardByEveryName(t *testing.T) {
	dir := t.TempDir()
	release, err := Guard(dir, []string{"https://b.example", "https://a.example", "https://a.example"}, []ids.Achievement{1})
	must(t, err)
	for _, hosts := range [][]string{{"https://a.example"}, {"https://c.example", "https://b.example"}} {
		if _, err := Guard(dir, hosts, []ids.Achievement{1}); !errors.Is(err, ErrRunning) {
			t.Errorf("%v: %v", hosts, err)
		}
	}
	other, err := Guard(dir, []string{"https://c.example"}, []ids.Achievement{1})
	must(t, err)
	other()
	release()
	release, err = Guard(dir, []string{"https://a.example", "https://b.example"}, []ids.Achievement{1})
	must(t, err)
	release()
}
