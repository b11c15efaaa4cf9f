package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// The stage of a file of achievements, one that has of everything, for the world of a
// [stage]. In the end the sandbox says whether the group is what the file says, and whether
// anything was done twice on the way there.

const codeFile = `version: 1
namespace: acme
achievements:
  - name: First
    description: One each.
    avatar: star.png
    holders: {from: once.txt}
  - name: Second
    avatar: wide.png
    type: multiple
    holders: {from: twice.txt}
  - name: Given
    description: Changed.
    avatar: star.png
    type: revocable
    holders: {from: once.txt}
  - name: Taken
    type: revocable
    holders: {from: most.csv}
`

// kept of Taken are to say something else than before, one user with a message of their own.
const (
	kept        = 5
	keptMessage = "Kept, %s"
)

// keeper is who applies it: only owners delete.
const keeper = "olivia"

// A fileStage is one for the file, with so many people in its lists.
type fileStage struct {
	*stage
	people int
}

// codeDone is how many changes of each kind the file takes, whatever goes wrong on the way.
func (s fileStage) codeDone() map[string]int {
	return map[string]int{
		"achievementsCreate": 2, "achievementsUpdate": 1, "userAchievementsUpdate": kept, "achievementsAward": 4 * s.people, "achievementsRevoke": s.people / 2, "achievementsDelete": 1,
	}
}

// codeRows is the sum of those.
func (s fileStage) codeRows() int {
	all := 0
	for _, n := range s.codeDone() {
		all += n
	}
	return all
}

func newFileStage(dir string, people int, through func(http.ResponseWriter, *http.Request, http.Handler)) (*fileStage, error) {
	s, err := newStage(dir, crowd, through)
	if err != nil {
		return nil, err
	}
	var once, twice, most strings.Builder
	for i := range people {
		once.WriteString(member(i+1) + "\n")
		twice.WriteString(member(i+1) + "\n" + member(i+1) + "\n")
	}
	most.WriteString("user,message\n")
	for i := range crowd - people/2 {
		message := ""
		if i < kept {
			message = fmt.Sprintf(keptMessage, member(i+1))
		}
		fmt.Fprintf(&most, "%s,%q\n", member(i+1), message)
	}
	err = errors.Join(pictures(dir),
		os.WriteFile(filepath.Join(dir, "once.txt"), []byte(once.String()), 0o600),
		os.WriteFile(filepath.Join(dir, "achievements.yaml"), []byte(codeFile), 0o600),
		os.WriteFile(filepath.Join(dir, "twice.txt"), []byte(twice.String()), 0o600),
		os.WriteFile(filepath.Join(dir, "most.csv"), []byte(most.String()), 0o600))
	if err != nil {
		s.stop()
		return nil, err
	}
	return &fileStage{s, people}, nil
}

// applyAll makes the group what the file says, with what else it has deleted.
func (s fileStage) applyAll(more ...string) []string {
	return append([]string{
		"apply", filepath.Join(s.dir, "achievements.yaml"), "--prune", "--max-revokes", fmt.Sprint(crowd / 2), "--delete-unmanaged", "--yes", "--settle", "50ms", "-o", "ndjson",
	}, more...)
}

// changes is how much was done so far.
func (s fileStage) changes() int {
	sum := 0
	for _, n := range s.server.Summary().Succeeded {
		sum += n
	}
	return sum
}

// asTheFileSays is an error where the group is not what the file says, or was not made so by
// each change once.
func (s fileStage) asTheFileSays() error {
	var wrong []error
	want := map[string]struct{ holders, each, pictures int }{"First": {s.people, 1, 1}, "Second": {s.people, 2, 1}, "Given": {s.people, 1, 1}, "Taken": {crowd - s.people/2, 1, 0}}
	state := s.server.State()
	for _, a := range state.Achievements {
		name := *a.Name
		w, wanted := want[name]
		if delete(want, name); !wanted {
			wrong = append(wrong, fmt.Errorf("there is %q", name))
			continue
		}
		standing := s.standing(a.ID)
		if len(standing) != w.holders {
			wrong = append(wrong, fmt.Errorf("%d hold %q, want %d", len(standing), name, w.holders))
		}
		for user, awards := range standing {
			if len(awards) != w.each {
				wrong = append(wrong, fmt.Errorf("%s has %q %d times, want %d", user, name, len(awards), w.each))
				break
			}
		}
		if got := hasPicture(a); got != (w.pictures > 0) {
			wrong = append(wrong, fmt.Errorf("%q has a picture: %v", name, got))
		}
	}
	for name := range want {
		wrong = append(wrong, fmt.Errorf("there is no %q", name))
	}
	for mutation, n := range s.codeDone() {
		// A message is set, which does no harm a second time.
		if got := s.executed(mutation); got != n && (mutation != "userAchievementsUpdate" || got < n) {
			wrong = append(wrong, fmt.Errorf("%s was carried out %d times, want %d", mutation, got, n))
		}
	}
	said := 0
	for _, a := range state.Awards {
		if a.Message == nil {
			continue
		}
		if said++; *a.Message != fmt.Sprintf(keptMessage, a.User) {
			wrong = append(wrong, fmt.Errorf("award %d says %q", a.ID, *a.Message))
		}
	}
	if said != kept {
		wrong = append(wrong, fmt.Errorf("%d awards say something, want %d", said, kept))
	}
	return errors.Join(wrong...)
}

func hasPicture(a store.AchievementState) bool { return a.Avatar != nil }

// nothingLeft is an error where the same command would send anything, or a plan has a change.
func (s fileStage) nothingLeft() error {
	s.processes = false // none is killed any more
	before := s.server.Summary().Mutations
	end, err := s.run(keeper, s.applyAll()...)
	if err != nil {
		return err
	}
	if after := s.server.Summary().Mutations; end.code != 0 || fmt.Sprint(before) != fmt.Sprint(after) {
		return fmt.Errorf("the same command once more sent %v after %v: %v", after, before, end)
	}
	end, err = s.run(keeper, "plan", filepath.Join(s.dir, "achievements.yaml"), "--prune", "--delete-unmanaged", "--exit-code")
	if err != nil {
		return err
	}
	if end.code != 0 {
		return fmt.Errorf("a plan: %v", end)
	}
	return nil
}
