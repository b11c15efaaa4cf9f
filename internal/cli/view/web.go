package view

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"strings"

	"github.com/ach-cli/ach/internal/browser"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/output"
)

// webUsage is what the help says of --web.
const webUsage = "open the page in your browser; where there is none, print its address"

// A page is one of GitLab's, and whether a browser was started on it.
type page struct {
	address string
	opened  bool
}

func pageColumns() []output.Column[page] {
	return []output.Column[page]{
		{Name: "web_url", Header: "Web", Doc: "address of the page", Value: output.Text(func(p page) string { return p.address })},
		{Name: "opened", Header: "Opened", Doc: "whether a browser has taken it", Value: output.Bool(func(p page) bool { return p.opened })},
	}
}

func pageShape() app.Shape { return app.ShapeOf("page", "A page, with --web", pageColumns()) }

// openPage has a page of the session's GitLab shown in the browser. Where that cannot be
// its address is printed, as it is in every format that was asked for.
func openPage(ctx context.Context, s *app.Session, address string) error {
	if !strings.HasPrefix(address, strings.TrimSuffix(s.Settings.Host.String(), "/")+"/") {
		return &gitlab.Error{Kind: gitlab.NotFound, Message: "GitLab does not tell which page that is"}
	}
	streams, plain := s.App.Streams, s.App.Format() == output.FormatTable && s.App.Columns == nil
	if s.App.Format() == output.FormatIDs {
		return app.Usage("use tsv", "--web prints the address of a page, which is no id, and the format is ids")
	}
	o := browser.Opener{Env: s.App.Env, System: runtime.GOOS, LookPath: exec.LookPath, Secrets: s.Settings.Secrets()}
	if !streams.JSON { // whose reader wants no other text
		o.Out, o.Err = streams.Err, streams.Err
	}
	if plain && streams.OutTTY() { // a pipe would stay open as long as the browser
		o.Out = streams.Out
	}
	if streams.InTTY() {
		o.Terminal = streams.In
	}
	err := o.Open(ctx, address)
	if ended := ctx.Err(); ended != nil {
		if errors.Is(ended, context.DeadlineExceeded) {
			return &app.Failure{Code: app.ExitUnavailable, Message: "the browser was not done in the time that --timeout allows", Err: ended}
		}
		return ended
	}
	switch {
	case err == nil:
		streams.Note("opened %s in your browser", address)
	case errors.Is(err, browser.ErrNone):
		streams.Note("%v; the variable BROWSER names one", err)
	default:
		streams.Warn("%v", err)
	}
	switch {
	case plain && err == nil:
		return nil
	case plain:
		return streams.WriteData([]byte(address + "\n"))
	}
	return app.One(ctx, s.App, pageColumns(), page{address, err == nil})
}
