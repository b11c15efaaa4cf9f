package resolve

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/document"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// maxPage is GitLab's default_max_page_size.
const maxPage = 100

type pageArgs struct {
	after, before *string
	first, last   *int
}

// key is one column a list is ordered by, as a cursor carries it.
type key struct {
	column string
	value  *string
}

// order tells how a list is sorted: the columns of a row for its cursor, and
// how a row stands to a cursor (negative: before it).
type order[T any] struct {
	keys    func(T) []key
	compare func(T, cursor) (int, error)
}

// cursor is the decoded form: column → value.
type cursor map[string]*string

var (
	errFirstAndLast = errors.New("Can only provide either `first` or `last`, not both") //nolint:staticcheck // GitLab's text
	errCursor       = errors.New("Please provide a valid cursor")                       //nolint:staticcheck // GitLab's text
)

// encode makes a cursor of GitLab's form (Gitlab::Graphql::Pagination::Keyset):
// URL-safe base64 without padding of a JSON object of the order's columns.
func encode(keys []key) string {
	text := []byte{'{'}
	for i, k := range keys {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendQuote(text, k.column)
		text = append(text, ':')
		if k.value == nil {
			text = append(text, "null"...)
		} else {
			text = strconv.AppendQuote(text, *k.value)
		}
	}
	return base64.RawURLEncoding.EncodeToString(append(text, '}'))
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

func (c cursor) id() (int, error) {
	if c["id"] == nil {
		return 0, errCursor
	}
	id, err := strconv.Atoi(*c["id"])
	if err != nil {
		return 0, errCursor
	}
	return id, nil
}

func idKey(id int) key {
	text := strconv.Itoa(id)
	return key{"id", &text}
}

func byIDDescending[T any](id func(T) int) order[T] {
	return order[T]{
		keys: func(row T) []key { return []key{idKey(id(row))} },
		compare: func(row T, c cursor) (int, error) {
			at, err := c.id()
			return at - id(row), err
		},
	}
}

func newestAchievements() order[*store.Achievement] {
	return byIDDescending(func(a *store.Achievement) int { return a.ID })
}

func newestNamespaces() order[*store.Namespace] {
	return byIDDescending(func(n *store.Namespace) int { return n.ID })
}

func newestUsers() order[*store.User] {
	return byIDDescending(func(u *store.User) int { return u.ID })
}

// byAge is the order of an achievement's awards.
func byAge() order[*store.Award] {
	return order[*store.Award]{
		keys: func(a *store.Award) []key { return []key{idKey(a.ID)} },
		compare: func(a *store.Award, c cursor) (int, error) {
			at, err := c.id()
			return a.ID - at, err
		},
	}
}

// byPlace is the order of a user's awards: place, those without one last, id.
func byPlace() order[*store.Award] {
	return order[*store.Award]{keys: placeKeys, compare: comparePlace}
}

func placeKeys(a *store.Award) []key {
	if a.Priority == nil {
		return []key{{"priority", nil}, idKey(a.ID)}
	}
	place := strconv.Itoa(*a.Priority)
	return []key{{"priority", &place}, idKey(a.ID)}
}

func comparePlace(a *store.Award, c cursor) (int, error) {
	at, err := c.id()
	if err != nil {
		return 0, err
	}
	place := c["priority"]
	switch {
	case a.Priority == nil && place == nil:
		return a.ID - at, nil
	case a.Priority == nil:
		return 1, nil
	case place == nil:
		return -1, nil
	}
	n, err := strconv.Atoi(*place)
	if err != nil {
		return 0, errCursor
	}
	if *a.Priority != n {
		return *a.Priority - n, nil
	}
	return a.ID - at, nil
}

const cursorTime = "2006-01-02 15:04:05.000000000 UTC"

// byCreation is the order of users by created_at or updated_at and id.
func byCreation(column string, ascending bool) order[*store.User] {
	return order[*store.User]{
		keys: func(u *store.User) []key {
			at := u.CreatedAt.UTC().Format(cursorTime)
			return []key{{column, &at}, idKey(u.ID)}
		},
		compare: func(u *store.User, c cursor) (int, error) {
			id, err := c.id()
			if err != nil || c[column] == nil {
				return 0, errCursor
			}
			at, err := time.Parse(cursorTime, *c[column])
			if err != nil {
				return 0, errCursor
			}
			d := u.CreatedAt.Compare(at)
			if d == 0 {
				d = u.ID - id
			}
			if !ascending {
				d = -d
			}
			return d, nil
		},
	}
}

// page is a cut of a list.
type page[T any] struct {
	rows []T
	info PageInfo
}

// cut takes the asked page out of the sorted rows, then the rows the viewer
// may not read out of the page. Cursors come from the rows that are left, so a
// page without any has none even where more follow: GitLab does the same.
func cut[T any](rows []T, by order[T], args pageArgs, visible func(T) bool) (page[T], error) {
	if args.first != nil && args.last != nil {
		return page[T]{}, errFirstAndLast
	}
	// An empty cursor is none (graphql-ruby, pagination/connection.rb).
	args.after, args.before = given(args.after), given(args.before)
	from, err := seek(rows, by, args.after, 1)
	if err != nil {
		return page[T]{}, err
	}
	if args.after == nil {
		from = 0
	}
	to := len(rows)
	if args.before != nil {
		if to, err = seek(rows, by, args.before, 0); err != nil {
			return page[T]{}, err
		}
	}
	rows = rows[min(from, to):to]
	info := PageInfo{HasPreviousPage: args.after != nil, HasNextPage: args.before != nil}
	if args.last != nil {
		if n := limit(args.last); len(rows) > n {
			info.HasPreviousPage = true
			rows = rows[len(rows)-n:]
		}
	} else if n := limit(args.first); len(rows) > n {
		info.HasNextPage = true
		rows = rows[:n]
	}
	kept := make([]T, 0, len(rows))
	for _, row := range rows {
		if visible(row) {
			kept = append(kept, row)
		}
	}
	if len(kept) > 0 {
		start, end := encode(by.keys(kept[0])), encode(by.keys(kept[len(kept)-1]))
		info.StartCursor, info.EndCursor = &start, &end
	}
	return page[T]{kept, info}, nil
}

func given(cursor *string) *string {
	if cursor != nil && *cursor == "" {
		return nil
	}
	return cursor
}

func limit(n *int) int {
	if n == nil {
		return maxPage
	}
	return max(0, min(*n, maxPage))
}

// seek finds the first row whose comparison with the cursor is at least `least`.
func seek[T any](rows []T, by order[T], text *string, least int) (int, error) {
	if text == nil {
		return 0, nil
	}
	c, err := decode(*text)
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		d, err := by.compare(row, c)
		if err != nil {
			return 0, err
		}
		if d >= least {
			return i, nil
		}
	}
	return len(rows), nil
}

// readableUsers: a token without the permission to read users is shown none.
func readableUsers(v store.Viewer) func(*store.User) bool {
	return func(*store.User) bool { return v.Granted(store.ReadUser, nil) }
}

func (w *World) awards(ctx context.Context, rows []*store.Award, by order[*store.Award], args pageArgs) (*AwardConnection, error) {
	v := viewer(ctx)
	shows := func(a *store.Award) bool { return w.Store.ShowsAward(v, a) && w.Store.MayReadAward(v, a) }
	return connect(counted(w, v, rows, shows), by, args, shows, w.award)
}
