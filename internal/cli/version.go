package cli

import (
	"context"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/buildinfo"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/output"
)

type build struct {
	buildinfo.Info
	goVersion, platform string
}

func newVersion(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Tell which ach this is",
		Long:    "Tell which version of ach this is, from which commit of which date it was built,\nand with what and for what. Nothing is read and nobody is asked.",
		Example: "  ach version\n  ach version -o json",
		Args:    cmdutil.NoArgs,
	}
	work := func(ctx context.Context) error {
		b := build{buildinfo.Get(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
		return app.One(ctx, a, versionColumns(), b)
	}
	return cmdutil.Spec{Command: cmd, Work: work, Exits: app.SelfExits(), Prints: []app.Shape{versionShape()}}
}

func versionColumns() []output.Column[build] {
	return []output.Column[build]{
		{Name: "version", Header: "Version", Doc: "version of ach", ID: true, Value: output.Text(func(b build) string { return b.Version })},
		{Name: "commit", Header: "Commit", Doc: "commit it was built from; a version that `go install` takes by its name does not tell", Value: output.TextOrNull(func(b build) string { return b.Commit })},
		{Name: "date", Header: "Date", Doc: "when that was committed", Value: output.Time(func(b build) time.Time { return b.Date })},
		{Name: "go", Header: "Go", Doc: "version of Go it was built with", Value: output.Text(func(b build) string { return b.goVersion })},
		{Name: "platform", Header: "Platform", Doc: "operating system and processor", Value: output.Text(func(b build) string { return b.platform })},
	}
}

func versionShape() app.Shape { return app.ShapeOf("version", "A version of ach", versionColumns()) }
