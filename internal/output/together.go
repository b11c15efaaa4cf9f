package output

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// A group are rows that people see as one line: one row, mostly.
type group []int

// mostNumbers of a group are told; the formats for programs have them all.
const mostNumbers = 5

// together puts rows that agree in all of same into groups, in the order of the first row
// of each. Rows of which something is absent there are not known to agree. Where no
// column would say how many they are, each stays by itself.
func together(cols, same []column, rows int) []group {
	groups := make([]group, 0, rows)
	one := len(same) == 0 || !slices.ContainsFunc(cols, func(c column) bool { return c.times && c.header != "" })
	place := map[string]int{}
	for row := range rows {
		key, known := "", !one
		for _, c := range same {
			v := c.value(row)
			known = known && v != nil
			key += plainText(v) + "\x00"
		}
		at, there := place[key]
		if known && there {
			groups[at] = append(groups[at], row)
			continue
		}
		if known {
			place[key] = len(groups)
		}
		groups = append(groups, group{row})
	}
	return groups
}

// times is what a line ends with that is of several rows.
func (g group) times() string {
	if len(g) == 1 {
		return ""
	}
	return " × " + strconv.Itoa(len(g))
}

// cell is what people see of the rows in a column: of times the newest, else whatever differs.
func (g group) cell(c column, when func(time.Time) string) string {
	text := func(row int) string {
		text := strings.TrimSpace(sanitize.Line(c.people(row, c.value(row), when)))
		if c.drawn {
			return text
		}
		return dashed(text)
	}
	switch {
	case len(g) == 1:
		return text(g[0])
	case c.kind == Moment:
		return text(slices.MaxFunc(g, func(x, y int) int {
			a, _ := c.value(x).(time.Time)
			b, _ := c.value(y).(time.Time)
			return a.Compare(b)
		}))
	}
	var all []string
	for _, row := range g {
		if t := text(row); t != absent && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	if c.kind == Integer && len(all) > mostNumbers {
		all = append(all[:mostNumbers], ellipsis)
	}
	return dashed(strings.Join(all, ", "))
}

// style is how all of the rows look in a column, if they look alike.
func (g group) style(c column) term.Style {
	style := c.styleOf(g[0])
	for _, row := range g[1:] {
		if c.styleOf(row) != style {
			return term.Plain
		}
	}
	return style
}
