package term

import (
	"fmt"
	"io"
	"slices"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"github.com/ach-cli/ach/internal/sanitize"
)

// SetColor sets the colour mode: "auto", "always" or "never". In auto mode a
// non-empty NO_COLOR switches colour off, else CLICOLOR_FORCE (not empty, not
// "0") switches it on, else each stream is coloured that is a terminal, unless
// TERM is "dumb".
func (s *Streams) SetColor(mode string) error {
	if !slices.Contains([]string{"auto", "always", "never"}, mode) {
		return fmt.Errorf("unknown color mode %q: use auto, always or never", sanitize.Line(mode))
	}
	s.mode = mode
	return nil
}

// colorEnv is what the environment says about colour.
type colorEnv struct{ off, force, dumb bool }

func readColorEnv(getenv func(string) string) colorEnv {
	force := getenv("CLICOLOR_FORCE")
	return colorEnv{off: getenv("NO_COLOR") != "", force: force != "" && force != "0", dumb: getenv("TERM") == "dumb"}
}

func wantColor(mode string, env colorEnv, tty bool) bool {
	switch {
	case mode == "always":
		return true
	case mode == "never", env.off:
		return false
	}
	return env.force || tty && !env.dumb
}

// Style is a way of showing text on a terminal. A style never carries meaning
// alone: the text has to say the same without it.
type Style int

// The styles a [Column] may give a cell.
const (
	Plain Style = iota
	Bold
	Dim
	Good
	Warn
	Bad
)

// OutPaint returns what styles one line of clean text as stdout is painted: not at
// all where there is to be no colour.
func (s *Streams) OutPaint() func(Style, string) string {
	return paintFor(s.Out, wantColor(s.mode, s.env, s.outTTY))
}

// Paint styles one line of clean text as stderr is painted.
func (s *Streams) Paint(style Style, text string) string {
	return paintFor(s.Err, wantColor(s.mode, s.env, s.errTTY))(style, text)
}

// paintFor fixes the profile and the background, so that lipgloss neither
// judges the environment again nor asks the terminal. The sixteen basic
// colours are those a person has chosen for their terminal.
func paintFor(w io.Writer, color bool) func(Style, string) string {
	if !color {
		return func(_ Style, text string) string { return text }
	}
	r := lipgloss.NewRenderer(w, termenv.WithProfile(termenv.ANSI))
	r.SetColorProfile(termenv.ANSI)
	r.SetHasDarkBackground(true)
	styles := map[Style]lipgloss.Style{
		Bold: r.NewStyle().Bold(true),
		Dim:  r.NewStyle().Faint(true),
		Good: r.NewStyle().Foreground(lipgloss.ANSIColor(2)),
		Warn: r.NewStyle().Foreground(lipgloss.ANSIColor(3)),
		Bad:  r.NewStyle().Foreground(lipgloss.ANSIColor(1)),
	}
	return func(style Style, text string) string {
		if st, ok := styles[style]; ok && text != "" {
			return st.Render(text)
		}
		return text
	}
}
