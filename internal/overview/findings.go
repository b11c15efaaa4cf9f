package overview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/words"
)

// A Kind is what sort of finding one is.
type Kind string

// The kinds of findings.
const (
	Duplicate    Kind = "duplicate"     // somebody holds it several times
	Hidden       Kind = "hidden"        // it has not been on the profile of its holder for long
	Inactive     Kind = "inactive"      // its holder is blocked, banned, deactivated or the like
	NoPicture    Kind = "no-picture"    // it has none
	PictureShape Kind = "picture-shape" // it is not square, or that cannot be told
	NoText       Kind = "no-description"
	SimilarNames Kind = "similar-names" // nobody tells them apart
	Unheld       Kind = "unheld"        // nobody holds it
	Unseen       Kind = "unseen"        // GitLab counts more than it shows
)

// A Finding is something about a group's achievements that somebody may want to mend.
type Finding struct {
	Kind        Kind
	Achievement gitlab.Achievement // zero where it is about the group
	User        gitlab.User        // zero where it is about no holder
	AwardID     ids.Award          // 0 where it is about no award
	Since       time.Time          // zero where that is not known
	Detail      string             // what was found, in words
	Advice      string             // a command, or who can do what; no text of the server in it is a part of a command
}

// Options say what counts as a finding.
type Options struct {
	Kinds        []Kind    // which are looked for; none for all
	HiddenBefore time.Time // hidden awards made before are findings
	// Multiple says what a file says of an achievement: whether it is there, and whether
	// anybody may hold it several times. Nil where there is no file.
	Multiple func(name string) (may, listed bool)
	Pictures map[ids.Achievement]Picture // as far as they were asked for
	Veiled   bool                        // the token may be shown less than there is, without any count of it
}

// A Picture is what was seen of one.
type Picture struct {
	Width, Height uint64
	Err           error // why its shape is not known
}

// A finder finds what is of one kind.
type finder struct {
	kind   Kind
	find   func(Group, Options) []Finding
	advice func(where string, f Finding) string // where is the flag for the group, as a part of a line
	awards bool                                 // it looks at awards
}

func finders() []finder {
	return []finder{
		{Duplicate, duplicates, func(where string, f Finding) string {
			return fmt.Sprintf("ach revoke --duplicates%s -a %d --keep oldest --dry-run (or newest, or shown)", where, f.Achievement.ID)
		}, true},
		{Hidden, hidden, func(_ string, f Finding) string {
			return fmt.Sprintf("its holder can: ach accept %d; or take it back: ach revoke %d", f.AwardID, f.AwardID)
		}, true},
		{Inactive, inactive, func(_ string, f Finding) string { return fmt.Sprintf("ach revoke %d", f.AwardID) }, true},
		{NoPicture, noPicture, func(where string, f Finding) string {
			return fmt.Sprintf("ach update%s %d --avatar FILE", where, f.Achievement.ID)
		}, false},
		{PictureShape, pictureShape, func(where string, f Finding) string {
			return fmt.Sprintf("ach update%s %d --avatar FILE, with a square one", where, f.Achievement.ID)
		}, false},
		{NoText, noDescription, func(where string, f Finding) string {
			return fmt.Sprintf("ach update%s %d --description TEXT", where, f.Achievement.ID)
		}, false},
		{SimilarNames, similarNames, func(where string, f Finding) string {
			return fmt.Sprintf("ach update%s %d --name NAME", where, f.Achievement.ID)
		}, false},
		{Unheld, unheld, func(where string, f Finding) string {
			return fmt.Sprintf("ach award%s -a %d -u USER; or ach delete%s %d", where, f.Achievement.ID, where, f.Achievement.ID)
		}, true},
		{Unseen, unseen, func(string, Finding) string {
			return "look with the token of an Owner of the group, or of an administrator"
		}, true},
	}
}

// Kinds are all kinds, in their order.
func Kinds() []Kind { return words.Map(finders(), func(f finder) Kind { return f.kind }) }

// wants reports whether findings of a kind are wanted.
func (o Options) wants(kind Kind) bool { return len(o.Kinds) == 0 || slices.Contains(o.Kinds, kind) }

// NeedsPictures reports whether pictures are looked at.
func (o Options) NeedsPictures() bool { return o.wants(PictureShape) }

// NeedsAwards reports whether awards are looked at.
func (o Options) NeedsAwards() bool {
	return slices.ContainsFunc(finders(), func(f finder) bool { return f.awards && o.wants(f.kind) })
}

// Findings are what there is to mend in a group, by kind and then by achievement.
func Findings(g Group, o Options) []Finding {
	where := ""
	if g.Path != "" {
		where = " " + words.ShellLine("-n", g.Path)
	}
	var all []Finding
	for _, f := range finders() {
		if !o.wants(f.kind) {
			continue
		}
		for _, found := range f.find(g, o) {
			found.Kind = f.kind
			found.Advice = f.advice(where, found)
			all = append(all, found)
		}
	}
	return all
}

// ofEach is what is found of each achievement by itself.
func ofEach(g Group, find func(Achievement) (detail string, is bool)) []Finding {
	var all []Finding
	for _, a := range g.Achievements {
		if detail, is := find(a); is {
			all = append(all, Finding{Achievement: a.Achievement, Since: a.CreatedAt, Detail: detail})
		}
	}
	return all
}

// ofAwards is what is found of each award by itself.
func ofAwards(g Group, find func(gitlab.Award) (detail string, is bool)) []Finding {
	var all []Finding
	for _, a := range g.Achievements {
		for _, w := range a.Awards {
			if detail, is := find(w); is {
				all = append(all, Finding{Achievement: a.Achievement, User: w.User, AwardID: w.ID, Since: w.AwardedAt, Detail: detail})
			}
		}
	}
	return all
}

// Repeated are the awards of everybody who was seen to hold an achievement more than once,
// the oldest of each first.
func (a Achievement) Repeated() [][]gitlab.Award {
	of := map[ids.User][]gitlab.Award{}
	var holders []ids.User
	for _, w := range a.Awards {
		if w.User.ID == 0 {
			continue // of whom that cannot be told
		}
		if of[w.User.ID] == nil {
			holders = append(holders, w.User.ID)
		}
		of[w.User.ID] = append(of[w.User.ID], w)
	}
	var repeated [][]gitlab.Award
	for _, holder := range holders {
		if awards := of[holder]; len(awards) > 1 {
			order.By(awards, func(x, y gitlab.Award) int { return int(x.ID - y.ID) })
			repeated = append(repeated, awards)
		}
	}
	return repeated
}

// duplicates says which awards somebody holds beyond the first. It is about the second one,
// with which it began.
func duplicates(g Group, o Options) []Finding {
	var all []Finding
	for _, a := range g.Achievements {
		note := "; without a file it is not known whether that may be"
		if o.Multiple != nil {
			may, listed := o.Multiple(a.Name)
			if may {
				continue
			}
			if note = ""; !listed {
				note = "; the file does not list it"
			}
		}
		for _, awards := range a.Repeated() {
			times := fmt.Sprintf("held %d times", len(awards))
			if a.Unreadable > 0 {
				times = fmt.Sprintf("held at least %d times", len(awards))
			}
			numbers := words.Map(awards, func(w gitlab.Award) ids.Award { return w.ID })
			all = append(all, Finding{
				Achievement: a.Achievement, User: awards[1].User, AwardID: awards[1].ID, Since: awards[1].AwardedAt,
				Detail: fmt.Sprintf("%s: awards %s%s", times, words.List(numbers), note),
			})
		}
	}
	return all
}

func hidden(g Group, o Options) []Finding {
	return ofAwards(g, func(w gitlab.Award) (string, bool) {
		return "hidden, or not accepted yet", !w.Shown && w.AwardedAt.Before(o.HiddenBefore)
	})
}

// inactive has no time: since when an account is in its state is not told.
func inactive(g Group, _ Options) []Finding {
	all := ofAwards(g, func(w gitlab.Award) (string, bool) {
		return "the account of its holder is " + strings.ReplaceAll(w.User.State, "_", " "), w.User.State != "" && w.User.State != "active"
	})
	for i := range all {
		all[i].Since = time.Time{}
	}
	return all
}

func noPicture(g Group, _ Options) []Finding {
	return ofEach(g, func(a Achievement) (string, bool) { return "it has no picture", strings.TrimSpace(a.AvatarURL) == "" })
}

func pictureShape(g Group, o Options) []Finding {
	all := ofEach(g, func(a Achievement) (string, bool) {
		p, seen := o.Pictures[a.ID]
		if p.Err != nil {
			return "the shape of its picture cannot be told: " + p.Err.Error(), true
		}
		return fmt.Sprintf("its picture is %d × %d, and shown as a square", p.Width, p.Height), seen && p.Width != p.Height
	})
	for i := range all {
		all[i].Since = time.Time{}
	}
	return all
}

func noDescription(g Group, _ Options) []Finding {
	return ofEach(g, func(a Achievement) (string, bool) { return "nothing says what it is for", visible(a.Description) == "" })
}

// similarNames is about the newer one of two.
func similarNames(g Group, _ Options) []Finding {
	byAge := slices.Clone(g.Achievements)
	order.By(byAge, func(a, b Achievement) int { return int(a.ID - b.ID) })
	looks := words.Map(byAge, func(a Achievement) looks { return looksOf(a.Name) })
	like := map[ids.Achievement]Achievement{}
	for i, a := range byAge {
		for j, older := range byAge[:i] {
			if looks[i].like(looks[j]) {
				like[a.ID] = older
				break
			}
		}
	}
	return ofEach(g, func(a Achievement) (string, bool) {
		older, is := like[a.ID]
		one, other := spelled(a.Name, older.Name)
		return fmt.Sprintf("%s looks like %s (%d)", one, other, older.ID), is
	})
}

// unheld claims nothing where there may be awards that are not shown.
func unheld(g Group, o Options) []Finding {
	return ofEach(g, func(a Achievement) (string, bool) {
		return "nobody holds it", !o.Veiled && a.Achievement.Awards <= 0 && len(a.Awards) == 0 && a.Unreadable == 0
	})
}

func unseen(g Group, o Options) []Finding {
	all := ofEach(g, func(a Achievement) (string, bool) {
		return words.Plural(a.Unreadable, "award") + " that GitLab counts and does not show", a.Unreadable > 0
	})
	for i := range all {
		all[i].Since = time.Time{}
	}
	if g.Unreadable > 0 {
		all = append(all, Finding{Detail: words.Plural(g.Unreadable, "achievement") + " that GitLab counts and does not show"})
	}
	if o.Veiled {
		all = append(all, Finding{Detail: "whether this token is shown all of the group is not known"})
	}
	return all
}
