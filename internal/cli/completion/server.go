package completion

import (
	"context"
	"strings"

	"github.com/ach-cli/ach/internal/cache"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// cachedList is a list that the server has, named so that no other has the same name:
// from the disk where it is fresh, which neither runs a token command nor asks the
// keyring; else ask is asked, and what it says is kept. It is empty where anything
// fails.
func cachedList(ctx context.Context, a *app.App, ask func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error), name ...string) []cmdutil.Word {
	s, err := a.Settings()
	if err != nil {
		return nil
	}
	account := app.AccountOf(s)
	if account == nil {
		return nil
	}
	store := a.Lists()
	name = append(account, name...)
	if kept, ok := store.Get(name...); ok {
		words := make([]cmdutil.Word, len(kept))
		for i, item := range kept {
			words[i] = cmdutil.Word{Value: item.Value, Note: item.Note}
		}
		return words
	}
	session, err := a.CompletionSession(ctx, s)
	if err != nil {
		return nil
	}
	words, err := ask(ctx, session)
	if err != nil {
		return nil
	}
	items := make([]cache.Item, len(words))
	for i, w := range words {
		items[i] = cache.Item{Value: w.Value, Note: w.Note}
	}
	store.Put(items, name...)
	return words
}

// letters reports whether somebody types a name rather than a number.
func letters(typed string) bool {
	return strings.Trim(typed, "0123456789") != ""
}
