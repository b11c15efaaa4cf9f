package cli

import (
	"context"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/output"
)

// buildVersion is set by the linker in make build.
var buildVersion string //nolint:gochecknoglobals // the linker can set nothing else

func version() string {
	if buildVersion != "" {
		return buildVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

type build struct{ version, goVersion, platform string }

func newVersion(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Tell which ach this is",
		Long:    "Tell which version of ach this is, and what it was built with and for. Nothing\nis read and nobody is asked.",
		Example: "  ach version\n  ach version -o json",
		Args:    cmdutil.NoArgs,
	}
	work := func(ctx context.Context) error {
		b := build{version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
		return app.One(ctx, a, versionColumns(), b)
	}
	return cmdutil.Spec{Command: cmd, Work: work, Exits: app.SelfExits(), Prints: []app.Shape{versionShape()}}
}

func versionColumns() []output.Column[build] {
	return []output.Column[build]{
		{Name: "version", Header: "Version", Doc: "version of ach", ID: true, Value: output.Text(func(b build) string { return b.version })},
		{Name: "go", Header: "Go", Doc: "version of Go it was built with", Value: output.Text(func(b build) string { return b.goVersion })},
		{Name: "platform", Header: "Platform", Doc: "operating system and processor", Value: output.Text(func(b build) string { return b.platform })},
	}
}

func versionShape() app.Shape { return app.ShapeOf("version", "A version of ach", versionColumns()) }
