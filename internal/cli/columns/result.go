package columns

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
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
	mapped := slices.ContainsFunc(results, func(r R) bool { return isMapped(*r.Row) })
	extra := newExtraColumns(mapped)
	for _, r := range results {
		extra.add(r.Row.Carried)
	}
	cols = append(cols, extra.columns()...)
	if mapped || slices.Contains(wanted, mappedColumn().Name) {
		cols = append(cols, mappedColumn())
	}
	at := slices.IndexFunc(cols, func(c output.Column[R]) bool { return c.Name == achievementField })
	several := SeveralAchievements(results)
	if at < 0 && (several || slices.Contains(wanted, achievementField) || slices.ContainsFunc(results, func(r R) bool { return namesAchievement(*r.Row) })) {
		at = slices.IndexFunc(cols, func(c output.Column[R]) bool { return c.Name == "achievement_id" })
		cols = slices.Insert(cols, at, rowAchievementColumn())
	}
	if several {
		cols[at].Header = "Achievement"
	}
	if slices.Contains(wanted, "message") || slices.ContainsFunc(results, func(r R) bool { return r.Row.Message != "" }) {
		cols = append(cols, messageColumn())
	}
	return cols
}

func isMapped(row bulk.Row) bool { return row.MappedFrom != "" }

// mappedColumn is what the input calls a user, where --map says who that is.
func mappedColumn() output.Column[bulk.Result] {
	return output.Column[bulk.Result]{
		Name: "mapped_from", Header: "Mapped from", Doc: "what the input calls the user, where --map says who that is, or null; left out where no row has one",
		Value: output.TextOrNull(func(r bulk.Result) string { return r.Row.MappedFrom }),
	}
}

// SeveralAchievements reports whether rows are about more than one achievement.
func SeveralAchievements(results []bulk.Result) bool {
	type named struct { // by its number; where that is not known as it was written
		id   ids.Achievement
		name string
	}
	var first named
	return slices.ContainsFunc(results, func(r bulk.Result) bool {
		this := named{id: r.Row.AchievementID}
		if this.id == 0 {
			this.name = r.Row.Achievement
		}
		first = cmp.Or(first, this)
		return this != named{} && this != first
	})
}

// rowAchievementColumn is the name of the achievement of a row.
func rowAchievementColumn() output.Column[bulk.Result] {
	c := AchievementColumn("name of the achievement, or null where it is not known", func(r bulk.Result) string { return r.Row.Achievement })
	c.Text = func(r bulk.Result) string {
		if r.Row.Achievement == "" && r.Row.AchievementID != 0 {
			return r.Row.AchievementID.String()
		}
		return gitlab.NameRef(r.Row.Achievement)
	}
	return asWritten(c, func(n bulk.Names) string { return n.Achievement })
}

// achievementField is the field for the name of the achievement of a row, which rows of a
// run have only where there are several, or where a row names one that is not known.
const achievementField = "achievement"

func namesAchievement(row bulk.Row) bool {
	return row.Wrote != nil && row.Wrote.Achievement != "" || row.AchievementID == 0 && row.Achievement != ""
}

// asWritten has a column tell what stands in wrong rows just as it was written.
func asWritten(c output.Column[bulk.Result], written func(bulk.Names) string) output.Column[bulk.Result] {
	value := func(known func(bulk.Result) any) func(bulk.Result) any {
		return func(r bulk.Result) any {
			if r.Row.Wrote == nil {
				return known(r)
			}
			text := written(*r.Row.Wrote)
			if text == "" {
				return nil
			}
			if n, err := strconv.ParseInt(text, 10, 64); c.Value.Kind == output.Integer && err == nil && strconv.FormatInt(n, 10) == text {
				return n
			}
			return text
		}
	}
	c.Value.Of = value(c.Value.Of)
	if c.Typed.Of != nil {
		c.Typed.Of = value(c.Typed.Of)
	}
	if people := c.Text; people != nil {
		c.Text = func(r bulk.Result) string {
			if r.Row.Wrote != nil {
				return written(*r.Row.Wrote)
			}
			return people(r)
		}
	}
	return c
}

func messageColumn() output.Column[bulk.Result] {
	return output.Column[bulk.Result]{
		Name: "message", Doc: "message of the award, or null; the last field, left out where no row has one", Cut: output.CutProse,
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
	user := UserColumn("user", "user name; null where it is not known", func(r R) string { return r.Row.User })
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
		asWritten(output.Column[R]{
			Name: "user_id", Doc: "number of the user; of a wrong row what stands there", Value: output.IntOrNull(func(r R) ids.User { return r.Row.UserID }),
		}, func(n bulk.Names) string { return n.UserID }),
		asWritten(output.Column[R]{
			Name: "achievement_id", Doc: "number of the achievement; of a wrong row what stands there", Value: output.IntOrNull(func(r R) ids.Achievement { return r.Row.AchievementID }),
		}, func(n bulk.Names) string { return n.AchievementID }),
		{Name: "status", Header: "Status", Doc: statusDoc, Value: output.Text(func(r R) string { return string(r.Status) }), Cut: output.CutNever, Style: func(r R) term.Style { return statusStyle(r.Status) }},
		{Name: "award_id", Header: "Award", Doc: "number of the award made, revoked or found; null where there is none", ID: true, Value: output.IntOrNull(func(r R) ids.Award { return r.AwardID })},
		{Name: "attempts", Doc: "how often the change was sent", Value: output.Int(func(r R) int { return r.Attempts })},
		{Name: "error", Doc: "why it failed or is left out, or null", Value: output.TextOrNull(func(r R) string { return r.Error }), Cut: output.CutProse},
	}
}

const statusDoc = "awarded, revoked or updated (would_update in a dry run of update), skipped (nothing to do), excepted (left out by --except), duplicate (of an earlier row), not_found (it names nobody, or no achievement), " +
	"cannot_tell (GitLab does not show whether there is anything to do), failed, unknown, or not_attempted"

func statusStyle(s bulk.Status) term.Style {
	switch s {
	case bulk.StatusAwarded, bulk.StatusRevoked, bulk.StatusUpdated, bulk.StatusWouldAward, bulk.StatusWouldRevoke, bulk.StatusWouldUpdate:
		return term.Good
	case bulk.StatusSkipped, bulk.StatusExcepted, bulk.StatusDuplicate, bulk.StatusNotAttempted:
		return term.Dim
	case bulk.StatusUnknown, bulk.StatusCannotTell:
		return term.Warn
	}
	return term.Bad
}

// ResultShape is a row of a run.
func ResultShape() app.Shape {
	s := app.ShapeOf("result", "A row of award and revoke, and of update for messages", append(ownResultColumns(), rowAchievementColumn(), mappedColumn(), messageColumn()))
	s.Open = true
	return s
}

// ForeseenColumns are the columns of rows of a dry run; wanted are those asked for by name,
// nil for all.
func ForeseenColumns(wanted []string, results []bulk.Result) []output.Column[bulk.Result] {
	return withCarried(wanted, ownForeseenColumns(), results)
}

// ownForeseenColumns are those of a row of a dry run, without any from the input.
func ownForeseenColumns() []output.Column[bulk.Result] {
	type R = bulk.Result
	docs := map[string]string{
		"status": "would_award or would_revoke; skipped (nothing to do), excepted (left out by --except), duplicate (of an earlier row), not_found (it names nobody, or no achievement), " +
			"cannot_tell (GitLab does not show whether there is anything to do), or failed (the row is wrong, or GitLab is certain to refuse it)",
		"award_id": "number of the award to revoke, or of the one found; null where there is none",
		"error":    "why it would fail or is left out, or null",
	}
	cols := slices.DeleteFunc(ownResultColumns(), func(c output.Column[R]) bool { return c.Name == "attempts" }) // none was made
	for i := range cols {
		cols[i].Doc = cmp.Or(docs[cols[i].Name], cols[i].Doc)
	}
	number := slices.IndexFunc(cols, func(c output.Column[R]) bool { return c.Name == "achievement_id" })
	return slices.Insert(cols, number, rowAchievementColumn())
}

// ForeseenShape is a row of a dry run.
func ForeseenShape() app.Shape {
	s := app.ShapeOf("foreseen", "A row of a dry run", append(ownForeseenColumns(), mappedColumn(), messageColumn()))
	s.Open = true
	return s
}
