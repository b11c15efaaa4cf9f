package award

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// losePlace are the awards that have a place, and none in order.
func losePlace(order []ids.Award, mine []gitlab.Award) []gitlab.Award {
	return words.Filter(mine, func(m gitlab.Award) bool { return m.Priority != nil && !slices.Contains(order, m.ID) })
}

// named is such as: 103 (Bug hunter), 104 (Night owl).
func named(awards []gitlab.Award) string {
	parts := make([]string, len(awards))
	for i, w := range awards {
		parts[i] = fmt.Sprintf("%d (%s)", w.ID, w.Achievement.Name)
	}
	return strings.Join(parts, ", ")
}

// placed is what has to be sent for awards to come in the order wanted: the
// shortest beginning of it behind which those that never had a place follow as
// they did, by date. It is empty if nothing was moved.
func placed(wanted, mine []gitlab.Award) []ids.Award {
	if slices.EqualFunc(wanted, mine, func(x, y gitlab.Award) bool { return x.ID == y.ID }) {
		return nil
	}
	was := map[ids.Award]int{}
	for i, w := range mine {
		was[w.ID] = i
	}
	until := len(wanted)
	for next := len(mine); until > 0; until-- {
		w := wanted[until-1]
		if w.Priority != nil || was[w.ID] > next {
			break
		}
		next = was[w.ID]
	}
	return columns.IdsOf(wanted[:until])
}

// checkMine refuses awards that are not the caller's: GitLab would refuse the
// whole list without saying which.
func checkMine(given []ids.Award, mine []gitlab.Award) error {
	own := columns.IdsOf(mine)
	others := words.Filter(given, func(id ids.Award) bool { return !slices.Contains(own, id) })
	if len(others) == 0 {
		return nil
	}
	is, it := "is", "it was revoked"
	if len(others) > 1 {
		is, it = "are", "they were revoked"
	}
	return app.Usage("'ach list' shows your awards; nothing was changed", "%s %s not among your awards, or %s", words.List(others), is, it)
}

// toFront is the order in which first lead and the other awards that have a
// place keep it. Awards without a place stay without: they follow by date anyway.
func toFront(first []ids.Award, mine []gitlab.Award) []ids.Award {
	// Those of mine come as on the profile: by place, then by id.
	return append(slices.Clone(first), columns.IdsOf(losePlace(first, mine))...)
}

// checkOrder compares what is stored with what was asked.
func checkOrder(order []ids.Award, now []gitlab.Award) error {
	if len(now) >= len(order) && slices.Equal(order, columns.IdsOf(now[:len(order)])) {
		return nil
	}
	return &gitlab.Error{
		Kind: gitlab.Ignored, Message: "GitLab reported success, but the order is not what was asked for", Reason: gitlab.ReasonOtherOrder,
	}
}
