package run

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
)

// A postOffice is a lab where people have e-mails.
type postOffice struct {
	*lab
	owners map[string][]string // user names, by address
	err    error
	asked  [][]string
}

func (p *postOffice) LookupEmails(_ context.Context, addresses []string) (map[string]gitlab.EmailMatch, error) {
	p.asked = append(p.asked, addresses)
	found := map[string]gitlab.EmailMatch{}
	for _, address := range addresses {
		var m gitlab.EmailMatch
		for _, name := range p.owners[gitlab.EmailKey(address)] {
			m.Owners = append(m.Owners, p.people[name])
		}
		found[gitlab.EmailKey(address)] = m
	}
	return found, p.err
}

// Rows by e-mail are rows like others: each ends in one status, somebody who is named twice
// in different ways is one person, and what is wrong is told with its line.
func TestRowsByEmail(t *testing.T) {
	l, r, told := newLab(t)
	office := &postOffice{lab: l, owners: map[string][]string{"a@x.example": {"alice"}, "team@x.example": {"bob", "carol"}}}
	r.Client = office
	src := sourceOf(true, "carol", "alice", "alcie")
	for i, address := range []string{"A@x.example", "team@x.example", "gone@x.example", "gone@x.example"} {
		src.Entries = append(src.Entries, source.Entry{Line: 4 + i, User: gitlab.UserRef{Email: address}, Achievement: src.Achievement})
	}
	src.SkipInvalid = true
	entries := src.Entries
	p, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award})
	if err != nil {
		t.Fatal(err)
	}
	p.Release()
	if got := planned(p); got != "todo todo not_found duplicate not_found not_found not_found" {
		t.Error(got)
	}
	for i, want := range map[int]string{2: "no such user: @alcie; did you mean @alice?", 4: "the e-mail team@x.example is that of @bob and @carol", 5: "nobody with the public e-mail gone@x.example is shown", 6: "nobody with the public e-mail gone@x.example is shown"} {
		if p.Rows[i].Error != want {
			t.Errorf("row %d: %s", i, p.Rows[i].Error)
		}
	}
	if len(office.asked) != 1 || !strings.Contains(told.String(), "line 5: the e-mail team@x.example") {
		t.Errorf("asked %v; told %s", office.asked, told.String())
	}

	src.Entries, office.err = entries, errors.New("down")
	if _, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award}); !errors.Is(err, office.err) {
		t.Errorf("%v", err)
	}
	src = sourceOf(true, "alice")
	if p, err = r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award}); err != nil || len(office.asked) != 2 { // nobody is looked for in vain
		t.Errorf("%v, %v", office.asked, err)
	}
	p.Release()
}
