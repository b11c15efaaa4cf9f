package publish

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/site"
)

// lanes pictures are read at the same time.
const lanes = 4

// pictures reads the pictures of a group, as far as they can be had; what is missing is told.
func (o *siteOptions) pictures(ctx context.Context, s *app.Session, g overview.Group) (map[ids.Achievement]site.Picture, error) {
	type result struct {
		site.Picture
		err error
	}
	got := make([]result, len(g.Achievements))
	var all sync.WaitGroup
	turns := make(chan struct{}, lanes)
	for i, a := range g.Achievements {
		if a.AvatarURL == "" {
			continue
		}
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			got[i].Picture, got[i].err = pictureAt(ctx, s, a.AvatarURL)
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	found := map[ids.Achievement]site.Picture{}
	for i, a := range g.Achievements {
		switch {
		case got[i].err != nil:
			o.app.Streams.Warn("the picture of %q is left out: %v", a.Name, got[i].err)
		case got[i].Data != nil:
			found[a.ID] = got[i].Picture
		}
	}
	return found, nil
}

// pictureAt is a picture that browsers show.
func pictureAt(ctx context.Context, s *app.Session, address string) (p site.Picture, err error) {
	if p.Data, err = s.Picture(ctx, strings.TrimSpace(address), avatar.MaxSize); err != nil {
		return p, err
	}
	if p.Extension, err = avatar.ExtensionOf(p.Data); err != nil {
		return p, errors.New("it " + err.Error())
	}
	if p.Extension == "tiff" {
		return p, errors.New("browsers show no tiff")
	}
	return p, nil
}
