package run

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// leaveUntold makes a row one of which cannot be told what its user holds, with
// the reason and the ways out. Whose role cannot change anything is told that instead of
// the way past. seen tells that the achievement was seen with the user, so that the
// feature is switched on.
func (r *Runner) leaveUntold(ctx context.Context, p *Plan, row *bulk.Row, v gitlab.Veil, seen bool) {
	text, past := veilTexts()[v], wayPast(p.Action, *row)
	switch flag := r.FlagHint(ctx); {
	case v == gitlab.VeilList:
		text.way = words.JoinHints(flag, text.way)
	case v != gitlab.VeilGroup && v != gitlab.VeilRole:
	case r.Namespace != "":
		text.why = fmt.Sprintf("GitLab shows no achievement %d in %s, and only the list of its own group has every award", row.AchievementID, r.Namespace)
		text.way = words.JoinHints(flag, text.way)
	case !seen:
		text.way = words.JoinHints(text.way, flag)
	}
	if role := r.ownRole(ctx, p, row.AchievementID); role != "" {
		past = role
	}
	row.AwardID = 0
	cannotTell(row, fmt.Sprintf("whether %s holds achievement %d cannot be told: %s", words.UserName(row.User, row.UserID), row.AchievementID, text.why), words.JoinHints(text.way, past))
}

// cannotTell decides that of a row cannot be told whether there is anything to do.
func cannotTell(row *bulk.Row, why, ways string) {
	row.Status, row.Error = bulk.StatusCannotTell, words.JoinHints(why, ways)
	row.Err = Guarded(ways, "%s; nothing was sent", why)
}

// ownRole is [roles.OwnRole], asked once for each achievement.
func (r *Runner) ownRole(ctx context.Context, p *Plan, id ids.Achievement) string {
	role, known := p.roles[id]
	if !known {
		role = r.Client.OwnRole(ctx, p.Achievements[id], p.me)
		if p.roles == nil {
			p.roles = map[ids.Achievement]string{}
		}
		p.roles[id] = role
	}
	return role
}
