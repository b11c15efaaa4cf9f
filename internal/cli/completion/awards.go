package completion

import (
	"context"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// Mine says which of one's own awards are offered, and how.
type Mine struct {
	Pending bool // those only that wait to be accepted
	Named   bool // by the names of their achievements too, where a name is typed
}

// MyAwards offers one's own awards, but for those on the line.
func MyAwards(a *app.App, m Mine) cmdutil.Offer {
	list, read := "my awards", readMine
	if m.Pending {
		list, read = "my pending awards", readPending
	}
	return func(ctx context.Context, l cmdutil.Line) []cmdutil.Word {
		mine := cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
			awards, err := read(ctx, s)
			return mineAsWords(awards), err
		}, list)
		if l.Flag("all") != "" { // which goes with names only
			mine = words.Filter(mine, func(w cmdutil.Word) bool { return letters(w.Value) })
		}
		byName := m.Named && (letters(l.Typed) || l.Flag("all") != "")
		return awardsLeft(l, words.Filter(mine, func(w cmdutil.Word) bool {
			return letters(w.Value) == byName && !slices.ContainsFunc(l.Args, func(named string) bool { return gitlab.SameName(named, w.Value) })
		}))
	}
}

func readMine(ctx context.Context, s *app.Session) ([]gitlab.Award, error) {
	list, err := s.MyAwards().All(ctx)
	return list.Items, err
}

func readPending(ctx context.Context, s *app.Session) ([]gitlab.Award, error) {
	own, err := s.OwnAwards(ctx)
	pending := words.Filter(own.Awards, func(w gitlab.OwnAward) bool { return w.Pending })
	return words.Map(pending, func(w gitlab.OwnAward) gitlab.Award { return w.Award }), err
}

// mineAsWords are the numbers of awards, and the names of their achievements once each.
func mineAsWords(awards []gitlab.Award) []cmdutil.Word {
	var numbers, names []cmdutil.Word
	held := map[string]int{}
	for _, w := range awards {
		numbers = append(numbers, cmdutil.Word{Value: w.ID.String(), Note: w.Achievement.Name + ", " + columns.StateOf(w)})
		name := gitlab.NameRef(w.Achievement.Name)
		if held[name]++; held[name] == 1 {
			names = append(names, cmdutil.Word{Value: name, Note: w.Achievement.Namespace.Path})
		}
	}
	return append(numbers, names...)
}

// Awards offers the awards of the user that --user names, or the newest of the
// achievement that --achievement names; without either one's own, since GitLab has no
// other list of awards.
func Awards(a *app.App) cmdutil.Offer {
	return func(ctx context.Context, l cmdutil.Line) []cmdutil.Word {
		user, achievement, group := l.Flag("user"), l.Flag("achievement"), a.Namespace()
		switch {
		case user != "":
			return awardsLeft(l, cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
				awards, err := awardsOfUsers(ctx, s, user)
				if err != nil || achievement == "" {
					return awardWords(awards), err
				}
				found, err := s.FindOrStub(ctx, parsed(achievement))
				return awardWords(words.Filter(awards, func(w gitlab.Award) bool { return w.Achievement.ID == found.ID })), err
			}, "awards of", user, achievement, group))
		case achievement != "":
			return awardsLeft(l, cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
				found, err := s.Find(ctx, parsed(achievement))
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
		return MyAwards(a, Mine{})(ctx, l)
	}
}

// parsed is the ref that text holds, or one that nothing answers to.
func parsed(text string) gitlab.AchievementRef {
	ref, _ := gitlab.ParseAchievementRef(text) // a name that cannot be one is found nowhere
	return ref
}

// awardsOfUsers are the awards of the users that texts name, with commas between.
func awardsOfUsers(ctx context.Context, s *app.Session, texts string) ([]gitlab.Award, error) {
	refs, err := cmdutil.ParseUsers(s.App, []string{texts})
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
func awardWords(awards []gitlab.Award) []cmdutil.Word {
	all := make([]cmdutil.Word, 0, len(awards))
	for _, w := range awards {
		all = append(all, cmdutil.Word{
			Value: w.ID.String(),
			Note:  w.Achievement.Name + " of @" + w.User.Username + ", " + w.AwardedAt.UTC().Format("2006-01-02"),
		})
	}
	return all
}

// awardsLeft leaves out the awards that are named already.
func awardsLeft(l cmdutil.Line, awards []cmdutil.Word) []cmdutil.Word {
	var named []string
	for _, text := range l.Args {
		if id, err := gitlab.ParseAwardRef(strings.TrimSpace(text)); err == nil {
			named = append(named, id.String())
		}
	}
	return words.Filter(awards, func(w cmdutil.Word) bool { return !slices.Contains(named, w.Value) })
}
