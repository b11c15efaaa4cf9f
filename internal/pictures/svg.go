//go:build !windows

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"image/color"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/screentest"
)

// Sizes of a cell, in the units of the picture.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 14
)

// The terminal's own colours, and the sixteen by number.
const (
	background = "#1b1d23"
	foreground = "#d8dbe2"
)

func palette() []string {
	return []string{
		"#3b4048", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
		"#5c6370", "#ff7b86", "#b5e890", "#ffd68a", "#7cc4ff", "#dd8ff0", "#6fd3df", "#ffffff",
	}
}

// svg draws a screen without the blank rows at its end. Runs of cells with the same
// style are one text, stretched to the cells it takes, so that columns line up
// whatever font there is.
func svg(s screentest.Screen) []byte {
	rows := s.Cells[:len(strings.Split(s.String(), "\n"))]
	width, height := 2*margin+float64(len(s.Cells[0]))*cellWidth, 2*margin+float64(len(rows)*cellHeight)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	for y, row := range rows {
		for x := 0; x < len(row); {
			end := x + 1
			for end < len(row) && look(row[end]) == look(row[x]) {
				end++
			}
			drawRun(&b, row[x:end], x, y)
			x = end
		}
	}
	if !s.CursorHidden && s.Row < len(rows) {
		fmt.Fprintf(&b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s" opacity="0.7"/>`+"\n",
			margin+float64(s.Col)*cellWidth, margin+s.Row*cellHeight+2, cellWidth, cellHeight-4, foreground)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// look is all of a cell but its text.
func look(c screentest.Cell) screentest.Cell {
	c.Text, c.Width = "", 0
	return c
}

func drawRun(b *bytes.Buffer, cells []screentest.Cell, x, y int) {
	var text strings.Builder
	for _, c := range cells {
		text.WriteString(c.Text)
	}
	style := cells[0]
	fill, back := shade(style.Fg, foreground), shade(style.Bg, "")
	if style.Reverse {
		fill, back = cmp.Or(back, background), fill
	}
	left, top := margin+float64(x)*cellWidth, margin+y*cellHeight
	if back != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(len(cells))*cellWidth, cellHeight, back)
	}
	shown := strings.TrimRight(text.String(), " ")
	if shown == "" {
		return
	}
	taken := len(cells) - (len(text.String()) - len(shown))
	attributes := ""
	if style.Bold {
		attributes += ` font-weight="bold"`
	}
	if style.Faint {
		attributes += ` opacity="0.6"`
	}
	if style.Italic {
		attributes += ` font-style="italic"`
	}
	if style.Underline {
		attributes += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" fill="%s" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve"%s>%s</text>`+"\n",
		left, top+13, fill, float64(taken)*cellWidth, attributes, html.EscapeString(shown))
}

// shade is a colour of a cell, otherwise where it is the terminal's own.
func shade(c color.Color, otherwise string) string {
	switch basic, is := c.(ansi.BasicColor); {
	case c == nil:
		return otherwise
	case is:
		return palette()[basic]
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// appeared waits for a file that another program writes.
func appeared(path string) (string, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		text, err := os.ReadFile(path)
		if err == nil && len(text) > 0 {
			return string(text), nil
		}
		<-tick.C
	}
	return "", fmt.Errorf("%s never appeared", path)
}
