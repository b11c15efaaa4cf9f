package run

import (
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// The ways out that runs know of, in the words of the command line. They stand here, and
// nowhere else in this package.
const (
	wayMend        = "mend them, or go on without them with --skip-invalid; nothing was sent"
	wayElsewhere   = "where the list has what people are called elsewhere, --map FILE says who they are in GitLab"
	wayOwnMessage  = "--message '{message} ({period})' would name both, and awards by another --message do not count for it"
	waySameMessage = "give the --message that it was made with, or call the column otherwise"
	wayWhichAward  = "add --all or --latest, or name the award"
	wayKeepOther   = "--keep oldest and --keep newest need not know"
	wayNamespace   = "--namespace names it"
	wayAwardTells  = "the award itself would tell"
	wayRunning     = "'ach runs list' shows what is running; wait for it to end"
	wayWait        = "wait for it to end"
	wayNoJournal   = "a run without a journal could not be resumed safely; XDG_STATE_HOME says where journals are kept"
	wayBadJournal  = "a journal is not to be edited; without it, " + wayHolders
	wayHost        = "is that one of yours, as 'ach auth status' lists them? if so, name it with --host"
	wayHolders     = "look with 'ach list --achievement' who holds it"
	wayRecipient   = "look with 'ach list --user NAME' before you try again"
	wayMoreTime    = "--timeout allows more time; what became of it has to be known first"
	waySameCommand = "the same command looks first what was done"
	wayByHeld      = "the same command goes by what is held then"
	wayShowsHeld   = "'ach list --achievement' shows who holds it"

	wayOthersDid    = "what was sent cannot be told from what others did: " + wayHolders
	wayOwnToken     = "what was sent could not be told from what others did: resume it with a token of "
	wayAwardTheRest = wayHolders + ", and award the rest anew"
)

// wayResume is the command that resumes a run, whose report goes where it was to go; "" for
// none.
func wayResume(id, report, does string) string {
	line := "ach runs resume " + id
	if report != "" {
		line += " --report " + words.ShellLine(report)
	}
	if strings.Contains(line, "'") { // it is to be copied as it is
		return line + " " + does
	}
	return "'" + line + "' " + does
}

func wayForget(id string) string { return "'ach runs prune " + id + "' forgets" }

// wayForgetOnceLooked is the way past a run that nobody can settle.
func wayForgetOnceLooked(id string) string {
	return wayForget(id) + " it, once you have looked who holds the achievement"
}

// wayPast is how one changes all the same what of a row cannot be told. It is the row's own
// command: for a whole file it would double what others hold.
func wayPast(action bulk.Action, row bulk.Row) string {
	if action == bulk.Revoke {
		return "'ach revoke AWARD' takes the number of the award"
	}
	user := row.UserID.String()
	if row.User != "" {
		user = "@" + row.User
	}
	return fmt.Sprintf("'ach award -a %d -u %s --again' awards regardless", row.AchievementID, user)
}

// A veilText is why more awards may stand than GitLab shows, and what would show them.
type veilText struct{ why, way string }

func veilTexts() map[gitlab.Veil]veilText {
	const more = "a token of the group's Owner or of an administrator may be shown more, with --namespace GROUP"
	group := veilText{"the group of the achievement is not known here, and only its own list has every award", "add --namespace GROUP"}
	return map[gitlab.Veil]veilText{
		gitlab.VeilToken:     {"GitLab shows a fine-grained token no awards", "a token with the scope api is shown them"},
		gitlab.VeilTokenKind: {"what kind of token this is could not be read, and GitLab shows a fine-grained one no awards", "try again later"},
		gitlab.VeilGroup:     group,
		gitlab.VeilRole:      group,
		gitlab.VeilUser:      {"GitLab does not show this user", more},
		gitlab.VeilList:      {"GitLab gives no list of this user's awards", more},
		gitlab.VeilRows:      {"GitLab holds back some awards of this achievement", more},
	}
}
