// Package badge draws the achievements that somebody shows as one picture, for a page such
// as a README: SVG that asks for nothing else, runs nothing, and is small.
//
// What belongs here: the drawing, and pictures made small enough for it. What does not:
// where awards and pictures come from.
package badge

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sanitize"
)

// MaxSize is how many bytes a badge has at most.
const MaxSize = 20_000

// A Badge is what is drawn.
type Badge struct {
	User   string // user name, without the @
	Awards int    // how many awards there are in all
	Tiles  []Tile // the achievements to draw, the first first
	More   int    // how many achievements are not among them
}

// A Tile is one achievement.
type Tile struct {
	Name    string
	Times   int    // how many awards of it
	Picture []byte // PNG, JPEG or GIF; nil where there is none
}

// The drawing's measures, in the units of the picture.
const (
	perRow  = 12
	pitch   = 48 // from tile to tile
	side    = 40 // of a tile
	heading = 26
	margin  = 4
	least   = 220 // the width that the heading takes
)

// SVG draws a badge, at most [MaxSize] bytes of it. Pictures are made smaller until all fit;
// where even the smallest do not, the last ones give way to the initials of their names, and
// where those are too many, they to a number. The same badge is always the same bytes.
func (b Badge) SVG() []byte {
	pictures := make([]image.Image, len(b.Tiles))
	for i, t := range b.Tiles {
		pictures[i] = decode(t.Picture)
	}
	var small [][]byte
	for _, edge := range []int{2 * side, 64, 48, side, 32, 24} {
		var whole bool
		if small, whole = shrunk(pictures, edge, MaxSize); whole {
			if text := b.draw(small); len(text) <= MaxSize {
				return text
			}
		}
	}
	for last := len(small) - 1; last >= 0; last-- {
		if small[last] == nil {
			continue
		}
		small[last] = nil
		if text := b.draw(small); len(text) <= MaxSize {
			return text
		}
	}
	for { // names may be 255 characters long
		text := b.draw(small)
		if len(text) <= MaxSize || len(b.Tiles) == 0 {
			return text
		}
		half := len(b.Tiles) / 2
		b.Tiles, b.More = b.Tiles[:half], b.More+len(b.Tiles)-half
	}
}

// shrunk are pictures as PNG of at most edge times edge pixels, as far as they fit into so many
// bytes; whole reports whether all do.
func shrunk(pictures []image.Image, edge, most int) (small [][]byte, whole bool) {
	small = make([][]byte, len(pictures))
	for i, p := range pictures {
		if p == nil {
			continue
		}
		small[i] = shrink(p, edge)
		if most -= base64.StdEncoding.EncodedLen(len(small[i])); most < 0 {
			small[i] = nil
			return small, false
		}
	}
	return small, true
}

func (b Badge) draw(pictures [][]byte) []byte {
	columns := min(len(b.Tiles), perRow)
	width := max(least, 2*margin+columns*pitch-(pitch-side))
	rows := (len(b.Tiles) + perRow - 1) / perRow
	height := heading + rows*pitch + margin
	var text bytes.Buffer
	fmt.Fprintf(&text, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, height, width, height, escaped(b.said()))
	text.WriteString(`<style>text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}.h{font-size:14px;fill:#6e7781}` +
		`.t{fill:#f6f8fa;stroke:#d1d9e0}.i{font-size:18px;font-weight:600;fill:#59636e}.n{font-size:11px;font-weight:600;fill:#fff}.p{fill:#1f2328;stroke:#fff}` +
		`@media(prefers-color-scheme:dark){.h,.i{fill:#9198a1}.t{fill:#151b23;stroke:#3d444d}.p{fill:#3d444d;stroke:#0d1117}}</style>`)
	fmt.Fprintf(&text, `<title>%s</title><text class="h" x="%d" y="18">%s</text>`, escaped(b.said()), margin, escaped(b.heading()))
	for i, t := range b.Tiles {
		t.draw(&text, margin+i%perRow*pitch, heading+i/perRow*pitch, pictures[i])
	}
	text.WriteString("</svg>\n")
	return text.Bytes()
}

func (t Tile) draw(text *bytes.Buffer, x, y int, picture []byte) {
	fmt.Fprintf(text, `<g transform="translate(%d %d)"><title>%s</title><rect class="t" x=".5" y=".5" width="39" height="39" rx="8"/>`, x, y, escaped(t.said()))
	if picture != nil {
		fmt.Fprintf(text, `<image x="4" y="4" width="32" height="32" href="data:image/png;base64,%s"/>`, base64.StdEncoding.EncodeToString(picture))
	} else {
		fmt.Fprintf(text, `<text class="i" x="20" y="26" text-anchor="middle">%s</text>`, escaped(initial(t.Name)))
	}
	if t.Times > 1 {
		number := "×" + strconv.Itoa(t.Times)
		width := 8 + 7*utf8.RuneCountInString(number)
		fmt.Fprintf(text, `<rect class="p" x="%d" y="25" width="%d" height="16" rx="8"/><text class="n" x="%g" y="37" text-anchor="middle">%s</text>`, 42-width, width, 42-float64(width)/2, number)
	}
	text.WriteString("</g>")
}

// heading is the line above the tiles.
func (b Badge) heading() string {
	if len(b.Tiles) == 0 {
		return "no achievements yet"
	}
	said := plural(len(b.Tiles)+b.More, "achievement")
	if all := len(b.Tiles) + b.More; b.Awards > all {
		said += ", " + plural(b.Awards, "award")
	}
	if b.More > 0 {
		said += fmt.Sprintf(", %d not drawn", b.More)
	}
	return said
}

// said is the badge in words, for who cannot see it.
func (b Badge) said() string { return "@" + b.User + ": " + b.heading() }

func (t Tile) said() string {
	name := strings.TrimSpace(sanitize.Line(t.Name))
	if t.Times > 1 {
		return fmt.Sprintf("%s × %d", name, t.Times)
	}
	return name
}

// initial is the first letter or digit of a name, "•" where it has none.
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "•"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// escaped is text of anybody's as text of XML, or as an attribute.
func escaped(text string) string { return html.EscapeString(sanitize.Line(text)) }
