package definitions

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
)

// A world is a group that can be changed as GitLab would change it.
type world struct {
	group     []Existing
	nextDef   ids.Achievement
	nextAward ids.Award
}

func (w *world) find(name string) *Existing {
	for i := range w.group {
		if fold(w.group[i].Name) == fold(name) {
			return &w.group[i]
		}
	}
	return nil
}

func (w *world) byID(id ids.Achievement) *Existing {
	for i := range w.group {
		if w.group[i].ID == id {
			return &w.group[i]
		}
	}
	return nil
}

// do carries out the changes of a plan.
func (w *world) do(t *testing.T, p *Plan, wanted []Wanted) {
	t.Helper()
	for _, row := range p.Rows {
		switch row.Action {
		case Create, Update:
			e := w.byID(row.AchievementID)
			if row.Action == Create {
				if w.find(row.Achievement) != nil {
					t.Fatalf("%q is made twice", row.Achievement)
				}
				w.nextDef++
				w.group = append(w.group, Existing{Achievement: gitlab.Achievement{ID: w.nextDef}, Messages: true})
				e = &w.group[len(w.group)-1]
			}
			w.set(t, e, row, wanted)
		case Award:
			e := w.find(row.Achievement)
			w.nextAward++
			message := row.Message
			e.Awards = append(e.Awards, gitlab.Award{ID: w.nextAward, User: row.User, Message: &message})
			e.Achievement.Awards++
		case Reword:
			w.reword(t, row, wanted)
		case Revoke:
			e := w.find(row.Achievement)
			before := len(e.Awards)
			e.Awards = slices.DeleteFunc(e.Awards, func(a gitlab.Award) bool { return a.ID == row.AwardID })
			if e.Achievement.Awards--; len(e.Awards) != before-1 {
				t.Fatalf("award %d is revoked, and it does not stand", row.AwardID)
			}
		case Delete:
			w.group = slices.DeleteFunc(w.group, func(e Existing) bool { return e.ID == row.AchievementID })
		}
	}
}

// reword changes the message of the only award that somebody has of an achievement, which
// the file gives them.
func (w *world) reword(t *testing.T, row Row, wanted []Wanted) {
	t.Helper()
	e := w.find(row.Achievement)
	those := slices.DeleteFunc(slices.Clone(e.Awards), func(a gitlab.Award) bool { return a.User.ID != row.User.ID })
	says := func(x Wanted) bool {
		return x.Name == row.Achievement && x.Type != manifest.Multiple &&
			slices.ContainsFunc(x.Listed, func(l Listed) bool { return l.User.ID == row.User.ID && l.Message == row.Message })
	}
	if len(those) != 1 || those[0].ID != row.AwardID || row.Message == "" || gitlab.SameMessage(those[0].Message, row.Message) || !slices.ContainsFunc(wanted, says) {
		t.Fatalf("%+v of %+v", row, those)
	}
	at := slices.IndexFunc(e.Awards, func(a gitlab.Award) bool { return a.ID == row.AwardID })
	e.Awards[at].Message = &row.Message
}

// set gives a definition the fields of a row.
func (w *world) set(t *testing.T, e *Existing, row Row, wanted []Wanted) {
	t.Helper()
	for _, f := range row.Fields {
		switch f.Name {
		case "name":
			if other := w.find(f.After); other != nil && other.ID != e.ID {
				t.Fatalf("%q is renamed to a name that is taken", e.Name)
			}
			e.Name = strings.TrimSpace(f.After)
		case "description":
			e.Description = strings.TrimSpace(f.After)
		case "avatar":
			for _, x := range wanted {
				if x.Name == row.Achievement {
					e.AvatarURL = "https://gitlab.example/uploads/" + UploadName(x.Picture.Path, x.Picture.Digest) + "?v=1"
				}
			}
		}
	}
}

func randomWorld(r *rand.Rand) *world {
	w := &world{nextDef: 100, nextAward: 1000}
	for i := range r.Intn(6) {
		w.nextDef++
		e := Existing{Achievement: gitlab.Achievement{ID: w.nextDef, Name: fmt.Sprintf("Badge %d", i)}, Messages: true}
		if r.Intn(2) == 0 {
			e.AvatarURL = "https://gitlab.example/uploads/logo.png"
		}
		for range r.Intn(14) {
			w.nextAward++
			message := [...]string{"", "a", "b"}[r.Intn(3)]
			e.Awards = append(e.Awards, gitlab.Award{ID: w.nextAward, User: person(r.Intn(12)), Message: &message})
		}
		e.Achievement.Awards = len(e.Awards)
		w.group = append(w.group, e)
	}
	return w
}

func person(n int) gitlab.User {
	return gitlab.User{ID: ids.User(n + 1), Username: fmt.Sprintf("u%d", n)}
}

func randomFile(r *rand.Rand) []Wanted {
	var wanted []Wanted
	names := r.Perm(8)
	for i := range r.Intn(6) {
		w := Wanted{Achievement: manifest.Achievement{Name: fmt.Sprintf("BADGE %d", names[i]), Type: manifest.Types()[r.Intn(3)]}}
		if r.Intn(3) == 0 {
			w.FormerNames = []string{fmt.Sprintf("badge %d", names[7])}
			names[7] = 90 + i
		}
		if r.Intn(2) == 0 {
			text := [...]string{"", " x ", "y"}[r.Intn(3)]
			w.Description = &text
		}
		if r.Intn(2) == 0 {
			w.Picture = &Picture{Path: "a b/ü.png", Digest: fmt.Sprintf("%016x", r.Int63())}
		}
		if r.Intn(4) > 0 {
			w.Holders = &manifest.Holders{}
			for range r.Intn(10) {
				n := r.Intn(14)
				l := Listed{User: person(n), Message: [...]string{"", "a", "b"}[r.Intn(3)]}
				if n > 11 {
					l = Listed{Name: fmt.Sprintf("nobody%d", n)}
				}
				if w.Type == manifest.Multiple || !slices.ContainsFunc(w.Listed, func(x Listed) bool { return x.User.ID == l.User.ID }) {
					w.Listed = append(w.Listed, l)
				}
			}
		}
		if r.Intn(5) == 0 {
			w.Until = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		wanted = append(wanted, w)
	}
	return wanted
}

// After a plan was carried out, the same file plans nothing, whatever the world and the file.
func TestAPlanThatWasDoneIsEmpty(t *testing.T) {
	for seed := range int64(3000) {
		r := rand.New(rand.NewSource(seed))
		w, wanted := randomWorld(r), randomFile(r)
		o := Options{Prune: r.Intn(2) == 0, DeleteUnmanaged: r.Intn(3) == 0, MaxRevokes: [...]int{-1, 1000}[r.Intn(2)], Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
		p, err := Diff(wanted, w.group, o)
		if err != nil {
			t.Fatal(seed, err)
		}
		w.do(t, p, wanted)
		again, err := Diff(wanted, w.group, o)
		if err != nil || again.Pending() > 0 {
			t.Fatalf("seed %d: %v\nfirst %+v\nagain %+v", seed, err, p.Rows, again.Rows)
		}
	}
}

// Nobody is revoked by a reading that is not whole, whatever else is said.
func TestNothingIsPrunedUnseen(t *testing.T) {
	for seed := range int64(1000) {
		r := rand.New(rand.NewSource(seed))
		w, wanted := randomWorld(r), randomFile(r)
		for i := range w.group {
			if r.Intn(2) == 0 {
				w.group[i].Unshown = 1 + r.Intn(3)
			} else {
				w.group[i].Veil = gitlab.VeilToken
			}
		}
		p, err := Diff(wanted, w.group, Options{Prune: true, MaxRevokes: 1000, AllowEmpty: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range p.Rows {
			e := w.byID(row.AchievementID)
			switch {
			case row.Action == Revoke, row.Action == Reword:
				t.Fatalf("seed %d: %+v", seed, row)
			case row.Action == Award && e != nil && !slices.ContainsFunc(e.Awards, func(a gitlab.Award) bool { return a.User.ID == row.User.ID }):
				t.Fatalf("seed %d: %+v is awarded to somebody who may hold it", seed, row)
			}
		}
	}
}

func TestCaps(t *testing.T) {
	holders := func(n int) []Existing {
		e := Existing{Achievement: gitlab.Achievement{ID: 1, Name: "A"}, Messages: true}
		for i := range n {
			e.Awards = append(e.Awards, gitlab.Award{ID: ids.Award(i + 1), User: person(i)})
		}
		e.Achievement.Awards = n
		return []Existing{e}
	}
	keep := func(n int) []Wanted {
		w := Wanted{Achievement: manifest.Achievement{Name: "A", Type: manifest.Revocable, Holders: &manifest.Holders{}}}
		for i := range n {
			w.Listed = append(w.Listed, Listed{User: person(i)})
		}
		return []Wanted{w}
	}
	for _, c := range []struct {
		holders, kept, most int
		want                string
	}{
		{9, 1, -1, ""}, {10, 8, -1, ""}, {10, 7, -1, "3 of 10 holders would lose it, which is more than a quarter and takes --max-revokes 3"},
		{12, 9, -1, ""}, {100, 75, -1, ""}, {100, 74, -1, "26 of 100 holders would lose it, which is more than a quarter and takes --max-revokes 26"},
		{12, 0, -1, "12 of 12 holders would lose it, which is more than a quarter and takes --max-revokes 12"}, {9, 0, -1, ""}, {3, 3, 0, ""},
		{10, 7, 3, ""}, {10, 7, 2, "3 awards would be revoked, which takes --max-revokes 3"}, {4, 3, 0, "1 award would be revoked, which takes --max-revokes 1"},
	} {
		p, err := Diff(keep(c.kept), holders(c.holders), Options{Prune: true, MaxRevokes: c.most})
		if err != nil {
			t.Fatal(err)
		}
		why := ""
		for _, row := range p.Rows {
			if row.Action == Refused {
				why = row.Why
			}
		}
		if why != c.want || (why == "") != (p.Count(Revoke) == c.holders-c.kept) {
			t.Errorf("%+v: %q, %d revoked", c, why, p.Count(Revoke))
		}
	}
}
