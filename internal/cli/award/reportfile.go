package award

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/source"
)

// reportFormat is the format that the extension of a report asks for.
func reportFormat(path string) (output.Format, error) {
	format, known := map[string]output.Format{
		".json": output.FormatJSON, ".ndjson": output.FormatNDJSON, ".jsonl": output.FormatNDJSON, ".csv": output.FormatCSV,
		".tsv": output.FormatTSV, ".yaml": output.FormatYAML, ".yml": output.FormatYAML, ".md": output.FormatMarkdown,
	}[strings.ToLower(filepath.Ext(path))]
	if known {
		return format, nil
	}
	return "", app.Usage("the extensions are .json, .ndjson, .csv, .tsv, .yaml and .md", "--report: the extension of %q says nothing about its format", path)
}

// CheckBeside refuses what can be known wrong before anything is asked of GitLab, beside
// what read finds in the rows. They are read also where the report is there already, so that
// the summary tells how many are not attempted for that.
func (r *RunFlags) CheckBeside(read func() error) error {
	if err := r.Check(); err != nil {
		return err
	}
	report := r.mayReport()
	if report != nil && app.CodeOf(report) != app.ExitGuard {
		return report
	}
	if err := read(); err != nil {
		return err
	}
	return report
}

// ClearReport refuses a report that could not be written, and asks whether one that is
// there may be replaced.
func (r *RunFlags) ClearReport(ctx context.Context) error {
	if err := r.mayReport(); err != nil {
		return err
	}
	return r.askToReplace(ctx)
}

// Report is the file that the rows are written to, "" for none.
func (r *RunFlags) Report() string { return r.report }

// Renew has the report replaced that is there: it is that of the same run.
func (r *RunFlags) Renew() { r.overwrite = true }

// mayReport refuses a report that could not be written, or would replace something,
// before anything is sent. It leaves no trace.
func (r *RunFlags) mayReport() error {
	if r.report == "" {
		return nil
	}
	path, info, err := reportTarget(r.report)
	switch {
	case err != nil:
		return noReport(err)
	case info == nil:
		return noReport(safefile.Writable(path))
	case r.reads(info) != "":
		return app.Usage("give it another name", "--report: %s is %s; nothing was sent", r.report, r.reads(info))
	case info.IsDir():
		return app.Usage("give a file", "--report: %s is a folder; nothing was sent", r.report)
	case !info.Mode().IsRegular():
		return app.Usage("give a file", "--report: %s is no regular file; nothing was sent", r.report)
	case !r.overwrite && !r.app.CanAsk():
		return &app.Failure{Code: app.ExitGuard, Message: "--report: " + r.report + " is there already; nothing was sent", Hint: "give it another name, or replace it with --overwrite"}
	case info.Mode().Perm()&0o222 == 0:
		return noReport(&fs.PathError{Op: "write", Path: r.report, Err: errors.New("it is read-only")})
	}
	// On Windows a program that has the file open keeps others from replacing it.
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return noReport(err)
	}
	_ = file.Close() // nothing was written
	return noReport(safefile.Writable(path))
}

func noReport(err error) error {
	if err == nil {
		return nil
	}
	return &app.Failure{Code: app.ExitUsage, Message: fmt.Sprintf("--report: %v; nothing was sent", err), Hint: "give a file in a folder that exists and may be written to", Err: err}
}

// reportTarget returns where a report ends up, a symbolic link followed, and what is
// there, nil if nothing is.
func reportTarget(path string) (string, fs.FileInfo, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil, nil
	}
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path, info, err
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", nil, fmt.Errorf("the link %s leads nowhere: %w", path, err)
	}
	info, err = os.Lstat(target)
	return target, info, err
}

// reads says as what the command reads a file, "" if it does not: as that of a flag whose
// value is the name of one, whichever those are, or as the config file.
func (r *RunFlags) reads(info fs.FileInfo) (as string) {
	if readFrom(r.app.ConfigFile(), nil, info) {
		as = "the config file"
	}
	if r.flags == nil {
		return as
	}
	r.flags.Visit(func(f *pflag.Flag) {
		if _, file := f.Annotations[cobra.BashCompFilenameExt]; file && f.Name != "report" && readFrom(f.Value.String(), r.app.Stdin, info) {
			as = "the file that --" + f.Name + " reads"
		}
	})
	for _, argument := range r.flags.Args() {
		if readFrom(argument, nil, info) {
			as = "a file that the command reads"
		}
	}
	return as
}

// readFrom reports whether a file is one that the rows are read from.
func readFrom(from string, stdin io.Reader, info fs.FileInfo) bool {
	same := func(in fs.FileInfo, err error) bool { return err == nil && os.SameFile(in, info) }
	if from == "-" {
		file, ok := stdin.(*os.File)
		return ok && same(file.Stat())
	}
	found, err := source.Files(from, "")
	return err == nil && slices.ContainsFunc(found.Paths, func(path string) bool { return same(os.Stat(path)) })
}

// askToReplace asks whether a report that is there may be replaced. --yes is no
// answer: what it says yes to is the run, and each run of a job would lose the
// report of the one before.
func (r *RunFlags) askToReplace(ctx context.Context) error {
	if r.report == "" || r.overwrite {
		return nil
	}
	if _, info, err := reportTarget(r.report); err != nil || info == nil {
		return noReport(err)
	}
	yes, err := r.app.Streams.Confirm(ctx, "Replace the report "+r.report+"? (--overwrite says so)")
	switch {
	case err != nil:
		return app.Unanswered(err)
	case !yes:
		return app.Unchanged()
	}
	r.overwrite = true
	return nil
}

// Reports reports whether the rows go to a file.
func (r *RunFlags) Reports() bool { return r.report != "" }

// WriteReport writes the rows in the format of the file's extension, and tells so.
func WriteReport[T any](ctx context.Context, r *RunFlags, cols []output.Column[T], results []T) error {
	if err := writeReport(ctx, r, cols, results); err != nil {
		return err
	}
	r.app.Summary.Report = r.report
	r.app.Streams.Note("report: %s", r.report)
	return nil
}

func writeReport[T any](ctx context.Context, r *RunFlags, cols []output.Column[T], results []T) error {
	format, err := reportFormat(r.report)
	if err != nil {
		return err
	}
	return writeWhole(r.report, r.overwrite, func(w io.Writer) error {
		return output.Rows(ctx, r.app.Streams.To(w), output.Output{Format: format, Columns: r.app.Columns}, cols, results)
	})
}

// writeWhole writes a file so that nobody ever sees half of it, and one that is
// replaced keeps its mode. Without replace one that is there stays.
func writeWhole(path string, replace bool, write func(io.Writer) error) error {
	path, info, err := reportTarget(path)
	switch {
	case err != nil:
		return err
	case info == nil:
		return safefile.WriteBy(safefile.Paths{}, path, safefile.Options{}, write)
	case !replace:
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return safefile.WriteBy(safefile.Paths{}, path, safefile.Options{Mode: info.Mode().Perm()}, write)
}
