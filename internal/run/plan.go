package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/run/counting"
	"github.com/ach-cli/ach/internal/run/keeping"
	"github.com/ach-cli/ach/internal/run/users"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// A Plan is what a run will do, row by row, before it does anything.
type Plan struct {
	Action       bulk.Action
	Rows         []bulk.Row
	Achievements map[ids.Achievement]gitlab.Achievement
	Hopeless     error  // why the run would send nothing, which a dry run tells of each row
	Release      func() // lets other runs have the achievements; never nil

	Mapped, Todo, Skipped, Excepted, Duplicate, NotFound, CannotTell, Failed, Blocked, Emails int

	options       PlanOptions
	guards        journal.Guards
	guarded       ids.Achievement // before anything was asked; 0 for none
	decided       bool            // by others: the rows are looked at again right before they are sent
	me            gitlab.User
	held          counting.Rule
	keep          keeping.Rule
	active        map[ids.User]bool          // users whose account is active
	ambiguous     []input.Problem            // rows that may mean several awards
	lastAmbiguous error                      // of the last of them, where it is the only one
	roles         map[ids.Achievement]string // why the caller's role is not enough; "" where it may be
}

// PlanOptions are what a plan is made by, besides its rows.
type PlanOptions struct {
	Report string // file that the rows will be written to; "" for none
	Choice
	Action    bulk.Action
	Message   source.Template // of rows without one; of all where it has their own as a field
	DryRun    bool            // nothing will be sent
	GraceTime time.Duration   // after which a request that was lost counts as never executed
	Group     string          // that an apply makes what its file says, of whose plan the rows are; "" for none
}

// Choice says which of a user's awards are meant.
type Choice struct {
	Again   bool           // award: regardless of what is held
	OncePer string         // award: once per one of [bulk.Periods]; "" for once
	Period  string         // award: once for the period of that name, which messages tell; "" for none
	All     bool           // revoke: every one
	Latest  bool           // revoke: the latest one
	Keep    keeping.Choice // revoke: every one but this; "" for none to keep
}

// Plan resolves the entries and reads what is held. Rows that are wrong or name
// nobody are told with their lines, all at once; they end the plan unless they are
// to be skipped. A dry run goes on with a token that allows no change, to show the
// rows, and ends with what the run would end with all the same. A plan that comes with
// an error is none to carry out: it only tells which rows there are.
func (r *Runner) Plan(ctx context.Context, src *source.Source, o PlanOptions) (*Plan, error) {
	p := &Plan{Action: o.Action, Achievements: map[ids.Achievement]gitlab.Achievement{}, options: o, Release: func() {}}
	known := r.askAhead(ctx, src, p)
	p.Hopeless = r.Client.NeedWrite(known, permissionFor(p.Action))
	if p.Hopeless != nil && !o.DryRun {
		p.Release()
		return nil, p.Hopeless
	}
	malformed := slices.Clone(src.Problems) // others come to them, and all are sorted
	err := r.fill(ctx, known, src, p)
	for _, wrong := range malformed { // those that --skip-invalid leaves out
		p.Rows = append(p.Rows, src.WrongRow(wrong))
	}
	order.By(p.Rows, func(x, y bulk.Row) int { return cmp.Compare(x.Line, y.Line) })
	p.Count()
	if err == nil {
		return p, nil
	}
	p.Release()
	if p.Hopeless != nil {
		r.Warn("%v", err)
		err = p.Hopeless
	}
	if len(p.Rows) == len(malformed) { // it did not come to the others
		return nil, err
	}
	return p, err
}

// permissionFor is what a fine-grained token needs for a run.
func permissionFor(action bulk.Action) gitlab.Permission {
	if action == bulk.Revoke {
		return gitlab.RevokeAchievement
	}
	return gitlab.AwardAchievement
}

// fill makes the rows, and decides them; known is the context that has what was asked
// ahead.
func (r *Runner) fill(ctx, known context.Context, src *source.Source, p *Plan) error {
	if err := src.AddMembers(ctx, r.Members); err != nil {
		return err
	}
	src.Total = max(src.Total, len(src.Entries)+len(src.Problems))
	var err error
	// Whose the token is, is not needed for what is given by numbers.
	if p.me, err = r.Client.Me(known); err != nil && !errors.Is(err, gitlab.ErrLacksPermission) {
		return err
	}
	if err := p.countFrom(r.Client.Now()); err != nil { // of the server's days, which it dates awards by
		return err
	}
	named, err := r.findAchievements(known, p, src)
	if err != nil {
		return err
	}
	// From here on no other run may change what is going to be read.
	if !p.options.DryRun {
		if err := r.guard(p); err != nil {
			return err
		}
	}
	if err := r.resolve(known, src, p, named); err != nil {
		return err
	}
	settled, err := r.settleUnfinished(ctx, p)
	if err != nil {
		return err
	}
	held := known
	if settled || !r.guardedBefore(p) { // what was asked ahead is older than that
		held = ctx
	}
	if err := r.decideRows(held, p); err != nil {
		return err
	}
	if err := r.refuseAmbiguous(p, src); err != nil {
		return err
	}
	return r.checkMessages(ctx, p)
}

// checkMessages refuses messages that the server does not know before the first
// of many rows meets it.
func (r *Runner) checkMessages(ctx context.Context, p *Plan) error {
	if !slices.ContainsFunc(p.Rows, func(row bulk.Row) bool { return row.Message != "" && row.Status == "" }) {
		return nil
	}
	err := r.Client.NeedMessages(ctx)
	if err != nil && p.options.DryRun && ctx.Err() == nil {
		p.Hopeless = cmp.Or(p.Hopeless, err)
		return nil
	}
	return err
}

// guard refuses a second run for the same achievements. Hosts are told apart by the
// address that the server itself uses, whatever name it was reached by, and by that
// name as well: a token that cannot read whose it is does not see the former.
func (r *Runner) guard(p *Plan) error {
	p.guards.Dir, p.Release = r.Journals, p.guards.Release
	err := p.guards.Take(r.identities(p.me), slices.Collect(maps.Keys(p.Achievements)))
	switch {
	case err == nil:
		return nil
	case errors.Is(err, journal.ErrRunning):
		return &Error{Kind: KindGuard, message: err.Error(), Hint: wayRunning, Err: err}
	}
	return NoJournal(err)
}

// A sought is an achievement that was sought, or why it is not there.
type sought struct {
	id      ids.Achievement
	missing error
}

// findAchievements resolves each achievement that is named, once. In a file, rows of one
// that is not there are wrong rows like others; the one that a flag names has to be there.
func (r *Runner) findAchievements(ctx context.Context, p *Plan, src *source.Source) (map[gitlab.AchievementRef]sought, error) {
	named := map[gitlab.AchievementRef]sought{}
	for _, e := range src.Entries {
		if _, known := named[e.Achievement]; known || e.Wrong != nil {
			continue
		}
		found, err := r.Find(ctx, e.Achievement)
		switch {
		case err == nil:
			p.Achievements[found.ID] = found
		case e.Achievement == src.Achievement || !gitlab.IsKind(err, gitlab.NotFound):
			return nil, err
		}
		named[e.Achievement] = sought{found.ID, err}
	}
	return named, nil
}

// resolve makes the rows of the entries, and refuses those that name nobody.
func (r *Runner) resolve(ctx context.Context, src *source.Source, p *Plan, named map[gitlab.AchievementRef]sought) error {
	finder := users.Finder{Client: r.Client, Reporter: r.Reporter}
	excepted, err := finder.Exceptions(ctx, src)
	if err != nil {
		return err
	}
	found, unknown, nobody := finder.Find(ctx, src)
	if nobody != nil && found == nil {
		return nobody
	}
	p.active = map[ids.User]bool{}
	p.Rows = make([]bulk.Row, 0, len(src.Entries)+len(src.Problems))
	for i, e := range src.Entries {
		if u := found[i]; u != nil {
			p.active[u.ID] = u.State == "active" // no state is told of those who are not shown
		}
		row, wrong := rowOf(e, found[i], named[e.Achievement], unknown[e.User])
		row.Achievement = cmp.Or(p.Achievements[row.AchievementID].Name, row.Achievement)
		if excepted.Leave(&row) {
			wrong = ""
		} else if e.Wrong != nil {
			src.Problems = append(src.Problems, *e.Wrong)
			p.Rows = append(p.Rows, src.WrongRow(*e.Wrong))
			continue
		} else if wrong != "" {
			row.Status = bulk.StatusNotFound
		} else if row.Message, wrong = p.messageOf(e, row); wrong != "" {
			row.Status = bulk.StatusFailed
		}
		if wrong != "" {
			row.Error = wrong
		}
		if wrong != "" && nobody == nil {
			hint := wayOutOf(src, e, named[e.Achievement], found[i] == nil && unknown[e.User] == e.User.Unknown())
			src.Problems = append(src.Problems, input.Problem{Line: e.Line, Text: wrong, Row: input.Record{Place: e.Place}, Hint: hint})
		}
		p.Rows = append(p.Rows, row)
	}
	bulk.Collapse(p.Rows)
	src.Entries = nil // the rows have all that is needed of them, and they may be many
	if nobody != nil {
		return nobody
	}
	if src.Map != nil {
		r.Note("%d of %s named by %s", p.mapped(), words.Plural(src.Total, "row"), src.Map.Name)
	}
	if err := finder.Unmet(excepted); err != nil {
		return err
	}
	return r.RefuseProblems(src)
}

// wayOutOf is the way out of an entry that names nobody, or another achievement than the
// source does; "" where there is none to tell. likeNobody says that no user has a name like it.
func wayOutOf(src *source.Source, e source.Entry, achievement sought, likeNobody bool) string {
	switch {
	case achievement.missing != nil && e.NamedBy != "":
		return src.PeopleAlone
	case likeNobody && src.File && src.Map == nil && e.User.ID == 0 && e.User.Name != "":
		return wayElsewhere
	}
	return ""
}

// rowOf is the row of an entry, and what of it was not found, "" where all was; unknown
// says so of the user. What was not found is kept as it was written.
func rowOf(e source.Entry, user *gitlab.User, achievement sought, unknown string) (row bulk.Row, wrong string) {
	row = bulk.Row{Line: e.Line, Place: e.Place, User: e.User.Name, UserID: e.User.ID, AchievementID: achievement.id, MappedFrom: e.MappedFrom, Carried: e.Carried}
	var parts []string
	if err := achievement.missing; err != nil {
		row.Achievement, row.AchievementID = e.Achievement.Name, e.Achievement.ID
		parts = append(parts, strings.TrimPrefix(e.NamedBy+": "+err.Error(), ": "))
		if why := gitlab.AsError(err); why != nil {
			parts = append(parts, why.Values.Similar)
		}
	}
	if user != nil {
		row.User, row.UserID = user.Username, user.ID
		return row, words.JoinHints(parts...)
	}
	return row, words.JoinHints(append(parts, unknown)...)
}

// mapped is how many rows a map names the users of.
func (p *Plan) mapped() int {
	return len(words.Filter(p.Rows, func(row bulk.Row) bool { return row.MappedFrom != "" && row.User != "" }))
}

// Count counts what the rows are decided to be.
func (p *Plan) Count() {
	counts := map[bulk.Status]int{}
	p.Blocked, p.Mapped = 0, p.mapped()
	for _, row := range p.Rows {
		counts[row.Status]++
		if row.Status == "" && !p.active[row.UserID] {
			p.Blocked++
		}
	}
	p.Todo = counts[""]
	p.Skipped, p.Excepted, p.Duplicate = counts[bulk.StatusSkipped], counts[bulk.StatusExcepted], counts[bulk.StatusDuplicate]
	p.NotFound, p.CannotTell, p.Failed = counts[bulk.StatusNotFound], counts[bulk.StatusCannotTell], counts[bulk.StatusFailed]
	p.Emails = 0
	if p.Action != bulk.Revoke { // for which GitLab sends none
		p.Emails = p.Todo - p.Blocked
	}
}

// Question is what is asked before the run.
func (p *Plan) Question() string {
	of := ""
	for _, achievement := range p.Achievements {
		if len(p.Achievements) == 1 && achievement.Name != "" {
			of = ` of "` + achievement.Name + `"`
		}
	}
	people := map[ids.User]bool{}
	for _, row := range p.Rows {
		if row.Status == "" {
			people[row.UserID] = true
		}
	}
	if p.Action == bulk.Revoke {
		return fmt.Sprintf("Revoke %s%s from %s for good?", words.Plural(p.Todo, "award"), of, words.People(len(people)))
	}
	return fmt.Sprintf("Make %s%s to %s, for which GitLab sends up to %s?", words.Plural(p.Todo, "award"), of, words.People(len(people)), words.Plural(p.Emails, "e-mail"))
}
