package definitions

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/source"
)

// programTime is how long all programs of a file together may take that choose from lists.
const programTime = 2 * time.Minute

// A list is one that was read. Several achievements may name it.
type list struct {
	source.ReadRows
	slips  []string
	people []source.Entry // its rows, where they are the same for every achievement
	mixed  bool           // they are not
}

// A listKey tells lists apart that are read as something else.
type listKey struct {
	from, program string
	names         *source.Map
}

// read reads a list, unless another achievement has it too.
func (l *loader) read(h *manifest.Holders, src *source.Source, listing source.Listing) *list {
	key := listKey{listing.From, h.Select, src.Map}
	if known, had := l.lists[key]; had {
		return known
	}
	ctx := l.ctx
	if listing.Select != nil {
		began := time.Now()
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(l.ctx, l.programs)
		defer cancel()
		defer func() { l.programs -= time.Since(began) }()
	}
	read := &list{ReadRows: listing.Read(ctx)}
	if ctx.Err() != nil && l.ctx.Err() == nil {
		read.ReadRows = source.ReadRows{Err: fmt.Errorf("its programs do not come to an end within %s", programTime)}
	}
	read.slips = source.Slips(read.Records)
	l.lists[key] = read
	return read
}

// readTwice refuses that the rows of one file count twice, by two paths or patterns that
// stand for it, where that makes a difference.
func (l *loader) readTwice(u *unresolved, files map[string]string, from string, paths []string) {
	for _, path := range paths {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue // reading it tells
		}
		if first, twice := files[real]; twice && u.Type == manifest.Multiple {
			l.problem(u.Holders.FromAt, "from %q: %s is read by %q already, and would count twice", from, path, first)
			return
		}
		files[real] = from
	}
}
