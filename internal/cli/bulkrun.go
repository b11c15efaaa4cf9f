package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
)

// runFlags steer a run over many rows.
type runFlags struct {
	pace
	dryRun    bool
	max       int
	report    string
	overwrite bool
}

func (r *runFlags) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&r.dryRun, "dry-run", false, "show what would be done, and do nothing")
	f.IntVar(&r.max, "max", 0, "refuse to change more than `N` awards; 0 for no limit")
	r.addPace(cmd)
}

// addPace adds the flags that a resumed run has too.
func (r *runFlags) addPace(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&r.batch, "batch-size", bulk.DefaultBatchSize, "send `N` changes in one request, 1 to 60")
	f.IntVar(&r.concurrency, "concurrency", bulk.DefaultConcurrency, "keep `N` requests in flight, 1 to 8")
	f.IntVar(&r.rate, "rate", 0, "make at most `N` changes a minute; 0 for no limit")
	f.DurationVar(&r.settle, "settle", bulk.DefaultGraceTime, "`TIME` after which a lost request is taken as never executed")
	f.StringVar(&r.report, "report", "", "write the rows to a `FILE` (.json, .ndjson, .csv, .tsv, .yaml, .md) instead of stdout")
	f.BoolVar(&r.overwrite, "overwrite", false, "with --report: replace a file that is there already; --yes does not say so")
	_ = cmd.MarkFlagFilename("report", "json", "ndjson", "csv", "tsv", "yaml", "md")
}

func (r *runFlags) check(a *app) error {
	switch {
	case r.batch < 1 || r.batch > bulk.MaxBatchSize:
		return usage("60 awards are what GitLab allows in one request", "--batch-size: %d is not between 1 and 60", r.batch)
	case r.concurrency < 1 || r.concurrency > bulk.MaxConcurrency:
		return usage("", "--concurrency: %d is not between 1 and 8", r.concurrency)
	case r.rate < 0:
		return usage("", "--rate: %d is negative", r.rate)
	case r.max < 0:
		return usage("", "--max: %d is negative", r.max)
	case r.settle < 0:
		return usage("", "--settle: %s is negative", r.settle)
	}
	if r.overwrite && r.report == "" {
		return usage("give the file by --report", "--overwrite goes with --report")
	}
	if r.report != "" {
		if a.query != nil {
			return usage("leave out one of them", "--jq: with --report nothing is printed that it could be applied to")
		}
		if _, err := reportFormat(r.report); err != nil {
			return err
		}
	}
	return nil
}

// unprinted is the error of printing the rows of a run that changed something.
func (w rowWriter) unprinted(ctx context.Context, err error, results []bulk.Result) error {
	hint := hintOf(err)
	if hint == "" && w.id != "" && len(results) > 1 {
		hint = "'ach runs show " + w.id + "' has every row"
	}
	return w.app.unprinted(err, hint, again(ctx, resultColumns(w.app.columns, results), results))
}
