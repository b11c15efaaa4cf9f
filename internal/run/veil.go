package run

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// veilText is why more awards may stand than GitLab shows.
func veilText(v gitlab.Veil) string {
	switch v {
	case gitlab.VeilToken:
		return "GitLab shows a fine-grained token no awards"
	case gitlab.VeilTokenKind:
		return "what kind of token this is could not be read, and GitLab shows a fine-grained one no awards"
	case gitlab.VeilGroup, gitlab.VeilRole:
		return "the group of the achievement is not known here, and only its own list has every award"
	case gitlab.VeilUser:
		return "GitLab does not show this user"
	case gitlab.VeilList:
		return "GitLab gives no list of this user's awards"
	case gitlab.VeilRows:
		return "GitLab holds back some awards of this achievement"
	default:
		return ""
	}
}

// veilWay is what would show them.
func veilWay(v gitlab.Veil) string {
	switch v {
	case gitlab.VeilToken:
		return "a token with the scope api is shown them"
	case gitlab.VeilTokenKind:
		return "try again later"
	case gitlab.VeilGroup, gitlab.VeilRole:
		return "add --namespace GROUP"
	case gitlab.VeilUser, gitlab.VeilList, gitlab.VeilRows:
		return "a token of the group's Owner or of an administrator may be shown more, with --namespace GROUP"
	default:
		return ""
	}
}

// leaveUntold makes a row one of which cannot be told what its user holds, with
// the reason and the ways out. The way past is the row's own command: for a whole
// file it would double what others hold. Whose role cannot change anything is told
// that instead. seen tells that the achievement was seen with the user, so that the
// feature is switched on.
func (r *Runner) leaveUntold(ctx context.Context, p *Plan, row *bulk.Row, v gitlab.Veil, seen bool) {
	user, why, way := words.UserName(row.User, row.UserID), veilText(v), veilWay(v)
	past := fmt.Sprintf("'ach award -a %d -u %s --again' awards regardless", row.AchievementID, userRef(*row))
	if p.Action == bulk.Revoke {
		past = "'ach revoke AWARD' takes the number of the award"
	}
	switch flag := r.FlagHint(ctx); {
	case v == gitlab.VeilList:
		way = words.JoinHints(flag, way)
	case v != gitlab.VeilGroup && v != gitlab.VeilRole:
	case r.Namespace != "":
		why = fmt.Sprintf("GitLab shows no achievement %d in %s, and only the list of its own group has every award", row.AchievementID, r.Namespace)
		way = words.JoinHints(flag, way)
	case !seen:
		way = words.JoinHints(way, flag)
	}
	if role := r.ownRole(ctx, p, row.AchievementID); role != "" {
		past = role
	}
	row.Status, row.AwardID = bulk.StatusCannotTell, 0
	row.Error = fmt.Sprintf("whether %s holds achievement %d cannot be told: %s; %s", user, row.AchievementID, why, words.JoinHints(way, past))
}

// ownRole says once an achievement that the caller's role there is not enough, "" where
// it is, or where that is not known.
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

// userRef is the user of a row as it is typed.
func userRef(row bulk.Row) string {
	if row.User == "" {
		return row.UserID.String()
	}
	return "@" + row.User
}
