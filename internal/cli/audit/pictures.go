package audit

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/overview"
)

// lanes pictures are read at the same time.
const lanes = 4

// pictures are those of a group, as far as they can be had. They come from GitLab's own
// address alone, up to the size that it takes.
func pictures(ctx context.Context, s *app.Session, g overview.Group) map[ids.Achievement]overview.Picture {
	got := make([]overview.Picture, len(g.Achievements))
	var all sync.WaitGroup
	turns := make(chan struct{}, lanes)
	for i, a := range g.Achievements {
		address := strings.TrimSpace(a.AvatarURL)
		if address == "" {
			continue
		}
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			data, err := s.Picture(ctx, address, avatar.MaxSize)
			if err == nil {
				if got[i].Width, got[i].Height, err = avatar.Size(data); err != nil {
					err = fmt.Errorf("it %w", err)
				}
			}
			got[i].Err = err
		})
	}
	all.Wait()
	found := map[ids.Achievement]overview.Picture{}
	for i, a := range g.Achievements {
		if strings.TrimSpace(a.AvatarURL) != "" {
			found[a.ID] = got[i]
		}
	}
	return found
}
