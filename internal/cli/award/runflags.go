package award

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
)

// RunFlags steer a run over many rows, and say where its rows go.
type RunFlags struct {
	app *app.App
	bulk.Limits
	dryRun    bool
	max       int
	report    string
	overwrite bool
	flags     *pflag.FlagSet // all of the command, of which some name files that it reads
}

// AddLimits adds the flags that keep a run from changing anything, or too much; of says
// what is counted.
func (r *RunFlags) AddLimits(f *pflag.FlagSet, of string) {
	f.BoolVar(&r.dryRun, "dry-run", false, "show what would be done, and do nothing")
	f.IntVar(&r.max, "max", 0, "change at most `N` "+of+" or none; 0: no limit")
}

// Of says whose flags they are, of which some name files that are read.
func (r *RunFlags) Of(cmd *cobra.Command) { r.flags = cmd.Flags() }

// DryRun reports whether nothing is to be changed.
func (r *RunFlags) DryRun() bool { return r.dryRun }

// AddPace adds the flags that a resumed run has too.
func (r *RunFlags) AddPace(a *app.App, f *pflag.FlagSet) {
	f.IntVar(&r.Batch, "batch-size", bulk.MaxBatchSize, "`N` changes a request at most")
	f.IntVar(&r.Concurrency, "concurrency", bulk.MaxConcurrency, "`N` requests at once at most")
	f.IntVar(&r.Rate, "rate", 0, "at most `N` changes a minute; 0 for no limit")
	f.DurationVar(&r.GraceTime, "settle", bulk.DefaultGraceTime, "`TIME` a lost request may yet run")
	r.AddReport(a, f)
}

// AddReport adds the flags for a file of the rows. Without those of [RunFlags.AddPace] the
// pace is the usual one.
func (r *RunFlags) AddReport(a *app.App, f *pflag.FlagSet) {
	r.app = a
	if r.Batch == 0 {
		r.Limits = bulk.Limits{Batch: bulk.MaxBatchSize, Concurrency: bulk.MaxConcurrency, GraceTime: bulk.DefaultGraceTime}
	}
	f.StringVar(&r.report, "report", "", "write the rows to a `FILE` instead of stdout\nIts extension says the format: .json, .ndjson, .csv, .tsv, .yaml or .md.")
	f.BoolVar(&r.overwrite, "overwrite", false, "replace the --report that is there already\n--yes does not say so: it says yes to the run.")
	_ = cobra.MarkFlagFilename(f, "report", "json", "ndjson", "csv", "tsv", "yaml", "md")
}

// Check refuses values that cannot be meant, and flags that do not go together.
func (r *RunFlags) Check() error {
	switch {
	case r.Batch < 1 || r.Batch > bulk.MaxBatchSize:
		return app.Usage("60 awards are what GitLab allows in one request", "--batch-size: %d is not between 1 and 60", r.Batch)
	case r.Concurrency < 1 || r.Concurrency > bulk.MaxConcurrency:
		return app.Usage("", "--concurrency: %d is not between 1 and 8", r.Concurrency)
	case r.Rate < 0:
		return app.Usage("", "--rate: %d is negative", r.Rate)
	case r.max < 0:
		return app.Usage("", "--max: %d is negative", r.max)
	case r.GraceTime < 0:
		return app.Usage("", "--settle: %s is negative", r.GraceTime)
	case r.overwrite && r.report == "":
		return app.Usage("give the file by --report", "--overwrite goes with --report")
	case r.report == "":
		return nil
	case r.app.Query != nil:
		return app.Usage("leave out one of them", "--jq: with --report nothing is printed that it could be applied to")
	}
	_, err := reportFormat(r.report)
	return err
}

// CheckMax refuses more changes than are allowed.
func (r *RunFlags) CheckMax(todo int) error {
	if r.max == 0 || todo <= r.max {
		return nil
	}
	hint := "--dry-run shows the plan"
	if r.dryRun {
		hint = "allow more by --max, or leave rows out"
	}
	allowed := "are"
	if r.max == 1 {
		allowed = "is"
	}
	return &app.Failure{Code: app.ExitGuard, Message: fmt.Sprintf("--max: %d changes are planned, and %d %s allowed; nothing was sent", todo, r.max, allowed), Hint: hint}
}

// checkNamed refuses more awards, named one by one, than --max allows.
func (r *RunFlags) checkNamed(awards int) error {
	if r.max > 0 && awards > r.max {
		return &app.Failure{Code: app.ExitGuard, Message: fmt.Sprintf("--max: %d awards are named, and %d are allowed; nothing was sent", awards, r.max), Hint: "name fewer"}
	}
	return nil
}
