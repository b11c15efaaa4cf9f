package resolve

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/document"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// order is the columns that a list is sorted by.
type order[T any] []column[T]

// column has a number for each row. Moments are microseconds, which a cursor
// has as texts.
type column[T any] struct {
	name string
	// value is nil for a row that has none and stands behind all others; only a
	// nullable column has such rows.
	value      func(T) *int64
	nullable   bool
	descending bool
	moment     bool
}

// cursor is the decoded form: column → value.
type cursor map[string]*string

var errCursor = errors.New("Please provide a valid cursor") //nolint:staticcheck // GitLab's text

const cursorTime = "2006-01-02 15:04:05.000000000 UTC"

func byID[T any](id func(T) int, descending bool) order[T] {
	return order[T]{{name: "id", descending: descending, value: func(row T) *int64 {
		n := int64(id(row))
		return &n
	}}}
}

// byAge is the order of an achievement's awards.
func byAge() order[*store.Award] {
	return byID(func(a *store.Award) int { return a.ID }, false)
}

// byPlace is the order of a user's awards: place, those without one last, id.
func byPlace() order[*store.Award] {
	place := column[*store.Award]{name: "priority", nullable: true, value: func(a *store.Award) *int64 {
		if a.Priority == nil {
			return nil
		}
		n := int64(*a.Priority)
		return &n
	}}
	return append(order[*store.Award]{place}, byAge()...)
}

// byCreation is the order of users by created_at or updated_at and id.
func byCreation(name string, ascending bool) order[*store.User] {
	creation := column[*store.User]{name: name, descending: !ascending, moment: true, value: func(u *store.User) *int64 {
		at := u.CreatedAt.UnixMicro()
		return &at
	}}
	return append(order[*store.User]{creation}, byID(func(u *store.User) int { return u.ID }, !ascending)...)
}

// cursor makes a row's cursor of GitLab's form (Gitlab::Graphql::Pagination::Keyset):
// URL-safe base64 without padding of a JSON object of the order's columns.
func (o order[T]) cursor(row T) string {
	fields := make([]string, len(o))
	for i, c := range o {
		text := "null"
		if n := c.value(row); n != nil && c.moment {
			text = strconv.Quote(time.UnixMicro(*n).UTC().Format(cursorTime))
		} else if n != nil {
			text = strconv.Quote(strconv.FormatInt(*n, 10))
		}
		fields[i] = strconv.Quote(c.name) + ":" + text
	}
	return base64.RawURLEncoding.EncodeToString([]byte("{" + strings.Join(fields, ",") + "}"))
}

// decode takes what Ruby's Base64.urlsafe_decode64 takes: with or without the
// padding, and in either alphabet (graphql-ruby, schema/base_64_encoder.rb).
func decode(text string) (cursor, error) {
	coding := base64.RawStdEncoding
	if strings.HasSuffix(text, "=") {
		coding = base64.StdEncoding
	}
	raw, err := coding.Strict().DecodeString(strings.NewReplacer("-", "+", "_", "/", "\n", "!", "\r", "!").Replace(text))
	if err != nil {
		return nil, errors.New("Invalid input: " + document.Inspect(text))
	}
	var c cursor
	if json.Unmarshal(raw, &c) != nil || c == nil {
		return nil, errCursor
	}
	return c, nil
}

// read is the column's value in a cursor.
func (c column[T]) read(at cursor) (*int64, error) {
	text := at[c.name]
	if text == nil && c.nullable {
		return nil, nil
	}
	if text == nil {
		return nil, errCursor
	}
	n, err := strconv.ParseInt(*text, 10, 64)
	if c.moment {
		var moment time.Time
		moment, err = time.Parse(cursorTime, *text)
		n = moment.UnixMicro()
	}
	if err != nil {
		return nil, errCursor
	}
	return &n, nil
}

// compare is how a row stands to a cursor: negative is before it.
func (o order[T]) compare(row T, at cursor) (int, error) {
	first := 0
	for _, c := range o {
		other, err := c.read(at)
		if err != nil {
			return 0, err
		}
		own, d := c.value(row), 0
		switch {
		case own != nil && other != nil:
			d = cmp.Compare(*own, *other)
		case own != nil:
			d = -1
		case other != nil:
			d = 1
		}
		if c.descending {
			d = -d
		}
		first = cmp.Or(first, d)
	}
	return first, nil
}

// seek finds the first row whose comparison with the cursor is at least `least`.
func (o order[T]) seek(rows []T, text string, least int) (int, error) {
	at, err := decode(text)
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		d, err := o.compare(row, at)
		if err != nil {
			return 0, err
		}
		if d >= least {
			return i, nil
		}
	}
	return len(rows), nil
}
