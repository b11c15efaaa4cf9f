package definitions

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// A Prepared plan is one with what it was made from.
type Prepared struct {
	*Plan
	Wanted  []Wanted   // the achievements of the file, with their people found
	Options Options    // with the time that counts
	Group   []Existing // what the group has, with the awards that were read
	From    From

	// Warnings are what is told of the sources, each with its place, and is in no row.
	Warnings []string
}

// From tells whether a plan that is made again is made from the same.
type From struct {
	File   string `json:"file"`   // [File.Hash]
	Wanted string `json:"wanted"` // SHA-256 in hex of what is wanted, and of whom
	Group  string `json:"group"`  // SHA-256 in hex of the definitions, and of the awards that were read
}

// Prepare finds the people of a file, reads the group, and plans. Nothing is read twice, and
// what does not depend on one another at the same time. Where the kind of the token matters
// for what was not seen, it is asked for. The error of what the rows turned out to be is a
// [*FileError], as that of [Load].
func Prepare(ctx context.Context, c Client, f *File, group string, o Options) (*Prepared, error) {
	p := &Prepared{}
	var found *people
	unshown := 0
	err := together(ctx,
		func(ctx context.Context) (err error) {
			p.Group, unshown, err = Read(ctx, c, group, f.wants(), f.hasMessages())
			return err
		},
		func(ctx context.Context) (err error) {
			found, err = findPeople(ctx, c, f)
			return err
		})
	if err != nil {
		return nil, err
	}
	r := &resolver{file: f, people: found, group: p.Group, wrong: &FileError{Path: f.Path}}
	if p.Wanted, err = r.wanted(ctx); err != nil {
		return nil, err
	}
	if o.Now.IsZero() {
		o.Now = c.Now() // days are the server's
	}
	p.Options = o
	if p.Plan, err = Diff(p.Wanted, p.Group, o); err != nil {
		return nil, f.placed(err)
	}
	if p.goesByUnseen() {
		if err := p.lookBehind(ctx, c, group, unshown); err != nil {
			return nil, err
		}
		if p.Plan, err = Diff(p.Wanted, p.Group, p.Options); err != nil {
			return nil, err
		}
	}
	p.Warnings = r.warnings(p.Plan)
	p.From = From{File: f.Hash, Wanted: wantedPrint(p.Wanted, o), Group: groupPrint(group, p.Group)}
	return p, nil
}

// wants returns which achievements of the group are those whose holders the file says.
func (f *File) wants() func(gitlab.Achievement) bool {
	names := map[string]bool{}
	for _, u := range f.achievements {
		if u.Holders != nil {
			for _, name := range append([]string{u.Name}, u.FormerNames...) {
				names[fold(name)] = true
			}
		}
	}
	return func(a gitlab.Achievement) bool { return names[fold(a.Name)] }
}

// hasMessages reports whether awards are to say something, by which some are told apart.
func (f *File) hasMessages() bool {
	return slices.ContainsFunc(f.achievements, func(u unresolved) bool {
		return u.Holders != nil && (u.Holders.Message != "" || slices.ContainsFunc(u.entries, func(e source.Entry) bool { return e.Message != "" }))
	})
}

// goesByUnseen reports whether a plan has a change for which something was not seen.
func (p *Plan) goesByUnseen() bool {
	return slices.ContainsFunc(p.Rows, func(row Row) bool {
		switch row.Action {
		case Create, Reword, Award, Revoke, Delete, CannotTell, Refused:
			return true
		}
		return false
	})
}

// lookBehind finds out what of the group may be there without being shown.
func (p *Prepared) lookBehind(ctx context.Context, c Client, group string, unshown int) error {
	if len(p.Group) == 0 {
		if err := c.NotShown(ctx, "the achievements of "+group); err != nil {
			return err
		}
	}
	if unshown > 0 && p.Count(Create) > 0 {
		return &gitlab.Error{Kind: gitlab.NotFound, Message: fmt.Sprintf("GitLab counts %s of %s more than it shows, so which of the file are there cannot be told", words.Plural(unshown, "achievement"), group)}
	}
	if len(p.Group) == 0 {
		return nil
	}
	if p.Count(Reword) > 0 {
		if err := c.NeedMessageEdits(ctx); err != nil {
			p.Options.KeepMessages = err.Error()
		}
	}
	veil, _ := c.TokenVeil(ctx)
	for i := range p.Group {
		e := &p.Group[i]
		if e.Veil = veil; veil == gitlab.Unveiled && e.Unshown > 0 {
			if err := p.lookAtUsers(ctx, c, e); err != nil {
				return err
			}
		}
	}
	for _, row := range p.Rows {
		if row.Action == Award && row.Message != "" {
			return c.NeedMessages(ctx)
		}
	}
	return nil
}

// lookAtUsers asks for the awards of those of whom the achievement's own list shows none,
// where it does not show all: their own lists may.
func (p *Prepared) lookAtUsers(ctx context.Context, c Client, e *Existing) error {
	var users []ids.User
	for _, row := range p.Rows {
		if row.Action == CannotTell && row.AchievementID == e.ID {
			users = append(users, row.User.ID)
		}
	}
	if len(users) == 0 {
		return nil
	}
	standing, err := c.Standing(ctx, e.Achievement, users)
	if err != nil {
		return err
	}
	known := map[ids.Award]bool{}
	for _, a := range e.Awards {
		known[a.ID] = true
	}
	e.Told = map[ids.User]bool{}
	for _, id := range users {
		held, veil := standing.Of(id)
		for _, h := range held {
			if !known[h.Award] {
				known[h.Award] = true
				e.Awards = append(e.Awards, gitlab.Award{ID: h.Award, User: gitlab.User{ID: id}, AwardedBy: gitlab.User{ID: h.AwardedBy}, AwardedAt: h.At})
				e.Unshown = max(0, e.Unshown-1)
			}
		}
		e.Told[id] = veil == gitlab.Unveiled
	}
	return nil
}

// wantedPrint tells one wanted state from another. The time counts for what has ended alone.
func wantedPrint(wanted []Wanted, o Options) string {
	h := newPrint()
	h.add(o.Prune, o.DeleteUnmanaged, o.MaxRevokes, o.AllowEmpty)
	for _, w := range wanted {
		picture := ""
		if w.Picture != nil {
			picture = UploadName(w.Picture.Path, w.Picture.Digest)
		}
		h.add(w.Name, w.Description, picture, w.FormerNames, w.Type, w.Ended(o.Now), w.Holders != nil, w.Empty)
		for _, l := range append(slices.Clone(w.Listed), w.Except...) {
			h.add(l.User.ID, l.Name, l.Message, l.Maybe)
		}
	}
	return h.sum()
}

// groupPrint tells one state of a group from another, also by how many awards there are of
// what was not read.
func groupPrint(path string, group []Existing) string {
	h := newPrint()
	h.add(strings.ToLower(path))
	sorted := slices.Clone(group)
	order.By(sorted, func(x, y Existing) int { return int(x.ID - y.ID) })
	for _, e := range sorted {
		picture, _ := uploaded(e.AvatarURL)
		h.add(e.ID, e.Name, e.Description, picture, e.Achievement.Awards, e.Unshown, e.Veil)
		for _, a := range e.Awards {
			h.add(a.ID, a.User.ID, a.Message)
		}
	}
	return h.sum()
}
