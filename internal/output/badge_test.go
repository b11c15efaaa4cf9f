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
	By     string
	Shown  bool
	Awards []award
}

// award is an object within.
type award struct {
	id   int
	user string
}

func awardColumns() []Column[award] {
	return []Column[award]{
		{Name: "id", Value: Int(func(a award) int { return a.id })},
		{Name: "user", Value: TextOrNull(func(a award) string { return a.user })},
	}
}

func badgeColumns() []Column[badge] {
	return []Column[badge]{
		{Name: "id", Header: "ID", Value: Int(func(b badge) int64 { return b.ID })},
		{Name: "name", Header: "Name", Value: Text(func(b badge) string { return b.Name })},
		{Name: "description", Header: "Description", Cut: CutProse, Value: Text(func(b badge) string { return b.About })},
		{Name: "awarded_at", Header: "Awarded", Value: Time(func(b badge) time.Time { return b.When })},
		{Name: "awarded_by", Header: "By", Value: TextOrNull(func(b badge) string { return b.By })},
		{
			Name: "shown", Header: "State", Value: Bool(func(b badge) bool { return b.Shown }),
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
		{Name: "web_url", Value: Text(func(badge) string { return "https://git.example.org/a?id=1&x=<y>" })},
		{Name: "awards", Value: Objects(awardColumns(), func(b badge) []award { return append([]award{}, b.Awards...) })},
	}
}

func badges() []badge {
	zone := time.FixedZone("east", 3*60*60)
	return []badge{
		{
			ID: 7, Name: "Helpful", About: "Answers questions\nwith patience.", When: time.Date(2026, 3, 2, 1, 4, 5, 0, zone),
			By: "ada", Shown: true, Awards: []award{{1, "bob"}, {2, ""}},
		},
		{ID: 1234, Name: "翻訳者 🎉", About: "=1+1\t\x1b[31m", When: time.Date(2025, 12, 31, 23, 59, 0, 0, time.UTC)},
	}
}
