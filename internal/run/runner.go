package run

import (
	"context"
	"errors"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
)

// A Runner plans runs over many rows and carries them out. Whatever it needs of who
// starts it is here; it knows neither flags nor streams.
type Runner struct {
	Reporter
	Client    Client
	Find      func(context.Context, gitlab.AchievementRef) (gitlab.Achievement, error) // an id in no group it can be sought in comes back alone
	Members   func(ctx context.Context, group string, direct bool) ([]gitlab.Member, error)
	Journals  string // folder of the journals
	Host      string // address of GitLab, as the settings have it
	Namespace string // full path of the group asked for; "" for none
	MaxWait   time.Duration
	FlagHint  func(context.Context) string // says that the feature flag may be off, or ""
}

// A Reporter is told what is worth telling while a run is planned and goes on.
type Reporter interface {
	Warn(format string, args ...any)
	Note(format string, args ...any)
	FreshLine() // an interrupt has left something on the last one
}

// TellFinishing says what is waited for once somebody interrupts, and how it goes on, until
// it is stopped.
func (r *Runner) TellFinishing(ctx context.Context, goesOn string) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return // nobody waits any longer
		}
		r.FreshLine()
		r.Warn("finishing what is on its way; Ctrl-C again quits at once, and %s", goesOn)
	})
}

// clockAhead is how far the server's clock is ahead of this machine's.
func (r *Runner) clockAhead() time.Duration { return time.Until(r.Client.Now()) }
