package output

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// shorten cuts the cells of a column to a width. All of them lose the same part: the end,
// and of addresses the beginning, unless cells that differ would then look alike where with
// another part they would not. Those that look alike still lose what they begin with alike.
func shorten(cells []string, width int, cut Cut) []string {
	best := oneWay(cells, width, cut)
	if cut != CutName && cut != CutAddress {
		return best
	}
	var order []string // of the groups: what comes out is the same each time
	groups := map[string][]int{}
	for i, short := range best {
		if groups[short] == nil {
			order = append(order, short)
		}
		groups[short] = append(groups[short], i)
	}
	for _, short := range order {
		group := groups[short]
		whole := make([]string, len(group))
		for n, i := range group {
			whole[n] = cells[i]
		}
		apart := withoutShared(whole, width, cut)
		if distinct(apart) < 2 || slices.ContainsFunc(apart, func(s string) bool { return s != short && groups[s] != nil }) {
			continue
		}
		for n, i := range group {
			best[i] = apart[n]
			groups[apart[n]] = group
		}
	}
	return best
}

// oneWay cuts all cells in the way that leaves most of them different.
func oneWay(cells []string, width int, cut Cut) []string {
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

// withoutShared cuts cells that would look alike: each has an ellipsis in place of what all
// of them begin with, whole words if there are any, and is cut from there on as if it were
// all. It returns nil where that tells none apart.
func withoutShared(cells []string, width int, cut Cut) []string {
	if distinct(cells) == 1 || width < 4 {
		return nil
	}
	shared := sharedBeginning(cells)
	if shared == 0 {
		return nil
	}
	rest := make([]string, len(cells))
	for i, cell := range cells {
		rest[i] = strings.TrimLeft(cell[shared:], " ")
	}
	rest = shorten(rest, width-1, cut)
	for i := range rest {
		rest[i] = ellipsis + strings.TrimPrefix(rest[i], ellipsis)
	}
	return rest
}

// sharedBeginning is how many bytes of all cells are the same words, or if not even one
// is the same, the same characters.
func sharedBeginning(cells []string) int {
	words, end := 0, 0
	for end < len(cells[0]) {
		cluster, _ := ansi.FirstGraphemeCluster(cells[0][end:], ansi.GraphemeWidth)
		if slices.ContainsFunc(cells, func(cell string) bool {
			if len(cell) < end {
				return true
			}
			other, _ := ansi.FirstGraphemeCluster(cell[end:], ansi.GraphemeWidth)
			return other != cluster
		}) {
			break
		}
		end += len(cluster)
		if strings.ContainsAny(cluster, " -_/.:,") {
			words = end
		}
	}
	return cmp.Or(words, end)
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
