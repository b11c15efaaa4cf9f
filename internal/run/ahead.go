package run

import (
	"context"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// askAhead asks at once what planning is going to ask for, as far as the entries tell it,
// and returns a context that has the answers. Who holds the achievement is among them if
// no other run can change that from now on; see [Runner.guardedBefore].
func (r *Runner) askAhead(ctx context.Context, src *source.Source, p *Plan) context.Context {
	q := gitlab.Ahead{
		Achievement: oneAchievement(src), Group: r.Namespace,
		Users: words.Map(src.Entries, func(e source.Entry) gitlab.UserRef { return e.User }),
	}
	if q.Achievement.ID != 0 && q.Group != "" && r.guardAhead(p, q.Achievement.ID) {
		q.Newest = p.Action == bulk.Award && p.options.Again
		q.Holders = !q.Newest
	}
	return r.Client.AskAhead(ctx, q)
}

// oneAchievement is the achievement that all entries are about, zero where there are
// several.
func oneAchievement(src *source.Source) gitlab.AchievementRef {
	one := src.Achievement
	for i, e := range src.Entries {
		switch {
		case e.Wrong != nil:
		case i == 0 && one == gitlab.AchievementRef{}:
			one = e.Achievement
		case e.Achievement != one:
			return gitlab.AchievementRef{}
		}
	}
	return one
}

// guardAhead guards an achievement before anything is asked, as far as that can be done
// before it is known by which address the server calls itself. A dry run needs no guard. A
// failure is met again by [Runner.guard], and told then.
func (r *Runner) guardAhead(p *Plan, id ids.Achievement) bool {
	if p.options.DryRun {
		return true
	}
	p.guards.Dir, p.Release = r.Journals, p.guards.Release
	if p.guards.Take([]string{r.Host}, []ids.Achievement{id}) != nil {
		return false
	}
	p.guarded = id
	return true
}

// guardedBefore reports whether what was asked ahead of who holds the achievements is as
// good as read now: no other run could change it meanwhile. One that knows the server by
// the address it calls itself could, if that is another.
func (r *Runner) guardedBefore(p *Plan) bool {
	if p.options.DryRun {
		return true
	}
	_, planned := p.Achievements[p.guarded]
	return planned && len(p.Achievements) == 1 && r.identity(p.me) == r.Host
}
