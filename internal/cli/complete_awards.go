package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
)

// offerMyAwards offers one's own awards, but for those on the line.
func offerMyAwards(a *app) offer {
	return func(ctx context.Context, l line) []word {
		return awardsLeft(l, cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
			list, err := s.MyAwards().All(ctx)
			if err != nil {
				return nil, err
			}
			words := make([]word, 0, len(list.Items))
			for _, w := range list.Items {
				words = append(words, word{value: w.ID.String(), note: w.Achievement.Name + ", " + stateOf(w)})
			}
			return words, nil
		}, "my awards"))
	}
}

// offerAwards offers the awards of the user that --user names, or the newest of the
// achievement that --achievement names; without either one's own, since GitLab has no
// other list of awards.
func offerAwards(a *app) offer {
	return func(ctx context.Context, l line) []word {
		user, achievement, group := l.flag("user"), l.flag("achievement"), a.namespace()
		switch {
		case user != "":
			return awardsLeft(l, cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
				awards, err := awardsOfUsers(ctx, s, user)
				if err != nil || achievement == "" {
					return awardWords(awards), err
				}
				found, err := s.findOrStub(ctx, parsed(achievement))
				return awardWords(filter(awards, func(w gitlab.Award) bool { return w.Achievement.ID == found.ID })), err
			}, "awards of", user, achievement, group))
		case achievement != "":
			return awardsLeft(l, cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
				found, err := s.find(ctx, parsed(achievement))
				if err != nil {
					return nil, err
				}
				const most = 100 // what one request reads
				awards, err := s.Latest(ctx, found, most)
				for i := range awards {
					awards[i].Achievement = found
				}
				return awardWords(awards), err
			}, "awards for", achievement, group))
		}
		return offerMyAwards(a)(ctx, l)
	}
}

// parsed is the ref that text holds, or one that nothing answers to.
func parsed(text string) gitlab.AchievementRef {
	ref, _ := gitlab.ParseAchievementRef(text) // a name that cannot be one is found nowhere
	return ref
}

// awardsOfUsers are the awards of the users that texts name, with commas between.
func awardsOfUsers(ctx context.Context, s *session, texts string) ([]gitlab.Award, error) {
	refs, err := parseUsers([]string{texts})
	if err != nil {
		return nil, err
	}
	users, err := s.LookupUsers(ctx, refs)
	if err != nil {
		return nil, err
	}
	var awards []gitlab.Award
	for _, u := range users {
		if u == nil {
			continue
		}
		list, err := s.AwardsOf(u.ID).All(ctx)
		if err != nil {
			return nil, err
		}
		awards = append(awards, list.Items...)
	}
	return awards, nil
}

// awardWords tell of each award to whom it went, and when.
func awardWords(awards []gitlab.Award) []word {
	words := make([]word, 0, len(awards))
	for _, w := range awards {
		words = append(words, word{
			value: w.ID.String(),
			note:  w.Achievement.Name + " of @" + w.User.Username + ", " + w.AwardedAt.UTC().Format("2006-01-02"),
		})
	}
	return words
}

// awardsLeft leaves out the awards that are named already.
func awardsLeft(l line, awards []word) []word {
	var named []string
	for _, text := range l.args {
		if id, err := gitlab.ParseAwardRef(strings.TrimSpace(text)); err == nil {
			named = append(named, id.String())
		}
	}
	return filter(awards, func(w word) bool { return !slices.Contains(named, w.value) })
}
