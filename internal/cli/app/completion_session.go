package app

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/cache"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/secrets"
)

// Lists returns where lists for completion are kept for a minute.
func (a *App) Lists() *cache.Store {
	return cache.New(cache.Dir(a.Env, a.Home(), runtime.GOOS), time.Now)
}

// AccountOf names host and account without asking anybody: the account by its token
// where that is at hand, else by where it would come from. It is for [cache.Store],
// which makes a digest of it. nil is no account.
func AccountOf(s *config.Settings) []string {
	host := s.Host.String()
	switch {
	case !s.Token.IsZero():
		return []string{host, "token", s.Token.Reveal()}
	case s.TokenCommand != "":
		return []string{host, config.FromCommand, s.TokenCommand}
	case s.Keyring:
		return []string{host, config.FromKeyring, s.File}
	}
	return nil
}

// A completionSession is the one connection of a completion, which may look for
// several lists at the same time.
type completionSession struct {
	once    sync.Once
	session *Session
	err     error
}

// CompletionSession connects once, as the commands do, but asks nobody for anything and
// does not wait for a server that is busy.
func (a *App) CompletionSession(ctx context.Context, s *config.Settings) (*Session, error) {
	a.completion.once.Do(func() { a.completion.session, a.completion.err = a.connectQuietly(ctx, s) })
	return a.completion.session, a.completion.err
}

func (a *App) connectQuietly(ctx context.Context, s *config.Settings) (*Session, error) {
	if err := a.withinCommandOf(s); err != nil {
		return nil, err
	}
	runner := a.commandRunner(s)
	runner.Detached = true
	quick := *s // s itself has to go on telling the account by its source, see AccountOf
	quick.MaxWait = 0
	token, _, err := quick.ResolveToken(ctx, config.Resolvers{
		Keyring: func(ctx context.Context, service, user string) (string, error) {
			if !secrets.Unlocked(ctx, service, user) {
				return "", errors.New("the keyring would ask somebody")
			}
			return secrets.SystemKeyring().Get(ctx, service, user)
		},
		Command: runner.Run,
	})
	if err != nil {
		return nil, err
	}
	if token.IsZero() {
		return nil, errors.New("no token")
	}
	c, err := a.NewClient(&quick, token)
	if err != nil {
		return nil, err
	}
	return a.session(c, s), nil
}

// Namespace returns the group that the line means, "" for none.
func (a *App) Namespace() string {
	s, err := a.Settings()
	if err != nil {
		return ""
	}
	return s.Namespace
}
