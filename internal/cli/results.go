package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
	"github.com/ach-cli/ach/internal/ui"
)

// A status is what became of one row. Every row ends in exactly one.
type status string

const (
	awarded      status = "awarded"
	revoked      status = "revoked"
	skipped      status = "skipped"
	failed       status = "failed"
	unknown      status = "unknown"
	notAttempted status = "not_attempted"
)

// A result is one row of a run that awards or revokes.
type result struct {
	line        int // 1 for the first user or award given
	user        gitlab.User
	achievement gid.Achievement
	award       gid.Award
	status      status
	attempts    int // how often the change was sent
	err         error
}

func resultColumns() []ui.Column[result] {
	return []ui.Column[result]{
		{Name: "line", Doc: "place of the row in what was given, from 1", Value: func(r result) any { return r.line }},
		{Name: "user", Header: "User", Doc: "user name; null where it is not known", Value: func(r result) any { return text(r.user.Username) }},
		{Name: "user_id", Doc: "number of the user", Value: func(r result) any { return number(r.user.ID) }},
		{Name: "achievement_id", Doc: "number of the achievement", Value: func(r result) any { return number(r.achievement) }},
		{Name: "status", Header: "Status", Doc: "awarded or revoked, skipped (already so), failed, unknown, or not_attempted", Value: func(r result) any { return string(r.status) }, Style: func(r result) ui.Style { return statusStyle(r.status) }},
		{Name: "award_id", Header: "Award", Doc: "number of the award made, revoked or found; null where there is none", ID: true, Value: func(r result) any { return number(r.award) }},
		{Name: "attempts", Doc: "how often the change was sent", Value: func(r result) any { return r.attempts }},
		{Name: "error", Doc: "why it failed, or null", Value: func(r result) any {
			if r.err == nil {
				return nil
			}
			return r.err.Error()
		}},
	}
}

// name is what a message calls the row.
func (r result) name() string {
	if r.user != (gitlab.User{}) {
		return userName(r.user)
	}
	return "award " + itoa(r.award.Number())
}

func statusStyle(s status) ui.Style {
	switch s {
	case awarded, revoked:
		return ui.Good
	case skipped, notAttempted:
		return ui.Dim
	case unknown:
		return ui.Warn
	}
	return ui.Bad
}

// settle notes the outcome of one change in its row.
func (r *result) settle(done status, award gitlab.Award, err error) {
	r.attempts = 1
	var e *gitlab.Error
	if errors.As(err, &e) && e.Attempts > 0 {
		r.attempts = e.Attempts
	}
	if err == nil {
		r.status, r.award = done, award.ID
		if award.User.Username != "" {
			r.user = award.User
		}
		return
	}
	r.status, r.err = failed, err
	if codeOf(err) == exitUnknown {
		r.status = unknown
	}
}

// endsRun tells whether an error would meet every further row too, or may: after
// an answer that was lost, the next one is likely to be lost as well.
func endsRun(ctx context.Context, err error) bool {
	if err == nil {
		return false
	}
	switch codeOf(err) {
	case exitAuth, exitUnavailable, exitUnknown, exitInterrupted:
		return true
	}
	return ctx.Err() != nil
}

// toldErrors is how many failed rows of a run are told on stderr.
const toldErrors = 10

// printResults prints the rows and turns them into the error of the whole run.
// A table has no room for reasons, so these go to stderr.
func (a *app) printResults(rows []result) error {
	told := 0
	for _, r := range rows {
		if r.err == nil || len(rows) == 1 {
			continue
		}
		if told++; told > toldErrors {
			a.streams.Warn("there are more: -o json or -o csv has the reason of each row")
			break
		}
		a.streams.Warn("%s: %v", r.name(), r.err)
	}
	if err := ui.Rows(a.streams, a.format(), resultColumns(), rows); err != nil {
		return err
	}
	return sum(rows)
}

// sum is nil where every row is as it was wanted. One row alone fails with its
// own error; several with a count, and those that are unknown weigh most.
func sum(rows []result) error {
	var bad []result
	counts := map[status]int{}
	for _, r := range rows {
		counts[r.status]++
		if r.err != nil || r.status == notAttempted {
			bad = append(bad, r)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	if len(rows) == 1 {
		return bad[0].err
	}
	f := &failure{code: exitPartly, message: countText(counts), err: bad[0].err}
	f.hint = hintOf(bad[0].err)
	if counts[unknown] > 0 {
		f.code = exitUnknown
	} else if counts[failed]+counts[notAttempted] == len(rows) {
		f.code = codeOf(bad[0].err)
	}
	return f
}

// countText is such as: 2 awarded, 1 failed, 1 not attempted.
func countText(counts map[status]int) string {
	var parts []string
	for _, s := range []status{awarded, revoked, skipped, failed, unknown, notAttempted} {
		if n := counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(s), "_", " ")))
		}
	}
	return strings.Join(parts, ", ")
}
