package seed

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

func (l *loader) achievements(list []achievement) error {
	var awards []*store.Award
	for _, in := range list {
		a, err := l.achievement(in)
		if err != nil {
			return err
		}
		for _, given := range in.Awards {
			award, err := l.award(a, given)
			if err != nil {
				return err
			}
			awards = append(awards, award)
		}
	}
	// Ids follow the dates, as they do in a database.
	slices.SortStableFunc(awards, func(a, b *store.Award) int { return a.CreatedAt.Compare(b.CreatedAt) })
	for _, award := range awards {
		l.AddAward(award)
	}
	return nil
}

func (l *loader) achievement(in achievement) (*store.Achievement, error) {
	ns := l.NamespaceByPath(in.Group.Text)
	if ns == nil || !ns.IsGroup() {
		return nil, in.Group.errorf("no group %q", in.Group.Text)
	}
	at := date(in.CreatedAt)
	a := &store.Achievement{Namespace: ns, Name: &in.Name.Text, Description: in.Description, CreatedAt: at, UpdatedAt: at}
	var picture *store.File
	if in.Avatar != nil {
		var err error
		if picture, err = in.Avatar.draw(in.Name.Text); err != nil {
			return nil, err
		}
	}
	if err := l.AddAchievement(a, picture); err != nil {
		return nil, in.Name.errorf("%w", err)
	}
	return a, nil
}

func (l *loader) award(a *store.Achievement, in award) (*store.Award, error) {
	at, shown := date(in.At), !in.Hidden
	award := &store.Award{
		AchievementID: a.ID, User: l.UserByName(in.User.Text), AwardedBy: l.UserByName(in.By.Text),
		Shown: &shown, Message: in.Message, Priority: in.Priority, CreatedAt: at, UpdatedAt: at,
	}
	if award.User == nil {
		return nil, in.User.errorf("no user %q", in.User.Text)
	}
	if award.AwardedBy == nil {
		return nil, in.User.errorf("by: no user %q", in.By.Text)
	}
	if (in.RevokedBy == nil) != (in.RevokedAt == nil) {
		return nil, in.User.errorf("revoked_by and revoked_at go together")
	}
	if in.RevokedBy != nil {
		if award.RevokedBy = l.UserByName(in.RevokedBy.Text); award.RevokedBy == nil {
			return nil, in.RevokedBy.errorf("no user %q", in.RevokedBy.Text)
		}
		revoked := in.RevokedAt.UTC()
		award.RevokedAt, award.UpdatedAt = &revoked, revoked
	}
	return award, nil
}

// draw makes the picture; the file's name is made from the achievement's where
// none is given.
func (a avatar) draw(name string) (*store.File, error) {
	var c color.RGBA
	if n, err := fmt.Sscanf(a.Colour.Text, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil || n != 3 {
		return nil, a.Colour.errorf("colour %q: want something like \"#fc6d26\"", a.Colour.Text)
	}
	c.A = 255
	size := cmp.Or(a.Size, 64)
	picture := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{c})
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, a.Colour.errorf("%w", err)
	}
	file := cmp.Or(a.File, strings.ToLower(strings.ReplaceAll(name, " ", "-"))+".png")
	return &store.File{Name: file, Data: out.Bytes()}, nil
}
