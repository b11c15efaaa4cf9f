package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/source"
)

// A told thing is one that is said of a source, and stands in no row of a plan.
type told struct {
	achievement string
	place       string
	text        string
}

func (r *resolver) place(at manifest.Place) string {
	return fmt.Sprintf("%s:%d:%d", r.file.Path, at.Line, at.Column)
}

// twice tells of somebody whom sources list again, where one award is all that counts, with
// another message than the first time: the first is the one that holds.
func (r *resolver) twice(u *unresolved, first, again source.Entry) {
	if again.Message == "" || gitlab.Stored(first.Message) == gitlab.Stored(again.Message) {
		return
	}
	holds := "with another message"
	if first.Message == "" {
		holds = "without a message"
	}
	r.told = append(r.told, told{u.Name, again.Place, fmt.Sprintf("%s is listed in %s already, %s, and that holds; only type: multiple counts", again.User, first.Place, holds)})
}

// mostTold are told of an achievement.
const mostTold = 3

// warnings are what is told, but what a plan refuses for the same reason.
func (r *resolver) warnings(p *Plan) []string {
	var warnings []string
	of, names := map[string]int{}, []string(nil)
	for _, t := range r.told {
		if slices.ContainsFunc(p.Rows, func(row Row) bool {
			return row.Action == Refused && row.Achievement == t.achievement && strings.Contains(row.Why, t.text)
		}) {
			continue
		}
		if of[t.achievement]++; of[t.achievement] <= mostTold {
			warnings = append(warnings, t.place+": "+t.text)
		} else if of[t.achievement] == mostTold+1 {
			names = append(names, t.achievement)
		}
	}
	for _, name := range names {
		warnings = append(warnings, fmt.Sprintf("%q: and %d more like these", name, of[name]-mostTold))
	}
	return warnings
}
