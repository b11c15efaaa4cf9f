package definitions

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// A Client is GitLab as plans see it, [api.Client] outside of tests.
type Client interface {
	Achievements(group string) paging.Pages[gitlab.Achievement]
	AwardsOfAll(all []gitlab.Achievement, messages bool) paging.Lists[gitlab.Achievement, gitlab.Award]
	HoldersOfAll(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award]
	Standing(context.Context, gitlab.Achievement, []ids.User) (gitlab.Standing, error)
	Members(ctx context.Context, group string, direct bool) ([]gitlab.Member, error)
	LookupUsers(context.Context, []gitlab.UserRef) ([]*gitlab.User, error)
	LookupEmails(ctx context.Context, addresses []string) (map[string]gitlab.EmailMatch, error)
	ReadsUsers(context.Context) bool
	TokenVeil(context.Context) (gitlab.Veil, bool)
	NotShown(ctx context.Context, what string) error
	NeedMessages(context.Context) error
	NeedMessageEdits(context.Context) error
	Now() time.Time // of the server, as far as its answers have told
}

// Read reads all achievements of a group, and the awards of those that want says, with their
// messages where the server has them and messages says so; nil is for all. Unshown is how
// many achievements GitLab counts and does not show. The awards of the first page of
// achievements are read while the further pages are.
func Read(ctx context.Context, c Client, group string, want func(gitlab.Achievement) bool, messages bool) (found []Existing, unshown int, err error) {
	var first, further []Existing
	var ahead error
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	rest, err := c.Achievements(group).Every(ctx, func(page []gitlab.Achievement) error {
		existing := make([]Existing, len(page))
		for i, a := range page {
			existing[i].Achievement = a
		}
		if first != nil {
			further = append(further, existing...)
			return nil
		}
		first = existing
		running.Go(func() { ahead = readAwards(ctx, c, first, want, messages) })
		return nil
	})
	if err == nil {
		err = readAwards(ctx, c, further, want, messages)
	}
	if err != nil {
		cancel()
	}
	running.Wait()
	cancel()
	if err == nil {
		err = ahead
	}
	if err != nil {
		return nil, 0, err
	}
	return slices.Concat(first, further), rest.Unreadable, nil
}

// readAwards reads the awards of the achievements that want says.
func readAwards(ctx context.Context, c Client, group []Existing, want func(gitlab.Achievement) bool, messages bool) error {
	var wanted []gitlab.Achievement
	place := map[ids.Achievement]*Existing{}
	for i := range group {
		e := &group[i]
		e.Awards, e.Unshown, e.Messages = nil, 0, messages
		if a := e.Achievement; a.Awards != 0 && (want == nil || want(a)) {
			wanted, place[a.ID] = append(wanted, a), e
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	lists := c.HoldersOfAll(wanted)
	if messages {
		lists = c.AwardsOfAll(wanted, true)
		lists.Whole = true
	}
	_, err := lists.Each(ctx, func(p paging.Part[gitlab.Achievement, gitlab.Award]) (bool, error) {
		e := place[p.Key.ID]
		for i := range p.Items {
			p.Items[i].Achievement = gitlab.Achievement{} // it is e, once
		}
		e.Awards = append(e.Awards, p.Items...)
		if p.Last {
			e.Unshown = p.Rest.Unreadable
		}
		return false, nil
	})
	if e := gitlab.AsError(err); e != nil && e.Kind == gitlab.Unsupported && messages {
		return readAwards(ctx, c, group, want, false)
	}
	return err
}
