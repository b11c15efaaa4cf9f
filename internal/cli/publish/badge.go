package publish

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/badge"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/words"
)

// badgeOptions are what badge is told.
type badgeOptions struct {
	app   *app.App
	given cmdutil.FlagsOn
	user  string
	out   string
	most  int

	ref gitlab.UserRef
}

// NewBadge returns the command badge.
func NewBadge(a *app.App) cmdutil.Spec { return (&badgeOptions{}).spec(a) }

func (o *badgeOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "badge [flags]",
		Short: "Draw somebody's achievements for a README",
		Long: `Draw the achievements that somebody shows on the profile as one picture, in the
order of the profile: SVG of at most 20 KB, for a README. Each has its picture,
its number where it was awarded more than once, and its name as a title.

The pictures are in it, made small, so that whoever looks at it asks nobody;
where all do not fit the last ones are drawn as the first letter of their name.
Hidden awards are never in it, whoever's token asks, nor are those of groups
that GitLab does not show to visitors who are not signed in.

Without --out it goes to stdout. With it a file that is SVG is replaced, and any
other is left alone.`,
		Example: `  ach badge --user alice --out badge.svg
  ach badge --limit 6 > badge.svg`,
		Args: cmdutil.NoArgs,
	}
	o.app, o.given = a, cmdutil.On(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.user, "user", "u", "", "whose achievements, by `USER` name or number; you where it is left out")
	f.StringVar(&o.out, "out", "", "write the picture to a `FILE`")
	f.IntVar(&o.most, "limit", 24, "draw at most `N` achievements")
	_ = cmd.MarkFlagFilename("out", "svg") // it is there
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(app.ExitPartly, app.ExitGuard),
		Offers: map[string]cmdutil.Offer{"user": completion.Users(a)},
	}
}

func (o *badgeOptions) check([]string) (err error) {
	if o.given("output") {
		return app.Usage("leave it out", "--output: a badge is SVG, and is not written as %s", o.app.Flags.Output)
	}
	if o.most < 1 {
		return app.Usage("give a number from 1 on", "--limit: %d is none", o.most)
	}
	if o.given("user") {
		if o.ref, err = cmdutil.ParseUser(o.app, "user", o.user); err != nil {
			return err
		}
	}
	return o.mayWrite()
}

// mayWrite refuses a file that could not be written, or that is no picture like this one.
func (o *badgeOptions) mayWrite() error {
	if !o.given("out") || o.out == "-" {
		return nil
	}
	if err := safefile.Writable(o.out); err != nil {
		return app.Usage("give the name of a file in a folder that is there", "--out: %v", err)
	}
	if _, err := os.Lstat(o.out); err != nil {
		return nil
	}
	there, _, err := safefile.ReadNamed(o.out, 1<<20)
	if err != nil || len(there) > 0 && !strings.HasPrefix(string(there), "<svg ") {
		return &app.Failure{Code: app.ExitGuard, Message: "--out: " + o.out + " is there already, and is no badge; it was left as it is", Hint: "give it another name"}
	}
	return nil
}

func (o *badgeOptions) run(ctx context.Context, s *app.Session) error {
	user, err := o.whose(ctx, s)
	if err != nil {
		return err
	}
	list, err := s.ShownBy(user.ID).All(ctx)
	if err != nil {
		return err
	}
	if len(list.Items) == 0 {
		if err := s.NotShown(ctx, "the awards of @"+user.Username); err != nil {
			return err
		}
		o.app.Streams.Note("@%s shows no achievements", user.Username)
	}
	awards, err := ofPublicGroups(ctx, s, list.Items)
	if err != nil {
		return err
	}
	if less := len(list.Items) - len(awards); less > 0 {
		o.app.Streams.Note("left out: %s of groups that GitLab does not show to visitors", words.Plural(less, "award"))
	}
	b := badge.Badge{User: user.Username, Awards: len(awards)}
	tiles, addresses := tilesOf(awards)
	if more := len(tiles) - o.most; more > 0 {
		tiles, addresses, b.More = tiles[:o.most], addresses[:o.most], more
	}
	b.Tiles = tiles
	missing := o.addPictures(ctx, s, tiles, addresses)
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := o.write(b.SVG()); err != nil {
		return err
	}
	if list.Unreadable > 0 {
		o.app.Streams.Warn("%s of @%s that GitLab counts and does not show", words.MoreExist(list.Unreadable, "award"), user.Username)
	}
	if missing > 0 {
		return &app.Failure{Code: app.ExitPartly, Message: words.Were(missing, "picture") + " left out; all else was drawn"}
	}
	return nil
}

// ofPublicGroups are the awards of groups that GitLab shows to whoever is not signed in: a
// badge is there for everybody.
func ofPublicGroups(ctx context.Context, s *app.Session, awards []gitlab.Award) (public []gitlab.Award, err error) {
	visitor, err := s.AsVisitor()
	if err != nil {
		return nil, err
	}
	shows := map[string]bool{"": false} // of a group that is not told
	for _, w := range awards {
		path := w.Achievement.Namespace.Path
		if _, asked := shows[path]; !asked {
			_, err := visitor.Namespace(ctx, path)
			if err != nil && !shownToNobody(err) {
				return nil, err
			}
			shows[path] = err == nil
		}
		if shows[path] {
			public = append(public, w)
		}
	}
	return public, nil
}

func (o *badgeOptions) whose(ctx context.Context, s *app.Session) (gitlab.User, error) {
	if o.given("user") {
		return s.User(ctx, o.ref)
	}
	return s.Me(ctx)
}

// tilesOf are the achievements of awards, each once, and where their pictures are.
func tilesOf(awards []gitlab.Award) (tiles []badge.Tile, addresses []string) {
	place := map[ids.Achievement]int{}
	for _, w := range awards {
		at, known := place[w.Achievement.ID]
		if !known {
			at = len(tiles)
			place[w.Achievement.ID] = at
			tiles, addresses = append(tiles, badge.Tile{Name: w.Achievement.Name}), append(addresses, w.Achievement.AvatarURL)
		}
		tiles[at].Times++
	}
	return tiles, addresses
}

// pictureLanes pictures are read at the same time.
const pictureLanes = 4

// addPictures reads the pictures as far as they can be had, and returns how many cannot.
func (o *badgeOptions) addPictures(ctx context.Context, s *app.Session, tiles []badge.Tile, addresses []string) (missing int) {
	errs := make([]error, len(tiles))
	var all sync.WaitGroup
	turns := make(chan struct{}, pictureLanes)
	for i := range tiles {
		if addresses[i] == "" {
			continue
		}
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			tiles[i].Picture, errs[i] = s.Picture(ctx, strings.TrimSpace(addresses[i]), avatar.MaxSize)
		})
	}
	all.Wait()
	for i, err := range errs {
		if err != nil && ctx.Err() == nil {
			o.app.Streams.Warn("the picture of %q is left out: %v", tiles[i].Name, err)
			missing++
		}
	}
	return missing
}

func (o *badgeOptions) write(svg []byte) error {
	if !o.given("out") || o.out == "-" {
		return o.app.Streams.WriteData(svg)
	}
	if err := safefile.Write(safefile.Paths{}, o.out, svg, safefile.Options{Mode: 0o644}); err != nil {
		return &app.Failure{Code: app.ExitFailure, Message: "--out: " + err.Error(), Err: err}
	}
	o.app.Streams.Success("wrote %s", fmt.Sprintf("%s, %d bytes", o.out, len(svg)))
	return nil
}
