package pick

import (
	"context"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/sanitize"
)

// Other lets what is typed name something that is not in the list, as long as it is
// called otherwise than every row. It goes with [Several].
type Other struct {
	// Mark is what the labels of the rows begin with. In plain mode it makes a name of
	// what would be a text to search for.
	Mark string
	// Label is what something with that name would be called as a row, "" where nothing
	// can have the name.
	Label func(name string) string
	// Offer is what choosing the row that stands for it does, such as: award.
	Offer string
	// Find looks for it, and returns the index of its row with the row itself, which is
	// a new one where the index is that behind the last. Its error is shown, and the
	// question stays.
	Find func(ctx context.Context, label string) (at int, row Row, err error)
}

// seekOther offers what is typed where it may be called so, and no row is.
func (s *state) seekOther() {
	s.offered = ""
	if s.other == nil {
		return
	}
	label := s.other.Label(strings.TrimSpace(s.filter))
	if s.labelled(label) < 0 {
		s.offered = label
	}
}

// labelled is the index of the row that is called so, -1 for none.
func (s *state) labelled(label string) int {
	return slices.IndexFunc(s.rows, func(r row) bool { return strings.EqualFold(r.label, label) })
}

// atOther reports whether the person is at what is offered, which stands behind the rows.
func (s *state) atOther() bool { return s.offered != "" && s.at == len(s.shown) }

// adopt takes in what was found, and marks it. The filter has done its work.
func (s *state) adopt(at int, r Row) {
	if at == len(s.rows) {
		s.add(r)
	}
	s.marked[at] = true
	s.seek("")
	s.at = slices.Index(s.shown, at)
}

// add puts a row behind the others.
func (s *state) add(r Row) {
	c := row{label: sanitize.Line(r.Label), number: sanitize.Line(r.Number), detail: sanitize.Line(r.Detail)}
	if c.number != "" && c.detail != "" {
		c.detail = ", " + c.detail
	}
	c.detail = c.number + c.detail
	c.sought = strings.ToLower(c.label + " " + c.detail)
	s.order = append(s.order, len(s.rows))
	s.rows = append(s.rows, c)
	s.labels, s.short = max(s.labels, ansi.StringWidthWc(c.label)), nil
	s.numbers, s.details = max(s.numbers, ansi.StringWidthWc(c.number)), max(s.details, ansi.StringWidthWc(c.detail))
}
