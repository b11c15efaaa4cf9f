package resolve

import (
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/ach-cli/ach/internal/sandbox/document"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// MarshalTime writes a moment as GitLab does: whole seconds, UTC.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(t.UTC().Format(time.RFC3339)))
	})
}

// UnmarshalTime is here for gqlgen; no input of the schema holds a time.
func UnmarshalTime(v any) (time.Time, error) {
	text, ok := v.(string)
	if !ok {
		return time.Time{}, errors.New(document.Inspect(v) + " is not a time")
	}
	return time.Parse(time.RFC3339, text)
}

// MarshalUpload is here for gqlgen; files are never answered with.
func MarshalUpload(store.File) graphql.Marshaler { return graphql.Null }

// UnmarshalUpload takes the file that the multipart reader put into the
// variables.
func UnmarshalUpload(v any) (store.File, error) {
	file, ok := v.(*store.File)
	if !ok {
		return store.File{}, errors.New(document.Inspect(v) + " is not a valid upload")
	}
	return *file, nil
}
