package award

import (
	"slices"
	"strconv"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

// ResultColumns are the columns of rows; wanted are those asked for by name, nil for all.
func ResultColumns(wanted []string, results []bulk.Result) []output.Column[bulk.Result] {
	return withCarried(wanted, ownResultColumns(), results)
}

// withCarried adds the columns of the input, and the messages where a row has one: with
// them a report is as good an input as the file was.
func withCarried(wanted []string, cols []output.Column[bulk.Result], results []bulk.Result) []output.Column[bulk.Result] {
	type R = bulk.Result
	extra := newExtraColumns()
	for _, r := range results {
		extra.add(r.Row.Carried)
	}
	cols = append(cols, extra.columns()...)
	known := slices.ContainsFunc(cols, func(c output.Column[R]) bool { return c.Name == achievementField })
	if !known && slices.ContainsFunc(results, func(r R) bool { return namesAchievement(r.Row) }) {
		cols = append(cols, output.Column[R]{Name: achievementField, Value: output.Value[R]{Kind: output.String, Of: func(r R) any {
			return wrote(r, func(n bulk.Names) string { return n.Achievement }, nil)
		}}})
	}
	if slices.Contains(wanted, "message") || slices.ContainsFunc(results, func(r R) bool { return r.Row.Message != "" }) {
		cols = append(cols, messageColumn())
	}
	return cols
}

// achievementField is the field for what a wrong row calls its achievement, which
// stands in rows of a run only where there is such a row.
const achievementField = "achievement"

func namesAchievement(row bulk.Row) bool { return row.Wrote != nil && row.Wrote.Achievement != "" }

// wrote is what a wrong row has, of any other row what is known.
func wrote(r bulk.Result, name func(bulk.Names) string, known any) any {
	if r.Row.Wrote == nil {
		return known
	}
	if text := name(*r.Row.Wrote); text != "" {
		return text
	}
	return nil
}

// wroteID is a number that a wrong row has, or what else stands in its place.
func wroteID[N ~int64](name func(bulk.Names) string, known func(bulk.Result) N) output.Value[bulk.Result] {
	value := output.IntOrNull(known)
	number := value.Of
	value.Of = func(r bulk.Result) any {
		id := wrote(r, name, number(r))
		if text, is := id.(string); is {
			if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
				return n
			}
		}
		return id
	}
	return value
}

// asWritten has a column of names tell those of wrong rows just as they were written.
func asWritten(c output.Column[bulk.Result], name func(bulk.Names) string) output.Column[bulk.Result] {
	value, typed, people := c.Value.Of, c.Typed.Of, c.Text
	c.Value.Of = func(r bulk.Result) any { return wrote(r, name, value(r)) }
	c.Typed.Of = func(r bulk.Result) any { return wrote(r, name, typed(r)) }
	if people != nil {
		c.Text = func(r bulk.Result) string {
			if r.Row.Wrote != nil {
				return name(*r.Row.Wrote)
			}
			return people(r)
		}
	}
	return c
}

func messageColumn() output.Column[bulk.Result] {
	return output.Column[bulk.Result]{
		Name: "message", Doc: "message of the award, or null; the last field, left out where no row has one",
		Value: output.Value[bulk.Result]{Kind: output.String, Of: func(r bulk.Result) any {
			if r.Row.Message == "" {
				return nil
			}
			return output.Given{Text: r.Row.Message}
		}},
	}
}

// ownResultColumns are those of ach, without any from the input.
func ownResultColumns() []output.Column[bulk.Result] {
	type R = bulk.Result
	user := columns.UserColumn("user", "user name; null where it is not known", func(r R) string { return r.Row.User })
	user.Header = "User"
	user.Text = func(r R) string { // several who are not shown are told apart by their numbers
		if r.Row.User == "" && r.Row.UserID != 0 {
			return r.Row.UserID.String()
		}
		return gitlab.UsernameRef(r.Row.User)
	}
	user = asWritten(user, func(n bulk.Names) string { return n.User })
	return []output.Column[R]{
		{Name: "line", Doc: "line of the input, or place in what was given, from 1", Value: output.Int(func(r R) int { return r.Row.Line })},
		user,
		{Name: "user_id", Doc: "number of the user; of a wrong row what stands there", Value: wroteID(
			func(n bulk.Names) string { return n.UserID }, func(r R) ids.User { return r.Row.UserID })},
		{Name: "achievement_id", Doc: "number of the achievement; of a wrong row what stands there", Value: wroteID(
			func(n bulk.Names) string { return n.AchievementID }, func(r R) ids.Achievement { return r.Row.AchievementID })},
		{Name: "status", Header: "Status", Doc: statusDoc, Value: output.Text(func(r R) string { return string(r.Status) }), Style: func(r R) term.Style { return statusStyle(r.Status) }},
		{Name: "award_id", Header: "Award", Doc: "number of the award made, revoked or found; null where there is none", ID: true, Value: output.IntOrNull(func(r R) ids.Award { return r.AwardID })},
		{Name: "attempts", Doc: "how often the change was sent", Value: output.Int(func(r R) int { return r.Attempts })},
		{Name: "error", Doc: "why it failed or is left out, or null", Value: output.TextOrNull(func(r R) string { return r.Error })},
	}
}

const statusDoc = "awarded or revoked, skipped (nothing to do), duplicate (of an earlier row), not_found (it names nobody, or no achievement), " +
	"cannot_tell (GitLab does not show whether there is anything to do), failed, unknown, or not_attempted"

func statusStyle(s bulk.Status) term.Style {
	switch s {
	case bulk.StatusAwarded, bulk.StatusRevoked, bulk.StatusWouldAward, bulk.StatusWouldRevoke:
		return term.Good
	case bulk.StatusSkipped, bulk.StatusDuplicate, bulk.StatusNotAttempted:
		return term.Dim
	case bulk.StatusUnknown, bulk.StatusCannotTell:
		return term.Warn
	}
	return term.Bad
}

// ResultShape is a row of a run.
func ResultShape() app.Shape {
	s := app.ShapeOf("result", "A row of award and revoke", append(ownResultColumns(), messageColumn()))
	s.Open = true
	return s
}
