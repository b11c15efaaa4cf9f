package cli

import (
	"context"
	"strings"
)

// offerFields offers the fields of what a command prints with the flags it was given,
// as many as of picks.
func offerFields(of func(shape) []field) offer {
	return func(_ context.Context, l line) []word {
		var words []word
		seen := map[string]bool{}
		for _, s := range l.cmd.printing() {
			for _, f := range of(s) {
				if !seen[f.name] {
					seen[f.name] = true
					words = append(words, word{value: f.name, note: f.doc})
				}
			}
		}
		return words
	}
}

// orderOf is listOf for fields to sort by: each may have a minus in front, and stands
// there once, with it or without.
func orderOf(find offer) offer {
	find = listOf(find)
	return func(ctx context.Context, l line) []word {
		cut := strings.LastIndexByte(l.typed, ',') + 1
		head := l.typed[:cut]
		name, turned := strings.CutPrefix(l.typed[cut:], "-")
		plain := unturned(head)
		l.typed = plain + name
		words := find(ctx, l)
		if turned {
			head += "-"
		}
		for i := range words {
			words[i].value = head + strings.TrimPrefix(words[i].value, plain)
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
