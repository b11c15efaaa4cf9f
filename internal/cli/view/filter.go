package view

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// A filter says which awards of a list are wanted: those that all its flags let through.
// It looks at each row that GitLab gives, whatever --limit and --sort say.
type filter struct {
	state, since, before, olderThan, awardedBy string

	on   []string         // the flags that were given
	from cmdutil.Moment   // the first moment wanted, if --since is on
	to   []cmdutil.Moment // those that the award is older than
	by   gitlab.UserRef

	looked   int  // rows that were looked at
	nobody   int  // of those, such that only the awarder was missing of, who is not shown
	awarders bool // whether one was by the awarder that is wanted
}

const (
	stateFlag     = "state"
	sinceFlag     = "since"
	beforeFlag    = "before"
	olderFlag     = "older-than"
	awardedByFlag = "awarded-by"
)

func (f *filter) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.state, stateFlag, "", "awards in this `STATE`: shown or hidden\nHidden are also those that are not accepted yet.")
	flags.StringVar(&f.since, sinceFlag, "", "awards made at this `TIME` or later\n"+
		"A TIME is a date, which begins at midnight in UTC, a time such as 2026-09-01T12:00:00+02:00, or an AGE, which is so long ago.")
	flags.StringVar(&f.before, beforeFlag, "", "awards made before this `TIME`")
	flags.StringVar(&f.olderThan, olderFlag, "", "awards made longer than this `AGE` ago\n"+
		"An AGE is a number with h (hours), d (days of 24 hours), w (weeks), mo (months of the calendar) or y (years).")
	flags.StringVar(&f.awardedBy, awardedByFlag, "", "awards made by this `USER`\nWhere the account of an awarder was deleted, GitLab says ghost.")
}

func (f *filter) offers(a *app.App) map[string]cmdutil.Offer {
	ages := cmdutil.Fixed("1d", "7d", "30d", "6mo", "1y")
	return map[string]cmdutil.Offer{
		stateFlag: cmdutil.Fixed("hidden", "shown"), sinceFlag: ages, beforeFlag: ages, olderFlag: ages, awardedByFlag: completion.Users(a),
	}
}

// check reads the flags that given reports.
func (f *filter) check(a *app.App, given cmdutil.FlagsOn) error {
	now := a.Streams.Now()
	var since, before, older cmdutil.Moment
	for _, flag := range []struct {
		name string
		read func() error
	}{
		{stateFlag, func() error { return checkState(f.state) }},
		{sinceFlag, func() (err error) { since, err = cmdutil.ParseMoment(f.since); return err }},
		{beforeFlag, func() (err error) { before, err = cmdutil.ParseMoment(f.before); return err }},
		{olderFlag, func() (err error) { older, err = cmdutil.ParseAgo(f.olderThan); return err }},
	} {
		if !given(flag.name) {
			continue
		}
		if err := flag.read(); err != nil {
			return cmdutil.InFlag(flag.name, err)
		}
		f.on = append(f.on, flag.name)
	}
	if given(awardedByFlag) {
		var err error
		if f.by, err = cmdutil.ParseUser(a, awardedByFlag, f.awardedBy); err != nil {
			return err
		}
		f.on = append(f.on, awardedByFlag)
	}
	f.from = since
	for name, to := range map[string]cmdutil.Moment{beforeFlag: before, olderFlag: older} {
		if !given(name) {
			continue
		}
		f.to = append(f.to, to)
		if given(sinceFlag) && !since.On(now).Before(to.On(now)) {
			return app.Usage("", "no award can match both --%s and --%s", sinceFlag, name)
		}
	}
	return nil
}

func checkState(state string) error {
	switch state {
	case "shown", "hidden":
		return nil
	case "pending":
		return app.Usage("use hidden: GitLab does not tell an award that is not accepted yet from one that was hidden", "%q is not one of shown and hidden", state)
	case "revoked":
		return app.Usage("GitLab lists no revoked awards; --ever with --achievement names whoever got it", "%q is not one of shown and hidden", state)
	}
	return app.Usage("", "%q is not one of shown and hidden", state)
}

// keep reports of each award whether it is wanted; now is asked once the first row is
// there, and with it the server's time.
func (f *filter) keep(now func() time.Time) func(gitlab.Award) bool {
	var from, to time.Time
	return func(w gitlab.Award) bool {
		if f.looked == 0 {
			from, to = f.bounds(now())
		}
		f.looked++
		byThem := f.awardedBy == "" || f.by.Names(w.AwardedBy)
		f.awarders = f.awarders || byThem
		if (f.state != "" && columns.StateOf(w) != f.state) || w.AwardedAt.Before(from) || (len(f.to) > 0 && !w.AwardedAt.Before(to)) {
			return false
		}
		if !byThem && w.AwardedBy == (gitlab.User{}) {
			f.nobody++
		}
		return byThem
	}
}

func (f *filter) bounds(now time.Time) (from, to time.Time) {
	if f.since != "" {
		from = f.from.On(now)
	}
	for i, m := range f.to {
		if at := m.On(now); i == 0 || at.Before(to) {
			to = at
		}
	}
	return from, to
}

// narrow has a list print only the awards that are wanted.
func (f *filter) narrow(p *cmdutil.Paged[gitlab.Award], s *app.Session) {
	if len(f.on) == 0 {
		return
	}
	for flag, field := range map[string]string{
		stateFlag: "state", sinceFlag: "awarded_at", beforeFlag: "awarded_at", olderFlag: "awarded_at", awardedByFlag: "awarded_by",
	} {
		if slices.Contains(f.on, flag) {
			columns.Stay(p.Cols, field)
		}
	}
	wanted, keep, notShown := f.keep(s.Now), p.Keep, p.NotShown
	p.Keep = func(w gitlab.Award) bool { return (keep == nil || keep(w)) && wanted(w) }
	p.NoneKept = func() string {
		if f.looked == 0 {
			return ""
		}
		return "no award matches " + strings.ReplaceAll(words.Flagged(append([]string(nil), f.on...)...), " or ", " and ")
	}
	p.NotShown = func(ctx context.Context) error {
		if f.looked == 0 {
			return notShown(ctx)
		}
		if f.awarders {
			return nil
		}
		_, err := s.User(ctx, f.by) // a name that is nobody's matches nothing
		return err
	}
}

// remark says what the filter could not tell.
func (f *filter) remark(a *app.App) {
	if f.nobody > 0 {
		a.Streams.Warn("%s left out by --%s: GitLab does not show who made %s", words.Were(f.nobody, "award"), awardedByFlag, map[bool]string{true: "it", false: "them"}[f.nobody == 1])
	}
}
