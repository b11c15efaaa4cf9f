// Package shorten cuts texts that stand below each other so that those that differ still do.
//
// What belongs here: which part of a text is left out. What does not: how much room there
// is, and what it is for.
package shorten

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// A Part is what texts lose.
type Part int

// The parts.
const (
	End       Part = iota // also where texts look alike without it
	Middle                // of names: the end, but where they differ there the middle or the beginning
	Beginning             // of paths and addresses: the beginning first
)

// A Shortener cuts texts of the same sort.
type Shortener struct {
	Part  Part
	Count ansi.Method // how columns of the screen are counted
}

// Cut cuts texts to so many columns of the screen. All of them lose the same part: the end,
// and of addresses the beginning, unless cells that differ would then look alike where with
// another part they would not. Those that look alike still lose what they begin with alike.
func (s Shortener) Cut(cells []string, width int) []string {
	best := s.oneWay(cells, width)
	if s.Part == End {
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
		apart := s.withoutShared(whole, width)
		if distinct(apart) < 2 || slices.ContainsFunc(apart, func(text string) bool { return text != short && groups[text] != nil }) {
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
func (s Shortener) oneWay(cells []string, width int) []string {
	ways := []func(string, int) string{s.withoutEnd}
	switch s.Part {
	case End:
	case Middle:
		ways = append(ways, s.withoutMiddle, s.withoutBeginning)
	case Beginning:
		ways = []func(string, int) string{s.withoutBeginning, s.withoutMiddle, s.withoutEnd}
	}
	different := distinct(cells)
	var best []string
	most := 0
	for _, way := range ways {
		short := make([]string, len(cells))
		for i, cell := range cells {
			if short[i] = cell; s.columns(cell) > width {
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
func (s Shortener) withoutShared(cells []string, width int) []string {
	if distinct(cells) == 1 || width < 4 {
		return nil
	}
	shared := s.sharedBeginning(cells)
	if shared == 0 {
		return nil
	}
	rest := make([]string, len(cells))
	for i, cell := range cells {
		rest[i] = strings.TrimLeft(cell[shared:], " ")
	}
	rest = s.Cut(rest, width-1)
	for i := range rest {
		rest[i] = ellipsis + strings.TrimPrefix(rest[i], ellipsis)
	}
	return rest
}

// sharedBeginning is how many bytes of all cells are the same words, or if not even one
// is the same, the same characters.
func (s Shortener) sharedBeginning(cells []string) int {
	words, end := 0, 0
	for end < len(cells[0]) {
		cluster, _ := ansi.FirstGraphemeCluster(cells[0][end:], s.Count)
		if slices.ContainsFunc(cells, func(cell string) bool {
			if len(cell) < end {
				return true
			}
			other, _ := ansi.FirstGraphemeCluster(cell[end:], s.Count)
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

func (s Shortener) withoutEnd(text string, width int) string {
	return s.Count.Truncate(text, width, ellipsis)
}

func (s Shortener) withoutBeginning(text string, width int) string {
	return ellipsis + s.ending(text, width-1)
}

func (s Shortener) withoutMiddle(text string, width int) string {
	end := (width - 1) / 2
	return strings.TrimSuffix(s.Count.Truncate(text, width-1-end, ""), " ") + ellipsis + s.ending(text, end)
}

// ending is the end of a text, of at most so many columns.
func (s Shortener) ending(text string, width int) string {
	for rest := s.columns(text); rest > width; {
		cluster, w := ansi.FirstGraphemeCluster(text, s.Count)
		text, rest = text[len(cluster):], rest-w
	}
	return text
}

// columns is how many a text takes. Most are plain ASCII, of which each character takes one.
func (s Shortener) columns(text string) int {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return s.Count.StringWidth(text)
		}
	}
	return len(text)
}
