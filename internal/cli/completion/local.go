package completion

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
)

// What is offered without asking a server.

// Hosts offers those of the config file.
func Hosts(a *app.App) cmdutil.Offer {
	return func(_ context.Context, _ cmdutil.Line) []cmdutil.Word {
		s, err := config.Load(a.Source())
		if err != nil {
			return nil
		}
		words := make([]cmdutil.Word, 0, len(s.Hosts))
		for _, h := range s.Hosts {
			w := cmdutil.Word{Value: h.URL.String()}
			if w.Value == s.Host.String() {
				w.Note = "in use"
			}
			words = append(words, w)
		}
		return words
	}
}

// Runs offers the runs that have a journal.
func Runs(a *app.App) cmdutil.Offer {
	return func(_ context.Context, l cmdutil.Line) []cmdutil.Word {
		return runWords(a, l, func(journal.Summary) bool { return true })
	}
}

// OpenRuns offers the runs that there is something to resume of.
func OpenRuns(a *app.App) cmdutil.Offer {
	return func(_ context.Context, l cmdutil.Line) []cmdutil.Word {
		return runWords(a, l, func(s journal.Summary) bool { return s.State == journal.Interrupted })
	}
}

// runWords are the runs that have a journal, the newest first, but for those on the
// line.
func runWords(a *app.App, l cmdutil.Line, wanted func(journal.Summary) bool) []cmdutil.Word {
	all, err := journal.List(a.RunsDir())
	if err != nil {
		return nil
	}
	named := map[string]bool{}
	for _, id := range l.Args {
		named[id] = true
	}
	words := make([]cmdutil.Word, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		if s := all[i]; wanted(s) && !named[s.ID] {
			words = append(words, cmdutil.Word{Value: s.ID, Note: runNote(s)})
		}
	}
	return words
}

// runNote is such as: award of 250 rows, 2026-01-02 03:04, interrupted.
func runNote(s journal.Summary) string {
	when := s.CreatedAt.UTC().Format("2006-01-02 15:04")
	if s.Command == "" { // its journal cannot be read
		return fmt.Sprintf("%s, %s", when, s.State)
	}
	return fmt.Sprintf("%s of %d rows, %s, %s", s.Command, s.Rows, when, s.State)
}

// HelpTopics offers commands and topics, and the commands below those on the line.
func HelpTopics(_ context.Context, l cmdutil.Line) []cmdutil.Word {
	found := l.Cmd.Root()
	for _, name := range l.Args {
		next, rest, err := found.Find([]string{name})
		if err != nil || len(rest) > 0 || next == found {
			return nil
		}
		found = next
	}
	var words []cmdutil.Word
	for _, sub := range found.Commands() {
		if !sub.Hidden && sub.Name() != cobra.ShellCompRequestCmd {
			words = append(words, cmdutil.Word{Value: sub.Name(), Note: sub.Short})
		}
	}
	return words
}
