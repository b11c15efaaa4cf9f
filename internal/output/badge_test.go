package output

import (
	"time"

	"github.com/ach-cli/ach/internal/term"
)

// badge is the object that the tests of this package print.
type badge struct {
	ID     int64
	Name   string
	About  string
	When   time.Time
	By     *string
	Shown  bool
	Awards []Object
}

func badgeColumns() []Column[badge] {
	return []Column[badge]{
		{Name: "id", Header: "ID", Value: func(b badge) any { return b.ID }},
		{Name: "name", Header: "Name", Shrink: 1, Value: func(b badge) any { return b.Name }},
		{Name: "description", Header: "Description", Shrink: 2, Value: func(b badge) any { return b.About }},
		{Name: "awarded_at", Header: "Awarded", Value: func(b badge) any { return b.When }},
		{Name: "awarded_by", Header: "By", Value: func(b badge) any { return b.By }},
		{
			Name: "shown", Header: "State", Value: func(b badge) any { return b.Shown },
			Text: func(b badge) string {
				if b.Shown {
					return "shown"
				}
				return "hidden"
			},
			Style: func(b badge) term.Style {
				if b.Shown {
					return term.Good
				}
				return term.Dim
			},
		},
		{Name: "web_url", Value: func(b badge) any { return "https://git.example.org/a?id=1&x=<y>" }},
		{Name: "awards", Nested: true, Value: func(b badge) any { return b.Awards }},
	}
}

func badges() []badge {
	ada := "ada"
	zone := time.FixedZone("east", 3*60*60)
	return []badge{
		{
			ID: 7, Name: "Helpful", About: "Answers questions\nwith patience.", When: time.Date(2026, 3, 2, 1, 4, 5, 0, zone),
			By: &ada, Shown: true, Awards: []Object{{{"id", 1}, {"user", "bob"}}, {{"id", 2}, {"user", nil}}},
		},
		{ID: 1234, Name: "翻訳者 🎉", About: "=1+1\t\x1b[31m", When: time.Date(2025, 12, 31, 23, 59, 0, 0, time.UTC)},
	}
}
