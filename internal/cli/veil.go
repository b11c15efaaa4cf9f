package cli

import (
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
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
	case gitlab.VeilUser, gitlab.VeilRows:
		return "a token of the group's Owner or of an administrator may be shown more, with --namespace GROUP"
	default:
		return ""
	}
}

// cannotTell makes a row one of which cannot be told what its user holds, with
// the reason and the ways out. The way past is the row's own command: for a whole
// file it would double what others hold.
func cannotTell(action bulk.Action, row *bulk.Row, v gitlab.Veil) {
	user := userName(row.User, row.UserID)
	past := fmt.Sprintf("'ach award -a %d -u %s --again' awards regardless", row.AchievementID, userRef(*row))
	if action == bulk.Revoke {
		past = "'ach revoke AWARD' takes the number of the award"
	}
	row.Status, row.AwardID = bulk.StatusCannotTell, 0
	row.Error = fmt.Sprintf("whether %s holds achievement %d cannot be told: %s; %s; %s", user, row.AchievementID, veilText(v), veilWay(v), past)
}

// userRef is the user of a row as it is typed.
func userRef(row bulk.Row) string {
	if row.User == "" {
		return itoa(row.UserID)
	}
	return "@" + row.User
}
