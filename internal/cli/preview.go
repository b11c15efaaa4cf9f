package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

// preview is what a dry run does in place of the run: it prints the rows with what
// would become of them, and ends as the run would, as far as reads can tell.
func (a *app) preview(ctx context.Context, s *session, p *plan, src *source, f runFlags) error {
	// The run asks for what it is about to send, and learns only then what is refused.
	why := p.hopeless
	if why == nil {
		why = f.checkMax(p)
	}
	if why == nil && p.asks(src) && !a.flags.yes { // a plan is what one looks at before one answers
		a.streams.Note("the run asks before it changes %d awards; --yes answers", p.todo)
	}
	if err := p.foresee(ctx, s, a.streams.Warn); err != nil {
		return err
	}
	p.count()
	results := p.foreseen()
	if why == nil {
		why = sum(results, p.refusedWhole(), "")
	}
	if err := f.askToReplace(ctx, a); err != nil {
		return err
	}
	r := &bulkRun{app: a, session: s, action: p.action, flags: f}
	return a.outcome(why, a.printPlan(ctx, r, p, results))
}

// foreseen is what would become of each row, with nothing sent.
func (p *plan) foreseen() []bulk.Result {
	would := bulk.StatusWouldAward
	if p.action == bulk.Revoke {
		would = bulk.StatusWouldRevoke
	}
	results := make([]bulk.Result, len(p.rows))
	for i, row := range p.rows {
		results[i] = bulk.Result{
			Row: row, Status: row.Status, AwardID: row.AwardID, Error: row.Error,
			Err: firstError(p.refusals[row.AchievementID], p.noUser[row.UserID]),
		}
		if row.Status == "" {
			results[i].Status = would
		}
	}
	return results
}

// refusedWhole is the refusal that would end the whole run at once: where it
// awards one achievement to several, being denied it once is being denied it always.
func (p *plan) refusedWhole() error {
	if p.action != bulk.Award || len(p.rows) < 2 || len(p.achievements) != 1 {
		return nil
	}
	for id, err := range p.refusals {
		if slices.ContainsFunc(p.rows, func(row bulk.Row) bool { return row.AchievementID == id && row.Status == bulk.StatusFailed }) {
			return err
		}
	}
	return nil
}

// foresee asks who may award or revoke what is planned. Where GitLab is certain to
// refuse, the rows would fail; where it cannot be told, that is said.
func (p *plan) foresee(ctx context.Context, s *session, warn func(format string, args ...any)) error {
	p.refusals = map[ids.Achievement]error{}
	doubts := map[ids.Achievement]gitlab.Prospect{}
	for _, id := range p.toChange() {
		if p.hopeless != nil { // nothing else matters then
			p.refusals[id] = p.hopeless
			continue
		}
		prospect, err := s.Foresee(ctx, permissionFor(p.action), p.achievements[id], p.me)
		switch {
		case err != nil:
			return err
		case prospect.Refusal != nil:
			p.refusals[id] = prospect.Refusal
		case prospect.Doubt != "":
			if prospect.Absent {
				prospect.Doubt += "; --namespace names it"
			}
			doubts[id] = prospect
			warn("%s", prospect.Doubt)
		}
	}
	for i := range p.rows {
		row := &p.rows[i]
		if row.Status != "" {
			continue
		}
		if refusal := p.refusals[row.AchievementID]; refusal != nil {
			row.Status, row.Error = bulk.StatusFailed, refusal.Error()
		} else if doubt := doubts[row.AchievementID]; doubt.Absent {
			row.Status, row.Error = bulk.StatusCannotTell, doubt.Doubt
		} else {
			row.Error = doubt.Doubt // it would be tried
		}
	}
	return p.foreseeUsers(ctx, s)
}

// foreseeUsers looks at the users to award who were given by number and of whom
// GitLab shows nothing: whether they are there only the award would tell, but to an
// administrator, who is shown everybody.
func (p *plan) foreseeUsers(ctx context.Context, s *session) error {
	p.noUser = map[ids.User]error{}
	for i := range p.rows {
		row := &p.rows[i]
		if p.action != bulk.Award || row.Status != "" || row.User != "" {
			continue
		}
		if refusal := s.ForeseeUser(ctx, row.UserID); refusal != nil {
			p.noUser[row.UserID], row.Status, row.Error = refusal, bulk.StatusFailed, refusal.Error()
			continue
		}
		row.Status = bulk.StatusCannotTell
		row.Error = fmt.Sprintf("whether there is a user %d cannot be told: GitLab shows nobody with that number; the award itself would tell", row.UserID)
	}
	return ctx.Err()
}

// toChange are the achievements of rows that are to do, in the order of the rows.
func (p *plan) toChange() []ids.Achievement {
	var changed []ids.Achievement
	for _, row := range p.rows {
		if row.Status == "" && !slices.Contains(changed, row.AchievementID) {
			changed = append(changed, row.AchievementID)
		}
	}
	return changed
}

// printPlan prints the rows, or writes them to the report asked for. The counts are
// part of an object, and stand on stderr beside rows.
func (a *app) printPlan(ctx context.Context, r *bulkRun, p *plan, results []bulk.Result) error {
	a.tellCounts(ctx, p)
	cols := withCarried(a.columns, ownForeseenColumns(p.achievements), results)
	if r.flags.report != "" {
		return r.report(ctx, cols, results, false)
	}
	r.tellErrors(results)
	switch a.format() {
	case output.FormatJSON, output.FormatYAML:
		cols, err := chosenColumns(a.columns, cols)
		if err != nil {
			return err
		}
		o := a.output()
		o.Columns = nil // they are those of the rows
		return output.One(ctx, a.streams, o, planWithRows(p.action, cols, results), p)
	case output.FormatIDs:
		return rows(ctx, a, idsOfPlan(p.action), results)
	}
	return rows(ctx, a, cols, results)
}

// tellCounts tells in numbers what a run will do.
func (a *app) tellCounts(ctx context.Context, p *plan) {
	cols := planColumns(p.action)
	if a.saysJSON() {
		counts := make([]term.Part, len(cols))
		for i, c := range cols {
			count, _ := c.Value.Of(p).(int64)
			counts[i] = term.Part{Name: c.Name, Count: int(count)}
		}
		a.streams.NoteCounts(counts, "%s", p.inNumbers())
		return
	}
	if !a.flags.quiet {
		// Nothing is left to tell that stderr cannot be written to.
		_ = output.One(ctx, a.streams.To(a.streams.Err), output.Output{Format: output.FormatTable}, cols, p)
	}
}

// planWithRows are the fields of a plan and those of its rows.
func planWithRows(action bulk.Action, cols []output.Column[bulk.Result], results []bulk.Result) []output.Column[*plan] {
	return append(planColumns(action), output.Column[*plan]{
		Name: "rows", Doc: "the rows, each with the fields of a row of a dry run",
		Value: output.Objects(cols, func(*plan) []bulk.Result { return append([]bulk.Result{}, results...) }),
	})
}

// chosenColumns are the columns of these names, all where none are named.
func chosenColumns[T any](names []string, cols []output.Column[T]) ([]output.Column[T], error) {
	if names == nil {
		return cols, nil
	}
	known := make([]string, len(cols))
	for i, c := range cols {
		known[i] = c.Name
	}
	if err := output.CheckFields(names, known); err != nil {
		return nil, inFields("columns", err)
	}
	picked := make([]output.Column[T], len(names))
	for i, name := range names {
		picked[i] = cols[slices.Index(known, name)]
	}
	return picked, nil
}

// ownForeseenColumns are those of a row of a dry run, without any from the input.
func ownForeseenColumns(achievements map[ids.Achievement]gitlab.Achievement) []output.Column[bulk.Result] {
	type R = bulk.Result
	var cols []output.Column[R]
	for _, c := range ownResultColumns() {
		switch c.Name {
		case "achievement_id":
			name := achievementColumn("name of the achievement, or null where it is not known", func(r R) string { return achievements[r.Row.AchievementID].Name })
			cols = append(cols, asWritten(name, func(n bulk.Names) string { return n.Achievement }), c)
		case "status":
			c.Doc = "would_award or would_revoke; skipped (nothing to do), duplicate (of an earlier row), not_found (it names nobody, or no achievement), " +
				"cannot_tell (GitLab does not show whether there is anything to do), or failed (the row is wrong, or GitLab is certain to refuse it)"
			cols = append(cols, c)
		case "award_id":
			c.Doc = "number of the award to revoke, or of the one found; null where there is none"
			cols = append(cols, c)
		case "attempts": // none
		case "error":
			c.Doc = "why it would fail or is left out, or null"
			cols = append(cols, c)
		default:
			cols = append(cols, c)
		}
	}
	return cols
}

// rowsOf is the shape whose fields --columns names: of rows, though a dry run may
// print them inside of a plan.
func rowsOf(on flagsOn) shape {
	if on("dry-run") {
		return foreseenShape()
	}
	return resultShape()
}

// rowShapes are what commands print that change many rows.
func rowShapes() []shape {
	return []shape{resultShape().list(), planShape(), foreseenShape().list()}
}

// idsOfPlan prints the ids of what is meant by rows that are to do: awards to
// revoke, or users to award, for there is no award yet.
func idsOfPlan(action bulk.Action) []output.Column[bulk.Result] {
	return []output.Column[bulk.Result]{{Name: "id", Value: output.IntOrNull(func(res bulk.Result) int64 {
		switch {
		case res.Status == bulk.StatusWouldRevoke:
			return int64(res.AwardID)
		case res.Status == bulk.StatusWouldAward && action == bulk.Award:
			return int64(res.Row.UserID)
		}
		return 0
	})}}
}

// rowError is the error of a row that is not as it was wanted, nil for any other.
// Only a single row ends with it; of several, the code counts where all are alike.
func rowError(res bulk.Result) error {
	switch {
	case res.Status == bulk.StatusNotFound:
		return &gitlab.Error{Kind: gitlab.NotFound, Message: res.Error}
	case res.Status == bulk.StatusCannotTell:
		why, ways, _ := strings.Cut(res.Error, "; ")
		return &failure{code: exitGuard, message: why + "; nothing was sent", hint: ways}
	case res.Row.Status == bulk.StatusFailed: // a wrong row, left out
		return usage("", "%s", res.Error)
	case res.Status == bulk.StatusFailed, res.Status == bulk.StatusUnknown:
		return &failure{code: exitFailure, message: res.Error}
	}
	return nil
}
