package output

import "slices"

// A Cut says how a column gives way where a terminal is too narrow for all of them.
type Cut int

// The cuts.
const (
	CutByKind  Cut = iota // text as a name; a number, a time, yes and no, and the id of a row never
	CutNever              // a word of few
	CutName               // what tells rows apart: it keeps its width longest
	CutAddress            // a path or web address: the end says more than the beginning
	CutProse              // sentences: the first to be cut, and to be left out

	cutEmpty // nothing stands in any row: nothing is lost with it
)

// A step has columns of one sort give way, down to so many columns of the screen.
type step struct {
	cut Cut
	to  int
}

// shape is a table fitted to a width.
type shape struct {
	keep    []int // indexes of the columns that stay, in order
	widths  []int // of the columns in keep
	dropped bool  // columns are left out: room for a final ellipsis is kept
}

// fit finds widths with which a line takes at most limit columns (0: no limit). Columns
// without anything in them are left out. Then all that can gives way as far as it still
// reads well: prose, then addresses, then names, the widest of them before the others. Then
// prose is left out. Then addresses and names give way as far as they tell rows apart; and
// then columns are left out from the right, addresses before the others. What stays to the
// end is the first column and the first name, which say what a row is.
func fit(natural []int, cuts []Cut, limit int) shape {
	s := shape{widths: slices.Clone(natural)}
	for i := range natural {
		s.keep = append(s.keep, i)
	}
	if limit <= 0 || len(natural) == 0 {
		return s
	}
	name := slices.Index(cuts, CutName)
	for {
		if s.total() > limit && s.drop(natural, func(i int) bool { return cuts[i] == cutEmpty }) {
			continue
		}
		if s.give(cuts, limit, step{CutProse, 16}, step{CutAddress, 16}, step{CutName, 60}) {
			return s
		}
		if s.drop(natural, func(i int) bool { return cuts[i] == CutProse }) {
			continue
		}
		if s.give(cuts, limit, step{CutAddress, 12}, step{CutName, 16}) {
			return s
		}
		if s.drop(natural, func(i int) bool { return cuts[i] == CutAddress }) || s.drop(natural, func(i int) bool { return i != name }) {
			continue
		}
		if s.give(cuts, limit, step{CutName, 4}) {
			return s
		}
		if !s.drop(natural, func(int) bool { return true }) {
			break
		}
	}
	s.dropped = s.dropped && limit > len(gap)+1
	s.widths[0] = max(1, limit-(s.total()-s.widths[0]))
	return s
}

// total is how wide a line is.
func (s *shape) total() int {
	total := len(gap) * (len(s.widths) - 1)
	for _, w := range s.widths {
		total += w
	}
	if s.dropped {
		total += len(gap) + 1
	}
	return total
}

// give takes the steps one after the other until the line fits, and reports whether it does.
func (s *shape) give(cuts []Cut, limit int, steps ...step) bool {
	for _, step := range steps {
		for s.total() > limit {
			widest := -1
			for at, i := range s.keep {
				if cuts[i] == step.cut && s.widths[at] > step.to && (widest < 0 || s.widths[at] > s.widths[widest]) {
					widest = at
				}
			}
			if widest < 0 {
				break
			}
			s.widths[widest]--
		}
	}
	return s.total() <= limit
}

// drop leaves the last column out that may be, but never the first one. What it has freed
// goes to the others. It reports whether there was one.
func (s *shape) drop(natural []int, may func(i int) bool) bool {
	for at := len(s.keep) - 1; at > 0; at-- {
		if !may(s.keep[at]) {
			continue
		}
		s.keep, s.dropped = slices.Delete(s.keep, at, at+1), true
		s.widths = s.widths[:len(s.keep)]
		for at, i := range s.keep {
			s.widths[at] = natural[i]
		}
		return true
	}
	return false
}
