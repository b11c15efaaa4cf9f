package award

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/run"
)

// RunFlags steer a run over many rows.
type RunFlags struct {
	run.Pace
	dryRun    bool
	max       int
	report    string
	overwrite bool
}

func (r *RunFlags) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&r.dryRun, "dry-run", false, "show what would be done, and do nothing")
	f.IntVar(&r.max, "max", 0, "refuse to change more than `N` awards; 0 for no limit")
	r.AddPace(cmd)
}

// AddPace adds the flags that a resumed run has too.
func (r *RunFlags) AddPace(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&r.Batch, "batch-size", bulk.DefaultBatchSize, "send `N` changes in one request, 1 to 60")
	f.IntVar(&r.Concurrency, "concurrency", bulk.DefaultConcurrency, "keep `N` requests in flight, 1 to 8")
	f.IntVar(&r.Rate, "rate", 0, "make at most `N` changes a minute; 0 for no limit")
	f.DurationVar(&r.Settle, "settle", bulk.DefaultGraceTime, "`TIME` after which a lost request is taken as never executed")
	f.StringVar(&r.report, "report", "", "write the rows to a `FILE` (.json, .ndjson, .csv, .tsv, .yaml, .md) instead of stdout")
	f.BoolVar(&r.overwrite, "overwrite", false, "with --report: replace a file that is there already; --yes does not say so")
	_ = cmd.MarkFlagFilename("report", "json", "ndjson", "csv", "tsv", "yaml", "md")
}

func (r *RunFlags) Check(a *app.App) error {
	switch {
	case r.Batch < 1 || r.Batch > bulk.MaxBatchSize:
		return app.Usage("60 awards are what GitLab allows in one request", "--batch-size: %d is not between 1 and 60", r.Batch)
	case r.Concurrency < 1 || r.Concurrency > bulk.MaxConcurrency:
		return app.Usage("", "--concurrency: %d is not between 1 and 8", r.Concurrency)
	case r.Rate < 0:
		return app.Usage("", "--rate: %d is negative", r.Rate)
	case r.max < 0:
		return app.Usage("", "--max: %d is negative", r.max)
	case r.Settle < 0:
		return app.Usage("", "--settle: %s is negative", r.Settle)
	}
	if r.overwrite && r.report == "" {
		return app.Usage("give the file by --report", "--overwrite goes with --report")
	}
	if r.report != "" {
		if a.Query != nil {
			return app.Usage("leave out one of them", "--jq: with --report nothing is printed that it could be applied to")
		}
		if _, err := reportFormat(r.report); err != nil {
			return err
		}
	}
	return nil
}

// unprinted is the error of printing the rows of a run that changed something.
func (w RowWriter) unprinted(ctx context.Context, err error, results []bulk.Result) error {
	hint := app.HintOf(err)
	if hint == "" && w.Id != "" && len(results) > 1 {
		hint = "'ach runs show " + w.Id + "' has every row"
	}
	return w.App.Unprinted(err, hint, app.Again(ctx, ResultColumns(w.App.Columns, results), results))
}
