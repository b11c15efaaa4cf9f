//go:build !windows

package screentest

import (
	"image/color"
	"slices"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// What a terminal sends for keys that type no character.
const (
	Up        = "\x1b[A"
	Down      = "\x1b[B"
	End       = "\x1b[F"
	PageDown  = "\x1b[6~"
	ShiftUp   = "\x1b[1;2A"
	ShiftDown = "\x1b[1;2B"
	AltUp     = "\x1b[1;3A"
	CtrlDown  = "\x1b[1;5B"
	Backspace = "\x7f"
	Enter     = "\r"
	Esc       = "\x1b"
	CtrlA     = "\x01"
	CtrlC     = "\x03"
	CtrlU     = "\x15"
)

// A Screen is what a terminal shows at one moment.
type Screen struct {
	Cells        [][]Cell // row by row
	Row, Col     int      // of the cursor, from 0
	CursorHidden bool
}

// A Cell is one place of a screen. A wide character takes two: the second one
// has no text and the width 0.
type Cell struct {
	Text   string
	Width  int
	Fg, Bg color.Color // nil for the terminal's own

	Bold, Faint, Italic, Underline, Reverse bool
}

// look takes the screen from the emulator. The mutex is held.
func (t *Terminal) look() Screen {
	at := t.screen.CursorPosition()
	s := Screen{Row: at.Y, Col: at.X, CursorHidden: t.screen.CursorHidden()}
	for y := range t.screen.Height() {
		row := make([]Cell, t.screen.Width())
		for x := range row {
			row[x] = cellFrom(t.screen.CellAt(x, y))
		}
		s.Cells = append(s.Cells, row)
	}
	return s
}

func cellFrom(c *uv.Cell) Cell {
	if c == nil {
		return Cell{Text: " ", Width: 1}
	}
	has := func(attribute uint8) bool { return c.Style.Attrs&attribute != 0 }
	return Cell{
		Text: c.Content, Width: c.Width, Fg: c.Style.Fg, Bg: c.Style.Bg,
		Bold: has(uv.AttrBold), Faint: has(uv.AttrFaint), Italic: has(uv.AttrItalic), Reverse: has(uv.AttrReverse),
		Underline: c.Style.Underline != uv.UnderlineNone,
	}
}

// Lines is the text of the screen without the blanks at the ends of its lines.
func (s Screen) Lines() []string {
	lines := make([]string, len(s.Cells))
	for y, row := range s.Cells {
		var b strings.Builder
		for _, c := range row {
			b.WriteString(c.Text)
		}
		lines[y] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// String is the text of the screen without the blank lines at its end.
func (s Screen) String() string { return strings.TrimRight(strings.Join(s.Lines(), "\n"), "\n") }

// Has reports whether a line of the screen has that text.
func (s Screen) Has(text string) bool {
	return slices.ContainsFunc(s.Lines(), func(line string) bool { return strings.Contains(line, text) })
}

// Styled reports whether anything on the screen is more than plain text.
func (s Screen) Styled() bool {
	return slices.ContainsFunc(slices.Concat(s.Cells...), func(c Cell) bool { return c != Cell{Text: c.Text, Width: c.Width} })
}
