package app

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

// Whatever command line is told, it reaches the GitLab and the group that this one reaches.
func TestToldLines(t *testing.T) {
	var errs strings.Builder
	a := &App{Streams: term.New(nil, nil, nil, func(string) string { return "" })}
	a.Streams.Err = &errs
	for _, text := range []string{"ach show AWARD…", "--namespace GROUP"} {
		if got := a.instead(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	a.Flags.Host, a.Flags.config, a.Flags.Namespace = "https://other.example", "/tmp/my config.yaml", "acme"
	where := "--host https://other.example --config '/tmp/my config.yaml'"
	for text, want := range map[string]string{
		"ach show AWARD…":                   "ach show AWARD… -n acme " + where,
		"ach revoke AWARD…, or --user USER": "ach revoke AWARD… -n acme " + where + ", or --user USER",
		"--namespace GROUP":                 "--namespace GROUP",
	} {
		if got := a.instead(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"'ach list' shows them":                   "'ach list " + where + "' shows them",
		"look with 'ach list -u bob'; it's 'bob'": "look with 'ach list -u bob " + where + "'; it's 'bob'",
		"'ach create --help' shows it":            "'ach create --help' shows it",
		"'ach help bulk' tells":                   "'ach help bulk' tells",
		"'ach auth login --host x' asks":          "'ach auth login --host x' asks",
	} {
		if got := a.Told(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	a.NoteLine("update", "2", "--name", "It")
	if got := errs.String(); !strings.Contains(got, "ach update 2 --name It -n acme "+where) {
		t.Error(got)
	}
}
