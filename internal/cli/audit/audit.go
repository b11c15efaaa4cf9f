// Package audit has the command that says what there is to mend in a group's achievements.
//
// What belongs here: flags, pictures, and how findings are printed. What counts as one, and
// what to do about it, is said by package overview.
package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/multiple"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/words"
)

// options are what audit is told.
type options struct {
	cmdutil.Listing
	app       *app.App
	cmd       *cobra.Command
	kinds     []string
	hiddenFor string
	file      multiple.File
	exitCode  bool

	hidden cmdutil.Moment
	how    overview.Options
}

// New returns the command audit.
func New(a *app.App) cmdutil.Spec { return (&options{}).spec(a) }

func (o *options) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "audit [flags]",
		Short: "Find what there is to mend in a group's achievements",
		Long: `Find what there is to mend in a group's achievements and awards: nothing is
changed. Each finding has a kind, and says what to run:

  duplicate       somebody holds it several times
  hidden          not on the profile of its holder, or not accepted, for long
  inactive        its holder is blocked, banned, deactivated or the like
  no-picture      it has no picture
  picture-shape   its picture is not square, or that cannot be told
  no-description  nothing says what it is for
  similar-names   its name is that of another but for blanks, letter case,
                  and letters that look alike or are not seen
  unheld          nobody holds it, as far as GitLab counts
  unseen          GitLab counts more than this account is shown

GitLab does not know which achievements may be held several times:
achievements.yaml does, by the type multiple. Without --file each repeat is a
finding. What is not shown is never taken for absent.`,
		Example: `  ach audit -n acme
  ach audit -n acme --kind duplicate,hidden --hidden-for 60d
  ach audit -n acme -o markdown > issue.md
  ach audit -n acme --kind hidden --jq '.[].user'`,
		Args: cmdutil.NoArgs,
	}
	o.app, o.cmd = a, cmd
	o.AddFlags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.kinds, "kind", nil, "findings of this `KIND` alone\nSeveral by commas or by repeating the flag.")
	f.StringVar(&o.hiddenFor, "hidden-for", "30d", "hidden awards older than this `AGE`\nAn AGE is a number with h (hours), d (days of 24 hours), w (weeks), mo (months of the calendar) or y (years).")
	o.file.AddFlag(cmd, f, "what may be held several times, by a `FILE`\nThat of achievements as code, in which the type multiple says so.")
	f.BoolVar(&o.exitCode, "exit-code", false, "end with code 10 where anything is found")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(app.ExitPending, app.ExitGuard),
		Prints: []app.Shape{shape().List()},
		Offers: cmdutil.Offers(o.Offers(), map[string]cmdutil.Offer{
			"kind": cmdutil.ListOf(cmdutil.Fixed(kindNames()...)), "hidden-for": cmdutil.Fixed("7d", "30d", "60d", "6mo", "1y"),
		}),
	}
}

func kindNames() []string {
	return words.Map(overview.Kinds(), func(k overview.Kind) string { return string(k) })
}

func (o *options) check([]string) error {
	for _, list := range o.kinds {
		for name := range strings.SplitSeq(list, ",") {
			kind := overview.Kind(strings.TrimSpace(name))
			if !slices.Contains(overview.Kinds(), kind) {
				hint := "the kinds are " + strings.Join(kindNames(), ", ")
				if near := closest.To(string(kind), kindNames()); len(near) > 0 {
					hint = "did you mean " + near[0] + "? " + hint
				}
				return app.Usage(hint, "--kind: there is no kind %q", kind)
			}
			o.how.Kinds = append(o.how.Kinds, kind)
		}
	}
	var err error
	if o.hidden, err = cmdutil.ParseAgo(o.hiddenFor); err != nil {
		return cmdutil.InFlag("hidden-for", err)
	}
	if err := o.file.Read(o.cmd.Context(), o.app); err != nil {
		return err
	}
	if o.file.Group() == "" {
		if err := o.app.NeedNamespace("audit"); err != nil {
			return err
		}
	}
	return o.Check(o.app)
}

func (o *options) run(ctx context.Context, s *app.Session) error {
	if o.app.Flags.Namespace == "" && o.file.Group() != "" {
		s.Settings.Namespace = o.file.Group()
	}
	if err := s.NeedGroup(ctx); err != nil {
		return err
	}
	group, err := o.read(ctx, s)
	if err != nil {
		return err
	}
	all := overview.Findings(group, o.how)
	findings := words.Map(all, func(f overview.Finding) finding { return finding{f, group.At} })
	shown, err := cmdutil.Arrange(o.app, o.Listing, cols(), findings)
	if err != nil {
		return err
	}
	if err := o.print(ctx, group, findings, shown); err != nil {
		return err
	}
	return o.ending(ctx, s, group, all)
}

// read reads the group, and the pictures where their shape is wanted.
func (o *options) read(ctx context.Context, s *app.Session) (overview.Group, error) {
	path := s.Settings.Namespace
	veil, _ := s.TokenVeil(ctx)
	if veil == gitlab.VeilToken {
		return overview.Group{}, s.NotShown(ctx, "the achievements of "+path)
	}
	want := func(gitlab.Achievement) bool { return o.how.NeedsAwards() }
	group, err := overview.Read(ctx, s.Client, path, s.Now(), want)
	if err != nil {
		return group, err
	}
	if len(group.Achievements) > 0 && group.Achievements[0].Namespace.Path != "" {
		group.Path = group.Achievements[0].Namespace.Path // as GitLab writes it
	}
	group.At = s.Now() // which the answers have told of the server
	o.how.HiddenBefore, o.how.Multiple, o.how.Veiled = o.hidden.On(group.At), o.file.Multiple(), veil != gitlab.Unveiled
	if o.how.NeedsPictures() {
		o.how.Pictures = pictures(ctx, s, group)
	}
	return group, context.Cause(ctx)
}

func (o *options) print(ctx context.Context, g overview.Group, all, shown []finding) error {
	if o.app.Columns == nil && o.app.Format() == output.FormatMarkdown {
		return o.app.Streams.WriteData(markdown(g, all, shown))
	}
	if o.app.Format() == output.FormatIDs {
		shown = o.ofAwards(shown)
	}
	return app.Rows(ctx, o.app, cols(), shown)
}

// ofAwards are the findings that are about an award, each award once.
func (o *options) ofAwards(all []finding) []finding {
	seen := map[ids.Award]bool{0: true}
	awards := words.Filter(all, func(f finding) bool {
		fresh := !seen[f.AwardID]
		seen[f.AwardID] = true
		return fresh
	})
	if n := len(words.Filter(all, func(f finding) bool { return f.AwardID == 0 })); n > 0 {
		o.app.Streams.Note("%s left out, about no award: the ids are those of awards", words.Were(n, "finding"))
	}
	return awards
}

// ending says that nothing was found and of how much, or has the exit code tell that
// something was.
func (o *options) ending(ctx context.Context, s *app.Session, g overview.Group, all []overview.Finding) error {
	unseen := o.unseen(g)
	if unseen != "" && (len(o.how.Kinds) > 0 && !slices.Contains(o.how.Kinds, overview.Unseen)) {
		o.app.Streams.Warn("%s that you may not see: what is to be found there cannot be told", unseen)
	}
	switch off := ""; {
	case len(all) == 0 && len(g.Achievements) == 0 && unseen == "":
		off = s.FlagHint(ctx)
		if o.exitCode && off != "" {
			return &app.Failure{Code: app.ExitGuard, Message: "the group " + g.Path + " has no achievements, or is shown with none", Hint: off}
		}
		o.app.Streams.Note("%s", words.JoinHints("the group "+g.Path+" has no achievements", off))
	case len(all) == 0 && unseen != "" && o.exitCode:
		return &app.Failure{Code: app.ExitGuard, Message: fmt.Sprintf("nothing was found in %s, and not all was seen", o.extent(g)), Hint: "audit with the token of an Owner of the group"}
	case len(all) == 0:
		o.app.Streams.Note("nothing was found in %s", o.extent(g))
	case o.exitCode:
		end := &app.Failure{Code: app.ExitPending}
		if o.app.SaysJSON() {
			end.Message = words.Plural(len(all), "finding") + " in " + o.extent(g)
		}
		return end
	default:
		o.app.Streams.Note("%s in %s", words.Plural(len(all), "finding"), o.extent(g))
	}
	return nil
}

// unseen is what GitLab counts and does not show, "" for nothing.
func (o *options) unseen(g overview.Group) string {
	var more []string
	awards := 0
	for _, a := range g.Achievements {
		awards += a.Unreadable
	}
	if awards > 0 && o.how.NeedsAwards() {
		more = append(more, words.MoreExist(awards, "award"))
	}
	if g.Unreadable > 0 {
		more = append(more, words.MoreExist(g.Unreadable, "achievement"))
	}
	return strings.Join(more, ", and ")
}

// extent is how much was looked at.
func (o *options) extent(g overview.Group) string {
	awards := 0
	for _, a := range g.Achievements {
		awards += len(a.Awards)
	}
	read := words.Plural(len(g.Achievements), "achievement")
	if o.how.NeedsAwards() {
		read += " and " + words.Plural(awards, "award")
	}
	return fmt.Sprintf("%s of %s", read, g.Path)
}
