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

// A need is what a column wants of a screen.
type need struct {
	width int // of its widest cell or its heading
	least int // of its widest cell
	cut   Cut
	stays bool // it was asked for, or rows were chosen by it: it is not left out
	alike bool // every row says the same
	tells bool // rows of one name differ in it
}

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
// prose is left out, and what is the same in every row. Then addresses and names give way
// as far as they tell rows apart; and then columns are left out from the right, addresses
// before the others, unless only they tell rows apart. What stays to the end is the first
// column and the first name, which say what a row is. Columns that were asked for are not
// left out: they give way as far as they can, and a terminal that is narrower breaks lines.
func fit(needs []need, limit int) shape {
	var s shape
	for i, n := range needs {
		s.keep, s.widths = append(s.keep, i), append(s.widths, n.width)
	}
	if limit <= 0 || len(needs) == 0 {
		return s
	}
	name := slices.IndexFunc(needs, func(n need) bool { return n.cut == CutName })
	for {
		if s.total() > limit && s.drop(needs, func(i int) bool { return needs[i].cut == cutEmpty }) {
			continue
		}
		if s.give(needs, limit, step{CutProse, 16}, step{CutAddress, 16}, step{CutName, 60}) {
			return s
		}
		if s.drop(needs, func(i int) bool { return needs[i].cut == CutProse }) {
			continue
		}
		if s.give(needs, limit, step{CutName, 28}) {
			return s
		}
		if s.drop(needs, func(i int) bool { return needs[i].alike && i != name }) {
			continue
		}
		if s.give(needs, limit, step{CutAddress, 12}, step{CutName, 16}) {
			return s
		}
		if s.drop(needs, func(i int) bool { return needs[i].cut == CutAddress && !needs[i].tells }) ||
			s.drop(needs, func(i int) bool { return i != name && !needs[i].tells }) ||
			s.drop(needs, func(i int) bool { return i != name }) {
			continue
		}
		if s.give(needs, limit, step{CutProse, 8}, step{CutAddress, 8}, step{CutName, 8}, step{CutNever, 0}, step{cutEmpty, 0}, step{CutProse, 4}, step{CutAddress, 4}, step{CutName, 4}) {
			return s
		}
		if !s.drop(needs, func(int) bool { return true }) {
			break
		}
	}
	if len(s.keep) == 1 {
		s.dropped = s.dropped && limit > len(gap)+1
		s.widths[0] = max(1, limit-(s.total()-s.widths[0]))
	}
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

// give takes the steps one after the other until the line fits, and reports whether it
// does. Of a column that is never cut only the heading can be.
func (s *shape) give(needs []need, limit int, steps ...step) bool {
	for _, step := range steps {
		for s.total() > limit {
			widest := -1
			for at, i := range s.keep {
				least := step.to
				if step.cut == CutNever || step.cut == cutEmpty {
					least = max(3, needs[i].least)
				}
				if needs[i].cut == step.cut && s.widths[at] > least && (widest < 0 || s.widths[at] > s.widths[widest]) {
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
func (s *shape) drop(needs []need, may func(i int) bool) bool {
	for at := len(s.keep) - 1; at > 0; at-- {
		if i := s.keep[at]; needs[i].stays || !may(i) {
			continue
		}
		s.keep, s.dropped = slices.Delete(s.keep, at, at+1), true
		s.widths = s.widths[:len(s.keep)]
		for at, i := range s.keep {
			s.widths[at] = needs[i].width
		}
		return true
	}
	return false
}
