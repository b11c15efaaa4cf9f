package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/config"
)

// What is offered without asking a server.

// offerHosts offers those of the config file.
func offerHosts(a *app) offer {
	return func(_ context.Context, _ line) []word {
		s, err := config.Load(a.source())
		if err != nil {
			return nil
		}
		words := make([]word, 0, len(s.Hosts))
		for _, h := range s.Hosts {
			w := word{value: h.URL.String()}
			if w.value == s.Host.String() {
				w.note = "in use"
			}
			words = append(words, w)
		}
		return words
	}
}

func offerRuns(a *app) offer {
	return func(_ context.Context, l line) []word {
		return runWords(a, l, func(journal.Summary) bool { return true })
	}
}

// offerOpenRuns offers the runs that there is something to resume of.
func offerOpenRuns(a *app) offer {
	return func(_ context.Context, l line) []word {
		return runWords(a, l, func(s journal.Summary) bool { return s.State == journal.Interrupted })
	}
}

// runWords are the runs that have a journal, the newest first, but for those on the
// line.
func runWords(a *app, l line, wanted func(journal.Summary) bool) []word {
	all, err := journal.List(a.runsDir())
	if err != nil {
		return nil
	}
	named := map[string]bool{}
	for _, id := range l.args {
		named[id] = true
	}
	words := make([]word, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		if s := all[i]; wanted(s) && !named[s.ID] {
			words = append(words, word{value: s.ID, note: runNote(s)})
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

// offerHelp offers commands and topics, and the commands below those on the line.
func offerHelp(_ context.Context, l line) []word {
	found := l.cmd.Root()
	for _, name := range l.args {
		next, rest, err := found.Find([]string{name})
		if err != nil || len(rest) > 0 || next == found {
			return nil
		}
		found = next
	}
	var words []word
	for _, sub := range found.Commands() {
		if !sub.Hidden && sub.Name() != cobra.ShellCompRequestCmd {
			words = append(words, word{value: sub.Name(), note: sub.Short})
		}
	}
	return words
}
