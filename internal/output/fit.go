package output

import "slices"

// readable is the width below which a column is left out rather than cut. Of a
// sentence, which is what gives way first, a few letters tell nothing.
func readable(shrink int) int {
	if shrink >= 3 {
		return 12
	}
	return 6
}

// shape is a table fitted to a width.
type shape struct {
	keep    []int // indexes of the columns that stay, in order
	widths  []int // of the columns in keep
	dropped bool  // columns are left out: room for a final ellipsis is kept
}

// fit finds widths with which a line takes at most limit columns (0: no
// limit). Columns with the highest shrink are cut first, the widest of them
// before the others, down to a readable rest; if that is not enough, columns
// are left out in the same order, from the right. The first column is never
// left out, only cut at the very last.
func fit(natural, shrink []int, limit int) shape {
	s := shape{widths: slices.Clone(natural)}
	for i := range natural {
		s.keep = append(s.keep, i)
	}
	if limit <= 0 || len(natural) == 0 {
		return s
	}
	for s.cut(shrink, limit); s.total() > limit && len(s.keep) > 1; s.cut(shrink, limit) {
		weakest := len(s.keep) - 1
		for at := weakest; at > 0; at-- {
			if shrink[s.keep[at]] > shrink[s.keep[weakest]] {
				weakest = at
			}
		}
		s.keep, s.dropped = slices.Delete(s.keep, weakest, weakest+1), true
		for at, i := range s.keep { // what the column has freed goes to the others
			s.widths[at] = natural[i]
		}
		s.widths = s.widths[:len(s.keep)]
	}
	if s.total() > limit {
		s.dropped = s.dropped && limit > len(gap)+1
		s.widths[0] = max(1, limit-(s.total()-s.widths[0]))
	}
	return s
}

// total is how wide a line is.
func (s shape) total() int {
	total := len(gap) * (len(s.widths) - 1)
	for _, w := range s.widths {
		total += w
	}
	if s.dropped {
		total += len(gap) + 1
	}
	return total
}

// cut narrows columns one step at a time until the line fits or no column may
// give more.
func (s shape) cut(shrink []int, limit int) {
	for excess := s.total() - limit; excess > 0; excess-- {
		best := -1
		for at, i := range s.keep {
			if shrink[i] <= 0 || s.widths[at] <= readable(shrink[i]) {
				continue
			}
			if best < 0 || shrink[i] > shrink[s.keep[best]] ||
				shrink[i] == shrink[s.keep[best]] && s.widths[at] > s.widths[best] {
				best = at
			}
		}
		if best < 0 {
			return
		}
		s.widths[best]--
	}
}
