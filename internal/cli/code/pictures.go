package code

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/importers"
	"github.com/ach-cli/ach/internal/manifest"
)

// lanes pictures are read at the same time.
const lanes = 4

// addPictures reads the pictures of a group and puts them beside the file, as far as they
// can be had, and returns how many cannot. Only one that the plan would know again is given as a
// key.
func (o *exportOptions) addPictures(ctx context.Context, s *app.Session, f *manifest.File, group []definitions.Existing) (missing int, err error) {
	if o.folder.dir == "" {
		return 0, nil
	}
	addresses := map[string]string{} // by name, which is unique in a group
	for _, e := range group {
		addresses[e.Name] = e.AvatarURL
	}
	got := make([]picture, len(f.Achievements))
	var all sync.WaitGroup
	turns := make(chan struct{}, lanes)
	for i, a := range f.Achievements {
		if addresses[a.Name] == "" {
			continue
		}
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			got[i] = read(ctx, s, addresses[a.Name])
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	names := importers.NewNames(pictures)
	for i := range f.Achievements {
		a, p := &f.Achievements[i], got[i]
		switch {
		case p.err != nil:
			o.app.Streams.Warn("the picture of %q is left out: %v", a.Name, p.err)
			missing++
		case p.data == nil:
		default:
			path := names.Of(a.Name, p.extension)
			o.folder.add(path, p.data)
			if definitions.SamePicture(addresses[a.Name], p.data) {
				a.Avatar = path
				continue
			}
			a.Remarks = append(a.Remarks, fmt.Sprintf("avatar: %s (not uploaded by ach as it is here: as a key it would be uploaded once more)", path))
		}
	}
	return missing, nil
}

// A picture is what was read of one.
type picture struct {
	data      []byte
	extension string
	err       error
}

func read(ctx context.Context, s *app.Session, address string) (p picture) {
	if p.data, p.err = s.Picture(ctx, strings.TrimSpace(address), avatar.MaxSize); p.err != nil {
		return p
	}
	if p.extension, p.err = avatar.ExtensionOf(p.data); p.err != nil {
		p.err = fmt.Errorf("it %w", p.err)
	}
	return p
}
