package layout

// pkg says which of the module's packages one package may import. A name that
// ends in /... stands for the package and everything below it. A package may
// always import what lies below its own name.
type pkg struct {
	name string
	sees []string
}

// packages is the direction of the design: cmd → cli → {config, gitlab, bulk,
// output, term}, and the sandbox apart. A package needs a line here before it can import
// another one, and its sentence in docs/architecture.md.
func packages() []pkg {
	return []pkg{
		{"cmd/ach", []string{"internal/cli"}},
		{"internal/cli/...", []string{
			"internal/config", "internal/gitlab", "internal/gitlab/api", "internal/gitlab/paging", "internal/gitlab/avatar", "internal/ids",
			"internal/gitlab/transport", "internal/bulk/...", "internal/output", "internal/term/...", "internal/closest",
			"internal/cache", "internal/safefile", "internal/sanitize", "internal/secrets", "internal/tokens",
			"internal/run", "internal/words", "internal/cli/...",
		}},
		{"internal/run", []string{"internal/bulk/...", "internal/gitlab", "internal/gitlab/api", "internal/ids", "internal/safefile", "internal/words"}},
		{"internal/words", []string{"internal/ids"}},
		{"internal/config/...", []string{"internal/closest", "internal/safefile", "internal/secrets", "internal/tokens"}},
		{"internal/secrets", []string{"internal/tokens"}},
		{"internal/cache", []string{"internal/folder", "internal/safefile"}},
		{"internal/folder", nil},
		{"internal/safefile", nil},
		{"internal/gitlab", []string{"internal/closest", "internal/ids", "internal/sanitize"}},
		{"internal/gitlab/api", []string{"internal/gitlab", "internal/gitlab/gql", "internal/gitlab/paging", "internal/gitlab/transport", "internal/closest", "internal/ids"}},
		{"internal/gitlab/paging", []string{"internal/gitlab", "internal/gitlab/gql", "internal/gitlab/transport"}},
		{"internal/gitlab/gql", []string{"internal/ids", "internal/gitlab/transport"}},
		{"internal/ids", nil},
		{"internal/gitlab/transport", []string{"internal/tokens"}},
		{"internal/gitlab/avatar", []string{"internal/safefile"}},
		{"internal/bulk/...", []string{"internal/bulk", "internal/closest", "internal/folder", "internal/formula", "internal/ids", "internal/safefile", "internal/sanitize"}},
		{"internal/output", []string{"internal/closest", "internal/formula", "internal/sanitize", "internal/term"}},
		{"internal/term/...", []string{"internal/sanitize", "internal/term", "internal/tokens"}},
		{"internal/closest", nil},
		{"internal/formula", nil},
		{"internal/sanitize", nil},
		{"internal/tokens", nil},

		{"cmd/ach-sandbox", []string{"internal/sandbox/..."}},
		{"internal/sandbox/...", []string{"internal/sandbox/..."}},

		{"internal/gen/...", []string{"internal/cli/..."}},
		{"internal/pictures", []string{"internal/screentest"}},
		{"internal/layout", nil},
		{"internal/screentest", nil},
	}
}

// testsMay lists what test files may import beyond their package's line.
func testsMay() []pkg {
	return []pkg{
		// The tests run both programs in one test binary, and look at the screen.
		{"cmd/ach", []string{"internal/sandbox/...", "internal/screentest"}},
	}
}

// library says which packages may import one module, or one package of it,
// from outside. The first name that fits an import counts.
type library struct {
	name string
	// by are the packages that may; tests are those whose test files may too.
	by, tests []string
}

// libraries holds those that would spread if they were let: each has one home,
// so it can be replaced there.
func libraries() []library {
	return []library{
		{name: "github.com/spf13/cobra/doc", by: []string{"internal/gen/..."}}, // would grow the binary
		{name: "github.com/spf13/cobra/...", by: []string{"internal/cli/...", "internal/gen/..."}},
		{name: "github.com/spf13/pflag/...", by: []string{"internal/cli/...", "internal/gen/..."}},
		{name: "github.com/spf13/viper/...", by: []string{"internal/config"}},
		{name: "github.com/charmbracelet/lipgloss/...", by: []string{"internal/term"}},
		{name: "github.com/olekukonko/tablewriter/...", by: []string{"internal/output"}},
		{name: "charm.land/bubbletea/...", by: []string{"internal/term/pick"}},
		{name: "github.com/charmbracelet/x/vt/...", by: []string{"internal/screentest"}},
		{name: "github.com/charmbracelet/ultraviolet/...", by: []string{"internal/screentest"}},
		{name: "github.com/creack/pty/...", by: []string{"internal/screentest"}, tests: []string{"cmd/ach"}},
		{name: "github.com/Khan/genqlient/...", by: []string{"internal/gitlab/..."}},
		{name: "github.com/99designs/gqlgen/...", by: []string{"internal/sandbox/..."}},
		{name: "github.com/vektah/gqlparser/...", by: []string{"internal/sandbox/..."}, tests: []string{"internal/gitlab/...", "cmd/ach"}},
	}
}
