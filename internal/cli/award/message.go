package award

import (
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// ParseMessage reads --message, of which what stands in no row can be refused at once.
func ParseMessage(text string) (source.Template, error) {
	t, err := source.ParseTemplate(text)
	if err != nil {
		return t, app.Usage("", "--message: %v", err)
	}
	least, err := t.Fill(func(string) string { return "x" })
	if err == nil {
		err = gitlab.CheckMessage(least)
	}
	if err != nil {
		return t, cmdutil.InFlag("message", err)
	}
	return t, nil
}

// checkPeriod reads --once-per and --period.
func (o *awardOptions) checkPeriod() error {
	c := &o.choice
	if c.OncePer != "" {
		if c.Again {
			return app.Usage("", "--again and --once-per exclude each other")
		}
		if _, err := bulk.Once(c.OncePer, time.Time{}); err != nil {
			return app.Usage("", "--once-per: %v", err)
		}
	}
	if c.Period == "" {
		return nil
	}
	name, kind, err := bulk.ParsePeriod(c.Period)
	switch {
	case err != nil:
		return app.Usage("", "--period: %v", err)
	case c.OncePer != "" && c.OncePer != kind:
		return app.Usage("--period alone is once for that "+kind, "--once-per %s does not go with --period %s, which is a %s", c.OncePer, name, kind)
	}
	c.Period = name
	if err := o.template.CheckPeriod(); err != nil {
		return app.Usage("such as --message 'MVP of {period}'", "--period %s goes with a --message that tells it: %v", name, err)
	}
	return nil
}

// periodsAbout are the periods that awards are likely to be for: those of now, and those
// that ended last.
func periodsAbout(now time.Time) []string {
	var names []string
	for _, kind := range []string{"month", "quarter", "year", "week", "day"} {
		began, _ := bulk.Once(kind, now) // it knows all of them
		names = append(names, bulk.PeriodOf(kind, now), bulk.PeriodOf(kind, began.Add(-time.Second)))
	}
	return names
}

// checkFields refuses a message with a field that no row has.
func (o *awardOptions) checkFields() error {
	if len(o.template.Fields()) == 0 {
		return nil
	}
	have := o.source.Fields()
	if o.choice.Period != "" {
		if slices.Contains(have, source.PeriodField) {
			return app.Usage("call the column otherwise, or leave out --period", "--message: {period} may mean the column of that name, or --period")
		}
		have = append(have, source.PeriodField)
	}
	for _, field := range o.template.Fields() {
		if slices.Contains(have, field) {
			continue
		}
		hint := "a brace that is meant is written twice: {{"
		if near := input.NearColumn(field, have...); near != "" {
			hint = "did you mean {" + near + "}?"
		} else if field == source.PeriodField {
			hint = "--period 2026-09 names one"
		}
		return app.Usage(hint, "--message: the rows have nothing called %q; what can be named is %s", field, words.Some(have))
	}
	return nil
}
