package cmdutil

import (
	"context"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
)

// OfferFields offers the fields of what a command prints with the flags it was given,
// as many as of picks.
func OfferFields(of func(app.Shape) []app.Field) Offer {
	return func(_ context.Context, l Line) []Word {
		var words []Word
		seen := map[string]bool{}
		for _, s := range l.Cmd.printing() {
			for _, f := range of(s) {
				if !seen[f.Name] {
					seen[f.Name] = true
					words = append(words, Word{Value: f.Name, Note: f.Doc})
				}
			}
		}
		return words
	}
}

// orderOf is listOf for fields to sort by: each may have a minus in front, and stands
// there once, with it or without.
func orderOf(find Offer) Offer {
	find = ListOf(find)
	return func(ctx context.Context, l Line) []Word {
		cut := strings.LastIndexByte(l.Typed, ',') + 1
		head := l.Typed[:cut]
		name, turned := strings.CutPrefix(l.Typed[cut:], "-")
		plain := unturned(head)
		l.Typed = plain + name
		words := find(ctx, l)
		if turned {
			head += "-"
		}
		for i := range words {
			words[i].Value = head + strings.TrimPrefix(words[i].Value, plain)
		}
		return words
	}
}

// unturned takes the minus off every field of a list.
func unturned(list string) string {
	fields := strings.Split(list, ",")
	for i := range fields {
		fields[i] = strings.TrimPrefix(fields[i], "-")
	}
	return strings.Join(fields, ",")
}
