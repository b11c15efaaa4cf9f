package award

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/run/keeping"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

func keepNames() []string {
	return words.Map(keeping.Choices(), func(k keeping.Choice) string { return string(k) })
}

// checkDuplicates reads --keep, what is left alone, and --achievement where it is given.
func (o *revokeOptions) checkDuplicates(args []string) error {
	if len(args) > 0 {
		return app.Usage("", "ach revoke takes either awards or --duplicates, not both")
	}
	given := cmdutil.On(o.cmd)
	for _, flag := range []string{"user", "from", "select", "members-of", "min-access", "direct", "include-bots", "map", "skip-invalid", "all", "latest"} {
		if given(flag) {
			return app.Usage("leave one of them out; --except leaves people out", "--duplicates means everybody who holds it several times, so it does not go with --%s", flag)
		}
	}
	if o.format != "" && o.except.from == "" {
		return app.Usage("give the file by --except-from", "--format goes with --from or --except-from")
	}
	if err := o.table.check("", o.except.from); err != nil {
		return err
	}
	ways := "oldest, newest, or shown, which is the oldest of those on the profile, or of all where none is"
	switch o.choice.Keep = keeping.Choice(o.keep); {
	case o.keep == "":
		return app.Usage("--keep "+ways, "--duplicates needs --keep: which award of each stays")
	case !slices.Contains(keeping.Choices(), o.choice.Keep):
		if near := closest.To(o.keep, keepNames()); len(near) > 0 {
			ways = "did you mean " + near[0] + "? it takes " + ways
		}
		return app.Usage(ways, "--keep: %q is none of oldest, newest and shown", o.keep)
	}
	if err := o.file.Read(o.cmd.Context(), o.app); err != nil {
		return err
	}
	if err := o.checkDuplicatesOf(); err != nil {
		return err
	}
	if err := o.readExceptions(); err != nil {
		return err
	}
	return o.app.CheckColumns(o.carriedFields)
}

// checkDuplicatesOf reads of which achievement they are; a group is needed for a name and for all.
func (o *revokeOptions) checkDuplicatesOf() error {
	var err error
	if o.achievement != "" {
		if o.source.Achievement, err = gitlab.ParseAchievementRef(o.achievement); err != nil {
			return cmdutil.InFlag("achievement", err)
		}
	}
	switch {
	case o.file.Group() != "":
		return nil
	case o.achievement != "":
		return o.app.NameNeedsNamespace(o.source.Achievement)
	}
	return o.app.NeedNamespace("revoke --duplicates")
}

// revokeDuplicates plans for everybody who is seen to hold an achievement several times. That
// only says whom the rows are about: what each has is read anew once no other run may change it.
func (o *revokeOptions) revokeDuplicates(ctx context.Context, s *app.Session) error {
	group, err := o.readGroup(ctx, s)
	if err != nil {
		return err
	}
	o.known = map[ids.Achievement]gitlab.Achievement{}
	may := o.file.Multiple()
	unseen := 0
	for _, a := range group.Achievements {
		if o.source.Achievement.ID != 0 && a.ID != o.source.Achievement.ID {
			continue
		}
		if may != nil {
			if several, listed := may(a.Name); several || !listed {
				if n := len(a.Repeated()); n > 0 {
					why := map[bool]string{true: "may be held several times, and is", false: "is not in the file, and is held several times"}[listed]
					o.app.Streams.Note("%q %s by %s: left alone", a.Name, why, words.People(n))
				}
				continue
			}
		}
		unseen += a.Unreadable
		for _, awards := range a.Repeated() {
			o.known[a.ID] = a.Achievement
			user := awards[0].User
			o.source.Entries = append(o.source.Entries, source.Entry{
				Line: len(o.source.Entries) + 1, Place: words.UserName(user.Username, user.ID),
				User: gitlab.UserRef{ID: user.ID}, Achievement: gitlab.AchievementRef{ID: a.ID},
			})
		}
	}
	o.source.Total = len(o.source.Entries)
	o.tellUnseen(group, unseen)
	if o.source.Total == 0 {
		off := ""
		if len(group.Achievements) == 0 {
			off = s.FlagHint(ctx)
		}
		o.app.Streams.Note("%s", words.JoinHints("nobody is seen to hold "+o.what(group)+" more than once", off))
	}
	p, err := o.plan(ctx, s, source.Template{})
	if err != nil {
		return err
	}
	return o.runPlan(ctx, s.Runner(), p)
}

func (o *revokeOptions) what(g overview.Group) string {
	if o.source.Achievement.ID != 0 {
		return fmt.Sprintf("achievement %d", o.source.Achievement.ID)
	}
	return "an achievement of " + g.Path
}

// tellUnseen tells of what may be duplicates that nobody was shown.
func (o *revokeOptions) tellUnseen(g overview.Group, awards int) {
	var more []string
	if awards > 0 {
		more = append(more, words.MoreExist(awards, "award"))
	}
	if g.Unreadable > 0 && o.source.Achievement.ID == 0 {
		more = append(more, words.MoreExist(g.Unreadable, "achievement"))
	}
	if len(more) > 0 {
		o.app.Streams.Warn("%s that you may not see: whether those are duplicates cannot be told", strings.Join(more, ", and "))
	}
}

// readGroup reads the group, or of it the achievement that was named.
func (o *revokeOptions) readGroup(ctx context.Context, s *app.Session) (overview.Group, error) {
	if o.app.Flags.Namespace == "" && o.file.Group() != "" {
		s.Settings.Namespace = o.file.Group()
	}
	if err := s.NotShown(ctx, "who holds what"); err != nil {
		return overview.Group{}, err
	}
	if o.source.Achievement == (gitlab.AchievementRef{}) {
		if err := s.NeedManagedGroup(ctx); err != nil {
			return overview.Group{}, err
		}
		return overview.Read(ctx, s.Client, s.Settings.Namespace, s.Now(), nil)
	}
	found, err := s.Find(ctx, o.source.Achievement)
	if err != nil {
		return overview.Group{}, err
	}
	o.source.Achievement = gitlab.AchievementRef{ID: found.ID}
	if found.Namespace.Path == "" {
		return overview.Group{}, app.Usage("add --namespace GROUP", "the group of achievement %d is not known, and only its own list has every award", found.ID)
	}
	if of := o.file.Group(); of != "" && !strings.EqualFold(of, found.Namespace.Path) {
		return overview.Group{}, app.Usage("give the file of that group", "achievement %d is of %s, and --file is for %s", found.ID, found.Namespace.Path, of)
	}
	s.Settings.Namespace = found.Namespace.Path
	return overview.Read(ctx, s.Client, found.Namespace.Path, s.Now(), func(a gitlab.Achievement) bool { return a.ID == found.ID })
}
