package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/site"
	"github.com/ach-cli/ach/internal/words"
)

// siteOptions are what site is told.
type siteOptions struct {
	app       *app.App
	out       string
	hidden    bool
	overwrite bool
}

// NewSite returns the command site.
func NewSite(a *app.App) cmdutil.Spec { return (&siteOptions{app: a}).spec() }

func (o *siteOptions) spec() cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "site [flags]",
		Short: "Make static pages of a group's achievements",
		Long: `Write pages into a folder: a group's achievements, one page for each of them
and one for each person who holds some. They need no script, load nothing from
elsewhere, and the same data gives the same bytes.

Published is what GitLab shows to visitors who are not signed in, and of that
only what people show on their profiles. GitLab is asked without a token, and
none has to be set. A picture that cannot be had that way is left out.

With --include-hidden it is what your account sees, hidden awards marked as
such. How much of that visitors do not see is told first, and asked.

The folder is new, empty, or one that ach site has written. What it wrote there
and is on the site no more is removed; anything else in it stays.`,
		Example: "  ach site -n acme --out public\n  ach site -n acme --out public --include-hidden --yes",
		Args:    cmdutil.NoArgs,
	}
	cmd.Flags().StringVar(&o.out, "out", "", "the `FOLDER` to write into; it is made where it is not there")
	cmd.Flags().BoolVar(&o.hidden, "include-hidden", false, "publish what your account sees, hidden awards too")
	cmd.Flags().BoolVar(&o.overwrite, "overwrite", false, "write into a folder that has other files too\nThose that are called like a file of the site are replaced; the others stay.")
	_ = cmd.MarkFlagDirname("out")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.work, Exits: app.ReadExits(app.ExitGuard),
		Prints: []app.Shape{app.ShapeOf("site", "A site", siteColumns())},
	}
}

func (o *siteOptions) check([]string) error {
	if o.out == "" {
		return app.Usage("give the folder to write into, such as --out public; . is this one", "ach site needs --out: the folder")
	}
	if err := site.Check(o.out, o.overwrite); err != nil {
		return o.notWritten(err)
	}
	if o.hidden {
		if err := o.app.MayAsk("publishing what visitors do not see"); err != nil {
			return err
		}
		return o.app.NeedNamespace("site")
	}
	s, err := o.app.Settings()
	if err == nil && s.Namespace == "" { // without a token nobody can tell which groups are one's own
		return app.Usage("add --namespace GROUP, or set ACH_NAMESPACE or a namespace in the config file", "ach site needs --namespace: the group")
	}
	return err
}

// notWritten is the error of a folder.
func (o *siteOptions) notWritten(err error) error {
	var other *site.InTheWayError
	if errors.As(err, &other) {
		return &app.Failure{
			Code: app.ExitGuard, Message: fmt.Sprintf("--out: %s %v; nothing was written", o.out, other),
			Hint: "give another folder, or write there all the same with --overwrite", Err: err,
		}
	}
	var path *fs.PathError
	if errors.As(err, &path) && path.Op == "readdirent" {
		err = errors.New(o.out + " is a file")
	}
	return &app.Failure{Code: app.ExitUsage, Message: fmt.Sprintf("--out: %v", err), Hint: "give a folder that may be written to", Err: err}
}

func (o *siteOptions) work(ctx context.Context) error {
	if o.hidden {
		return o.app.With(o.publishAll)(ctx)
	}
	return o.app.AsVisitor(o.publishShown)(ctx)
}

// publishShown publishes what GitLab shows to visitors.
func (o *siteOptions) publishShown(ctx context.Context, s *app.Session) error {
	seen, err := o.asVisitor(ctx, s)
	if err != nil {
		return err
	}
	shown, hidden := site.Shown(seen)
	if hidden > 0 {
		o.app.Streams.Note("left out: %s that the holders do not show on their profiles", words.Plural(hidden, "award"))
	}
	return o.write(ctx, s, shown)
}

// asVisitor reads a group as everybody may.
func (o *siteOptions) asVisitor(ctx context.Context, s *app.Session) (overview.Group, error) {
	path := s.Settings.Namespace
	seen, err := overview.Read(ctx, s.Client, path, o.app.Streams.Now(), nil)
	if shownToNobody(err) {
		return seen, &app.Failure{
			Code: app.ExitRefused, Message: fmt.Sprintf("%s shows no group %q to visitors who are not signed in", s.Settings.Host, path),
			Hint: "if it is there, --include-hidden publishes what your account sees of it", Err: err,
		}
	}
	return seen, err
}

// shownToNobody reports whether GitLab refuses, without a token, what is there or is not.
func shownToNobody(err error) bool {
	e := gitlab.AsError(err)
	return e != nil && (e.Kind == gitlab.NotFound || e.Kind == gitlab.Auth || e.Kind == gitlab.Forbidden)
}

// publishAll publishes what the account sees, once it was said what of that visitors do
// not see.
func (o *siteOptions) publishAll(ctx context.Context, s *app.Session) error {
	if err := s.NeedGroup(ctx); err != nil {
		return err
	}
	path := s.Settings.Namespace
	if veil, _ := s.TokenVeil(ctx); veil == gitlab.VeilToken {
		return s.NotShown(ctx, "the achievements of "+path)
	}
	all, err := overview.Read(ctx, s.Client, path, o.app.Streams.Now(), nil)
	if err != nil {
		return err
	}
	if err := o.confirm(ctx, s, all); err != nil {
		return err
	}
	return o.write(ctx, s, all)
}

// confirm tells what visitors do not see, and asks whether that is to be published.
func (o *siteOptions) confirm(ctx context.Context, s *app.Session, all overview.Group) error {
	visitor, err := s.AsVisitor()
	if err != nil {
		return err
	}
	seen, err := o.asVisitor(ctx, visitor)
	closed := app.CodeOf(err) == app.ExitRefused
	if err != nil && !closed {
		return err
	}
	shown, _ := site.Shown(seen)
	people, awards := beyond(all, shown)
	if awards == 0 && !closed {
		return nil
	}
	said := fmt.Sprintf("%s, and %s of whom visitors see none", words.Plural(awards, "award"), words.People(people))
	if closed {
		said = fmt.Sprintf("a group that visitors do not see: %s of %s", words.Plural(awards, "award"), words.People(people))
	}
	o.app.Streams.Warn("this publishes what GitLab does not show to visitors: %s", said)
	return o.app.Confirm(ctx, fmt.Sprintf("Publish %s?", said))
}

// beyond is how many awards are in all and not in shown, and of how many people there is
// none in shown.
func beyond(all, shown overview.Group) (people, awards int) {
	known, seen := map[ids.User]bool{}, map[ids.Award]bool{}
	for _, a := range shown.Achievements {
		for _, w := range a.Awards {
			known[w.User.ID], seen[w.ID] = true, true
		}
	}
	for _, a := range all.Achievements {
		for _, w := range a.Awards {
			if !seen[w.ID] {
				awards++
			}
			if !known[w.User.ID] {
				known[w.User.ID] = true
				people++
			}
		}
	}
	return people, awards
}

// write writes the pages, and tells how much there is.
func (o *siteOptions) write(ctx context.Context, s *app.Session, g overview.Group) error {
	if len(g.Achievements) == 0 && !o.overwrite && site.Written(o.out) {
		return &app.Failure{
			Code: app.ExitGuard, Message: fmt.Sprintf("no achievements of %s are shown, and %s has a site: it was left as it is", g.Path, o.out),
			Hint: words.JoinHints(s.FlagHint(ctx), "--overwrite writes a page with none"),
		}
	}
	o.tell(g)
	pictures, err := o.pictures(ctx, s, g)
	if err != nil {
		return err
	}
	files, figures := site.Site{Group: g, Host: s.Settings.Host, Hidden: o.hidden, Pictures: pictures}.Files()
	removed, err := site.Write(o.out, files, o.overwrite)
	if err != nil {
		return o.notWritten(err)
	}
	w := written{folder: o.out, Figures: figures, files: len(files), removed: removed}
	for _, f := range files {
		w.bytes += len(f.Data)
	}
	return app.One(ctx, o.app, siteColumns(), w)
}

// tell says what of the group is not there to be published.
func (o *siteOptions) tell(g overview.Group) {
	if len(g.Achievements) == 0 {
		o.app.Streams.Note("no achievements of %s are shown: the page has none", g.Path)
	}
	if g.Unreadable > 0 {
		o.app.Streams.Warn("left out: %s that GitLab does not show", words.MoreExist(g.Unreadable, "achievement"))
	}
	unreadable := 0
	for _, a := range g.Achievements {
		unreadable += a.Unreadable
	}
	if unreadable > 0 {
		o.app.Streams.Note("left out: %s that GitLab does not show, such as those of people with a private profile", words.Plural(unreadable, "award"))
	}
}

// A written site is what came of it.
type written struct {
	folder string
	site.Figures
	files, removed, bytes int
}

func siteColumns() []output.Column[written] {
	type W = written
	count := func(name, header, doc string, of func(W) int) output.Column[W] {
		return output.Column[W]{Name: name, Header: header, Doc: doc, Value: output.Int(of)}
	}
	return []output.Column[W]{
		{Name: "folder", Header: "Folder", Doc: "the folder with the pages", Value: output.Text(func(w W) string { return w.folder })},
		count("achievements", "Achievements", "how many achievements are on the pages", func(w W) int { return w.Achievements }),
		count("people", "People", "how many people are", func(w W) int { return w.People }),
		count("awards", "Awards", "how many awards are", func(w W) int { return w.Awards }),
		count("pictures", "Pictures", "how many achievements have a picture", func(w W) int { return w.Pictures }),
		count("files", "Files", "how many files there are, pages and pictures among them", func(w W) int { return w.files }),
		count("removed", "Removed", "how many files of an earlier site were removed", func(w W) int { return w.removed }),
		count("bytes", "Bytes", "how large all files are together", func(w W) int { return w.bytes }),
	}
}
