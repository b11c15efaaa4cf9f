package app

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/words"
)

// A command line that ach tells has to reach what this one reaches. Pasted without the
// --host or --config that was given it would change another GitLab.

// where are the flags that say which GitLab a command line talks to, as they were given.
func (a *App) where() []string {
	var flags []string
	if a.Flags.Host != "" {
		flags = append(flags, "--host", a.Flags.Host)
	}
	if a.Flags.config != "" {
		flags = append(flags, "--config", a.Flags.config)
	}
	return flags
}

// Reaching are the flags with which a later command talks to host.
func (a *App) Reaching(host *url.URL) []string {
	var flags []string
	if s, err := config.Load(a.SourceFor("", false)); err != nil || s.Host.String() != host.String() {
		flags = append(flags, "--host", host.String())
	}
	if a.Flags.config != "" {
		flags = append(flags, "--config", a.Flags.config)
	}
	return flags
}

// NoteLine tells the command line that would have asked nothing.
func (a *App) NoteLine(line ...string) {
	if a.Flags.Namespace != "" && !slices.Contains(line, "-n") {
		line = append(line, "-n", a.Flags.Namespace)
	}
	line = append(line, a.where()...)
	a.Streams.NoteCommand("without being asked:", words.ShellLine(append([]string{"ach"}, line...)...))
}

// instead is what answers a question on the command line, with all that this one says of
// the GitLab and the group. It may be a flag alone, or go on behind a comma.
func (a *App) instead(text string) string {
	if !strings.HasPrefix(text, "ach ") {
		return text
	}
	flags := a.where()
	if a.Flags.Namespace != "" {
		flags = append([]string{"-n", a.Flags.Namespace}, flags...)
	}
	line, rest, more := strings.Cut(text, ",")
	line = strings.Join(append([]string{line}, quoted(flags)...), " ")
	if more {
		line += "," + rest
	}
	return line
}

// Told completes the command lines in a hint, which stand in single quotes, such as
// 'ach list -u bob'. Those that only show help are left alone.
func (a *App) Told(hint string) string {
	flags := strings.Join(quoted(a.where()), " ")
	if flags == "" {
		return hint
	}
	lines := regexp.MustCompile(`'ach [^']+'`)
	return lines.ReplaceAllStringFunc(hint, func(line string) string {
		said := strings.Fields(strings.Trim(line, "'"))
		if slices.ContainsFunc(said, func(word string) bool { return word == "help" || word == "--help" || word == "--host" }) {
			return line
		}
		return strings.TrimSuffix(line, "'") + " " + flags + "'"
	})
}

func quoted(line []string) []string {
	return words.Map(line, func(word string) string { return words.ShellLine(word) })
}

// A reporter tells what happens in a run, with the command lines in it completed.
type reporter struct {
	*term.Streams
	app *App
}

// Warn says "warning: …".
func (r reporter) Warn(format string, args ...any) {
	r.Streams.Warn("%s", r.app.Told(fmt.Sprintf(format, args...)))
}
