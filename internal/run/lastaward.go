package run

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// keepOne answers the revocations that would take the last award of somebody, or need not be
// sent; the others it leaves, by their places.
func (p *Plan) keepOne(ctx context.Context, s *server, changes []bulk.Change) (outcomes []bulk.Outcome, open []int) {
	outcomes = make([]bulk.Outcome, len(changes))
	standing := func(ctx context.Context, id ids.Achievement, users []ids.User) (gitlab.Standing, error) {
		return s.client.Standing(ctx, s.achievements[id], users)
	}
	for i, a := range p.keep.Look(ctx, p.Rows, changes, standing) {
		switch c := changes[i]; {
		case a.Err != nil:
			outcomes[i] = unread(a.Err)
		case a.Veil != gitlab.Unveiled:
			text := veilTexts()[a.Veil]
			outcomes[i] = bulk.Outcome{Verdict: bulk.Refused, Err: Guarded(text.way, "what %s has of achievement %d cannot be told any more: %s; nothing was sent", words.UserName("", c.UserID), c.AchievementID, text.why)}
		case !a.Held:
			outcomes[i] = bulk.Outcome{Verdict: bulk.Needless, AwardID: c.AwardID}
		case a.Last:
			outcomes[i] = bulk.Outcome{Verdict: bulk.Needless, AwardID: c.AwardID, Err: fmt.Errorf("award %d stays: the one that was to stay is gone", c.AwardID)}
		default:
			open = append(open, i)
		}
	}
	return outcomes, open
}
