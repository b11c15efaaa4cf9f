package award

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// askAbove is how many changes are made without asking.
const askAbove = 25

// bulkOptions are what award and revoke are told both: which rows there are, and how a
// run over them goes.
type bulkOptions struct {
	app    *app.App
	cmd    *cobra.Command
	action bulk.Action
	choice run.Choice
	flags  RunFlags

	achievement string
	users       []string
	from        string
	format      string
	selection   string // a jq program
	members     memberFlags
	except      exceptFlags
	mapFile     string
	table       tableFlags
	source      source.Source                          // what was read of those
	repeated    bool                                   // the rows are of whoever holds something several times
	known       map[ids.Achievement]gitlab.Achievement // of those rows; nil for others
}

func (o *bulkOptions) addSourceFlags(a *app.App, cmd *cobra.Command, action bulk.Action) {
	o.app, o.cmd, o.action = a, cmd, action
	cmdutil.Under(cmd, "What, and whose", o.addSource)
	_ = cmd.MarkFlagFilename("map", "csv", "tsv", "json", "yaml", "yml")
	_ = cmd.MarkFlagFilename("except-from", "csv", "tsv", "ndjson", "jsonl", "json", "yaml", "yml", "txt")
	_ = cmd.MarkFlagFilename("from", "csv", "tsv", "ndjson", "jsonl", "json", "yaml", "yml", "txt")
}

func (o *bulkOptions) addRunFlags(a *app.App, cmd *cobra.Command) {
	cmdutil.Under(cmd, "How it is done", func(f *pflag.FlagSet) {
		o.flags.AddLimits(f, "awards")
		o.flags.AddPace(a, f)
	})
	o.flags.flags = cmd.Flags()
}

func (o *bulkOptions) plan(ctx context.Context, s *app.Session, message source.Template) (*run.Plan, error) {
	r := s.Runner()
	if o.known != nil {
		r.Find = func(_ context.Context, ref gitlab.AchievementRef) (gitlab.Achievement, error) {
			return o.known[ref.ID], nil
		}
	}
	p, err := r.Plan(ctx, &o.source, run.PlanOptions{Action: o.action, Choice: o.choice, Message: message, Report: o.flags.report, DryRun: o.flags.dryRun, GraceTime: o.flags.GraceTime})
	if p != nil {
		o.flags.Summarize(o.action, "", p.Statuses())
		o.tellExcepted(p)
	}
	return p, err
}

// itOf is what a message calls the achievement of a row: by its name where there are several.
func itOf(p *run.Plan, row bulk.Row) string {
	switch {
	case len(p.Achievements) < 2:
		return "it"
	case row.Achievement == "":
		return "achievement " + row.AchievementID.String()
	}
	return `"` + row.Achievement + `"`
}

// tellExcepted tells who is left out, where a table has no room for the reason.
func (o *bulkOptions) tellExcepted(p *run.Plan) {
	for _, row := range p.Rows {
		if row.Status == bulk.StatusExcepted && len(p.Rows) <= toldErrors {
			o.app.Streams.Note("left out %s, %s", words.UserName(row.User, row.UserID), row.Error)
		}
	}
}

// summarizeSource has the summary tell of the rows that were read, before anything is
// known of them.
func (o *bulkOptions) summarizeSource() {
	good, wrong := len(o.source.Entries), len(o.source.Problems)
	if good+wrong > 0 {
		o.flags.Summarize(o.action, "", map[bulk.Status]int{bulk.StatusNotAttempted: good, bulk.StatusFailed: wrong})
	}
}

// runPlan shows the plan, asks, opens the journal, runs and reports.
func (o *bulkOptions) runPlan(ctx context.Context, r *run.Runner, p *run.Plan) error {
	defer p.Release()
	if o.flags.dryRun {
		return o.preview(ctx, r, p)
	}
	if len(p.Rows) > toldErrors && !o.app.SaysJSON() { // fewer tell of themselves
		tellCounts(ctx, o.app, p, p.Foreseen)
	}
	if err := o.mayRun(p); err != nil {
		return err
	}
	if err := o.flags.mayReport(); err != nil {
		return err
	}
	if o.asks(p) {
		if err := o.confirmAndReplan(ctx, r, p); err != nil {
			return err
		}
	}
	if err := o.flags.askToReplace(ctx); err != nil {
		return err
	}
	b, err := r.Begin(p, o.flags.Limits, o.source.Hash)
	if err != nil {
		return err
	}
	defer b.Close()
	return o.flags.Execute(ctx, b, bulk.State{})
}

// asks reports whether a run is large enough to be asked about.
func (o *bulkOptions) asks(p *run.Plan) bool {
	return p.Todo > askAbove || o.source.Chosen && p.Todo > 0 // a key is pressed sooner than a name is typed
}

// mayRun refuses what will not be done: more than is allowed, or what needs an
// answer where nobody can give one.
func (o *bulkOptions) mayRun(p *run.Plan) error {
	if err := o.flags.CheckMax(p.Todo); err != nil || !o.asks(p) {
		return err
	}
	return o.app.MayAsk("changing " + words.Plural(p.Todo, "award"))
}

// A replanner reads again who holds what; it is a [run.Runner].
type replanner interface {
	LookAgain(context.Context, *run.Plan) error
}

// confirmAndReplan puts the question, and looks again once it is answered: what is held
// may have changed while it stood there.
func (o *bulkOptions) confirmAndReplan(ctx context.Context, r replanner, p *run.Plan) error {
	if o.app.Flags.Yes {
		return nil
	}
	if err := o.app.Confirm(ctx, p.Question()); err != nil {
		return err
	}
	return r.LookAgain(ctx, p)
}
