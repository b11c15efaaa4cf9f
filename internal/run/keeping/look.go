package keeping

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// An Answer says whether a revocation may be sent.
type Answer struct {
	Held bool        // the award stands
	Last bool        // what was to stay is gone: it, and others to be revoked, are all there is
	Veil gitlab.Veil // not all was seen, so that nobody knows whether any would be left
	Err  error       // it could not be read
}

// Look reads right before revocations are sent whether what is to stay of each holder's awards
// still stands: others may have revoked that meanwhile, and then the last one would go. rows are
// all that the run would revoke.
func (k *Rule) Look(
	ctx context.Context, rows []bulk.Row, changes []bulk.Change,
	standing func(context.Context, ids.Achievement, []ids.User) (gitlab.Standing, error),
) []Answer {
	type reading struct {
		standing gitlab.Standing
		err      error
	}
	read, answers := map[ids.Achievement]reading{}, make([]Answer, len(changes))
	for i, c := range changes {
		now, known := read[c.AchievementID]
		if !known {
			var users []ids.User
			for _, other := range changes {
				if other.AchievementID == c.AchievementID && !slices.Contains(users, other.UserID) {
					users = append(users, other.UserID)
				}
			}
			now.standing, now.err = standing(ctx, c.AchievementID, users)
			read[c.AchievementID] = now
		}
		if answers[i].Err = now.err; now.err != nil {
			continue
		}
		held, veil := now.standing.Of(c.UserID)
		theirs := words.Filter(rows, func(row bulk.Row) bool { return row.AchievementID == c.AchievementID && row.UserID == c.UserID })
		answers[i] = Answer{
			Held: slices.ContainsFunc(held, func(h gitlab.StandingAward) bool { return h.Award == c.AwardID }),
			Last: k.Gone(theirs, held), Veil: veil,
		}
	}
	return answers
}
