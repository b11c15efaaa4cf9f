package definitions

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// A fake is a GitLab with one group, of which it does not show everything.
type fake struct {
	definitions []gitlab.Achievement // Awards counts those that are not shown too
	awards      map[ids.Achievement][]gitlab.Award
	hidden      map[ids.User]gitlab.StandingAward // what the users' own lists show besides
	veils       map[ids.User]gitlab.Veil
	veil        gitlab.Veil
	notShown    error
	unshown     int // definitions
	people      map[string]ids.User
	noMessages  bool
	noEdits     error

	mu    sync.Mutex
	asked []string
}

func (f *fake) note(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
}

func (f *fake) Achievements(string) paging.Pages[gitlab.Achievement] {
	return paging.New("achievements", func(context.Context, *string) (paging.Page[gitlab.Achievement], error) {
		f.note("achievements")
		n := len(f.definitions)
		return paging.Page[gitlab.Achievement]{Items: slices.Clone(f.definitions), Rows: n, Count: n + f.unshown}, nil
	})
}

func (f *fake) HoldersOfAll(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award] {
	return f.AwardsOfAll(all, false)
}

func (f *fake) AwardsOfAll(all []gitlab.Achievement, messages bool) paging.Lists[gitlab.Achievement, gitlab.Award] {
	return paging.Lists[gitlab.Achievement, gitlab.Award]{
		What: "awards", Keys: all, Together: 10, Width: 6, Expect: func(a gitlab.Achievement) int { return a.Awards },
		Fetch: func(_ context.Context, asks []paging.Ask[gitlab.Achievement]) ([][]paging.Page[gitlab.Award], error) {
			if f.note("awards"); messages && f.noMessages {
				return nil, &gitlab.Error{Kind: gitlab.Unsupported, Message: "too old"}
			}
			pages := make([][]paging.Page[gitlab.Award], len(asks))
			for i, ask := range asks {
				for _, a := range ask.Keys {
					shown := slices.Clone(f.awards[a.ID])
					pages[i] = append(pages[i], paging.Page[gitlab.Award]{Items: shown, Rows: len(shown), Count: a.Awards})
				}
			}
			return pages, nil
		},
	}
}

func (f *fake) Standing(_ context.Context, a gitlab.Achievement, users []ids.User) (gitlab.Standing, error) {
	f.note("standing")
	var list []gitlab.StandingAward
	for _, w := range f.awards[a.ID] {
		list = append(list, gitlab.StandingAward{Award: w.ID, User: w.User.ID})
	}
	for _, id := range users {
		if h, ok := f.hidden[id]; ok {
			list = append(list, h)
		}
	}
	return gitlab.NewStanding(list, users, gitlab.Unveiled, f.veils), nil
}

func (f *fake) Members(context.Context, string, bool) ([]gitlab.Member, error) {
	f.note("members")
	return nil, nil
}

func (f *fake) LookupUsers(_ context.Context, refs []gitlab.UserRef) ([]*gitlab.User, error) {
	f.note("people")
	found := make([]*gitlab.User, len(refs))
	for i, ref := range refs {
		if id := f.people[ref.Name]; id != 0 {
			found[i] = &gitlab.User{ID: id, Username: ref.Name, State: "active"}
		}
	}
	return found, nil
}

func (f *fake) LookupEmails(context.Context, []string) (map[string]gitlab.EmailMatch, error) {
	return nil, nil
}

func (f *fake) ReadsUsers(context.Context) bool { return true }

func (f *fake) TokenVeil(context.Context) (gitlab.Veil, bool) {
	f.note("token")
	return f.veil, true
}

func (f *fake) NotShown(context.Context, string) error { return f.notShown }

func (f *fake) NeedMessages(context.Context) error {
	if f.noMessages {
		return &gitlab.Error{Kind: gitlab.Unsupported, Message: "too old"}
	}
	return nil
}

func (f *fake) NeedMessageEdits(context.Context) error { return f.noEdits }

func (f *fake) Now() time.Time { return time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC) }

// prepared is what a file comes to, a word for each row.
func prepared(t *testing.T, f *fake, text string, o Options) (rows string, p *Prepared, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nachievements:\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Load(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.asked = nil
	p, err = Prepare(t.Context(), f, file, "acme", o)
	if err != nil {
		return "", nil, err
	}
	var words []string
	for _, row := range p.Rows {
		words = append(words, strings.TrimSpace(string(row.Action)+" "+row.User.Username+row.Name))
	}
	slices.Sort(f.asked)
	return strings.Join(words, ", "), p, nil
}

func world1() *fake {
	return &fake{
		definitions: []gitlab.Achievement{{ID: 1, Name: "Star", Awards: 3, Namespace: gitlab.Namespace{Path: "acme"}}},
		awards: map[ids.Achievement][]gitlab.Award{1: {
			{ID: 11, User: gitlab.User{ID: 101, Username: "ann"}}, {ID: 12, User: gitlab.User{ID: 102, Username: "ben"}},
		}},
		people: map[string]ids.User{"ann": 101, "ben": 102, "cid": 103, "dee": 104, "eve": 105},
	}
}

// Where the list of an achievement has fewer rows than GitLab counts, those of the people
// who are listed tell: who holds it behind it, and who does not.
func TestRowsBehindTheList(t *testing.T) {
	const file = "  - name: Star\n    type: revocable\n    holders: {users: [ann, ben, cid, dee, eve]}\n"
	f := world1()
	f.definitions[0].Awards = 4
	f.hidden = map[ids.User]gitlab.StandingAward{103: {Award: 13, User: 103}}
	f.veils = map[ids.User]gitlab.Veil{105: gitlab.VeilUser}
	got, _, err := prepared(t, f, file, Options{MaxRevokes: -1})
	if want := "award dee, cannot_tell eve"; err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	f.definitions[0].Awards = 3 // all of it was seen, in one way or the other
	f.veils = nil
	got, _, err = prepared(t, f, strings.Replace(file, "ann, ", "", 1), Options{Prune: true, MaxRevokes: -1})
	if want := "award dee, award eve, revoke ann"; err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

// What is asked of GitLab where nothing would change, and what more where something would.
func TestWhatIsAsked(t *testing.T) {
	f := world1()
	f.definitions[0].Awards = 2
	for _, tt := range []struct{ holders, want string }{
		{"users: [ann, ben]", "achievements awards people"},
		{"users: [ann]", "achievements awards people"}, // the other one is told
		{"users: [ann, ben, zoe]", "achievements awards people"},
		{"users: [ann, ben, cid]", "achievements awards people token"},
	} {
		_, _, err := prepared(t, f, "  - name: star\n    holders: {"+tt.holders+"}\n", Options{MaxRevokes: -1})
		if got := strings.Join(f.asked, " "); err != nil || tt.want != got {
			t.Errorf("%s: %s, %v", tt.holders, got, err)
		}
	}
}

// Nothing is said to be missing that may only not be shown.
func TestPrepareUnderVeils(t *testing.T) {
	const file = "  - name: Star\n    holders: {users: [cid]}\n  - name: Moon\n"
	f := world1()
	f.veil = gitlab.VeilToken
	if got, _, err := prepared(t, f, file, Options{MaxRevokes: -1}); err != nil || !strings.Contains(got, "cannot_tell cid") || strings.Contains(got, "award") {
		t.Errorf("%s, %v", got, err)
	}
	f.unshown = 1
	if _, _, err := prepared(t, f, file, Options{MaxRevokes: -1}); err == nil || !strings.Contains(err.Error(), "counts 1 achievement of acme more") {
		t.Error(err)
	}
	f.definitions, f.notShown = nil, errors.New("not shown to such a token")
	if _, _, err := prepared(t, f, file, Options{MaxRevokes: -1}); !errors.Is(err, f.notShown) {
		t.Error(err)
	}
}

// A server without messages is asked for none, and told of none.
func TestPrepareWithoutMessages(t *testing.T) {
	f := world1()
	f.noMessages, f.definitions[0].Awards = true, 2
	const file = "  - name: Star\n    type: multiple\n    holders: {users: [{user: ann, message: one}, {user: ben, message: two}MORE]}\n"
	if got, _, err := prepared(t, f, strings.Replace(file, "MORE", "", 1), Options{MaxRevokes: -1}); err != nil || got != "" {
		t.Errorf("%s, %v", got, err)
	}
	if _, _, err := prepared(t, f, strings.Replace(file, "MORE", ", {user: ben, message: three}", 1), Options{MaxRevokes: -1}); gitlab.AsError(err) == nil {
		t.Error(err)
	}
}

// A plan that is made again tells whether it was made from the same.
func TestPlansTellWhatTheyWereMadeFrom(t *testing.T) {
	const file = "  - name: Star\n    type: revocable\n    holders: {users: [ann, cid]}\n"
	f := world1()
	f.definitions[0].Awards = 2
	_, first, err := prepared(t, f, file, Options{MaxRevokes: -1})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*fake, *Options){
		"nothing":      func(*fake, *Options) {},
		"another flag": func(_ *fake, o *Options) { o.Prune = true },
		"an account":   func(f *fake, _ *Options) { f.people["cid"] = 104 },
		"an award":     func(f *fake, _ *Options) { f.awards[1][1].ID = 99 },
		"a name":       func(f *fake, _ *Options) { f.definitions[0].Name = "STAR" },
		"a picture":    func(f *fake, _ *Options) { f.definitions[0].AvatarURL = "https://x.example/a.png" },
	} {
		f, o := world1(), Options{MaxRevokes: -1}
		f.definitions[0].Awards = 2
		change(f, &o)
		_, again, err := prepared(t, f, file, o)
		if err != nil {
			t.Fatal(err)
		}
		if (again.From == first.From) != (name == "nothing") {
			t.Errorf("%s: %+v and %+v", name, first.From, again.From)
		}
	}
}

// A day ends where the server is.
func TestEndsByTheServersClock(t *testing.T) {
	for until, want := range map[string]string{"2026-01-31": "revoke ann, revoke ben, ended", "2026-02-01": ""} {
		f := world1()
		f.definitions[0].Awards = 2
		got, _, err := prepared(t, f, "  - name: Star\n    type: revocable\n    until: "+until+"\n    holders: {users: [ann, ben]}\n", Options{Prune: true, MaxRevokes: -1})
		if err != nil || got != want {
			t.Errorf("%s: %s, %v", until, got, err)
		}
	}
}
