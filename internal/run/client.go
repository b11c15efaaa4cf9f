package run

import (
	"context"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/keeping"
	"github.com/ach-cli/ach/internal/run/users"
)

// A Client is GitLab as runs see it, [api.Client] outside of tests.
type Client interface {
	foresight
	account
	users.Client
	definitions
	holders
	keeping.Client
	roles
	foreteller
	changer
	features
	clock
}

// Foresight asks at once what is going to be asked, and gives a context that has the
// answers, each once.
type foresight interface {
	AskAhead(context.Context, gitlab.Ahead) context.Context
}

// An account is whose token it is, and what the token may do.
type account interface {
	Me(context.Context) (gitlab.User, error)
	NeedWrite(context.Context, gitlab.Permission) error
}

// Definitions are the achievements of a group.
type definitions interface {
	Achievement(ctx context.Context, ref gitlab.AchievementRef, group string) (gitlab.Achievement, error)
}

// Holders are read of an achievement, with what of them is not shown.
type holders interface {
	Standing(context.Context, gitlab.Achievement, []ids.User) (gitlab.Standing, error)
	NewestAward(context.Context, gitlab.Achievement) (newest ids.Award, known bool) // of all that stand
	Messages(context.Context, gitlab.Achievement) (map[ids.Award]*string, error)    // of the awards that are shown; nil for none
}

// Roles say why the caller's role in an achievement's group is not enough, "" where it
// is, or where that is not known.
type roles interface {
	OwnRole(context.Context, gitlab.Achievement, gitlab.User) string
}

// A foreteller says what GitLab is certain to refuse.
type foreteller interface {
	Foresee(context.Context, gitlab.Permission, gitlab.Achievement, gitlab.User) (gitlab.Prospect, error)
	ForeseeUser(context.Context, ids.User) error // who is not shown; nil where that is not certain
}

// A changer makes changes, and sends none a second time.
type changer interface {
	Award(context.Context, ids.Achievement, ids.User, string) (gitlab.Award, error) // and reads more of it than the next
	AwardMany(context.Context, []gitlab.AwardRequest) []gitlab.AwardOutcome
	RevokeMany(context.Context, []ids.Award) []gitlab.AwardOutcome
}

// Features are what not every GitLab has.
type features interface {
	NeedMessages(context.Context) error
	FlagMayBeOff(context.Context) bool
}

// A clock is the server's.
type clock interface {
	Now() time.Time
	Quota() gitlab.Quota // of requests; zero where it is not known
}
