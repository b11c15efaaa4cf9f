package award

import (
	"errors"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/source"
)

// readMap reads --map, by which what the list calls people becomes who they are.
func (o *bulkOptions) readMap() error {
	if o.mapFile == "" {
		return nil
	}
	if len(o.users) == 0 && o.from == "" && !o.except.given() {
		return app.Usage("give names by --user or --from", "--map says who is meant by names, and no names are given")
	}
	settings, err := o.app.Settings()
	if err != nil {
		return err
	}
	o.source.Host = settings.Host
	ctx, cancel := o.app.Within(o.cmd.Context(), settings)
	defer cancel()
	o.source.Map, err = app.Reading(ctx, func() (*source.Map, error) { return source.ReadMap(o.mapFile) })
	var e *source.Error
	if errors.As(err, &e) {
		return app.Usage(e.Hint, "--map: %v", e)
	}
	return err
}
