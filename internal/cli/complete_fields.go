package cli

import "context"

// offerFields offers the fields of what a command may print, as many as of picks.
func offerFields(of func(shape) []field) offer {
	return func(_ context.Context, l line) []word {
		var words []word
		seen := map[string]bool{}
		for _, s := range findShapes(printed(l.cmd)) {
			for _, f := range of(s) {
				if !seen[f.name] {
					seen[f.name] = true
					words = append(words, word{f.name, f.doc})
				}
			}
		}
		return words
	}
}
