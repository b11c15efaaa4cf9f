package cli

import (
	"context"
	"strings"

	"github.com/ach-cli/ach/internal/cache"
)

// cachedList is a list that the server has, named so that no other has the same name:
// from the disk where it is fresh, which neither runs a token command nor asks the
// keyring; else ask is asked, and what it says is kept. It is empty where anything
// fails.
func cachedList(ctx context.Context, a *app, ask func(ctx context.Context, s *session) ([]word, error), name ...string) []word {
	s, err := a.settings()
	if err != nil {
		return nil
	}
	account := accountOf(s)
	if account == nil {
		return nil
	}
	store := a.lists()
	name = append(account, name...)
	if kept, ok := store.Get(name...); ok {
		words := make([]word, len(kept))
		for i, item := range kept {
			words[i] = word{value: item.Value, note: item.Note}
		}
		return words
	}
	session, err := a.glanced.get(func() (*session, error) { return a.glance(ctx, s) })
	if err != nil {
		return nil
	}
	words, err := ask(ctx, session)
	if err != nil {
		return nil
	}
	items := make([]cache.Item, len(words))
	for i, w := range words {
		items[i] = cache.Item{Value: w.value, Note: w.note}
	}
	store.Put(items, name...)
	return words
}

// letters tells whether somebody types a name rather than a number.
func letters(typed string) bool {
	return strings.Trim(typed, "0123456789") != ""
}
