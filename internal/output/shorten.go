package output

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// shorten cuts the cells of a column to a width. All of them lose the same part: the end,
// and of addresses the beginning, unless cells that differ would then look alike where with
// another part they would not.
func shorten(cells []string, width int, cut Cut) []string {
	ways := []func(string, int) string{withoutEnd}
	switch cut {
	case CutName:
		ways = append(ways, withoutMiddle, withoutBeginning)
	case CutAddress:
		ways = []func(string, int) string{withoutBeginning, withoutMiddle, withoutEnd}
	}
	different := distinct(cells)
	var best []string
	most := 0
	for _, way := range ways {
		short := make([]string, len(cells))
		for i, cell := range cells {
			if short[i] = cell; columnsOf(cell) > width {
				short[i] = way(cell, width)
			}
		}
		if n := distinct(short); n > most {
			best, most = short, n
		}
		if most == different {
			break
		}
	}
	return best
}

func distinct(cells []string) int {
	seen := make(map[string]bool, len(cells))
	for _, cell := range cells {
		seen[cell] = true
	}
	return len(seen)
}

func withoutEnd(text string, width int) string { return ansi.Truncate(text, width, ellipsis) }

func withoutBeginning(text string, width int) string {
	return ellipsis + ending(text, width-1)
}

func withoutMiddle(text string, width int) string {
	end := (width - 1) / 2
	return strings.TrimSuffix(ansi.Truncate(text, width-1-end, ""), " ") + ellipsis + ending(text, end)
}

// ending is the end of a text, of at most so many columns.
func ending(text string, width int) string {
	for rest := columnsOf(text); rest > width; {
		cluster, w := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		text, rest = text[len(cluster):], rest-w
	}
	return text
}
