package cli

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/text/unicode/norm"

	"github.com/ach-cli/ach/internal/sanitize"
)

// Completion is asked for by the scripts of the shells, those of the folder
// scripts: 'ach __complete WORD… TYPED' prints what TYPED may become. The shell
// stands still meanwhile, so whatever takes longer than a second, or fails, offers
// nothing and says nothing.

const (
	// completeWork is how long what may take time has: the server, a journal, a
	// command that prints a token. It ends by itself then, if it can.
	completeWork = 850 * time.Millisecond
	// completeLimit is when nobody waits for it any longer. What starting and ending
	// the program takes is left of the second.
	completeLimit = 950 * time.Millisecond

	completeMost = 1000 // words offered
	completeNote = 80   // characters of a description
)

// A word is one thing to offer.
type word struct {
	value string // what is put on the command line, and nothing else
	note  string // what it is, for people
}

// A line is what stands on the command line so far.
type line struct {
	cmd   spec     // with the flags that were given
	args  []string // before the word that is typed
	typed string   // of the word
}

// flag is the value that a flag was given, "" for none; several have commas between.
// Each counts once: cobra reads the line twice before it asks.
func (l line) flag(name string) string {
	f := l.cmd.Flags().Lookup(name)
	if f == nil || !f.Changed {
		return ""
	}
	if several, ok := f.Value.(pflag.SliceValue); ok {
		return strings.Join(slices.Compact(slices.Sorted(slices.Values(several.GetSlice()))), ",")
	}
	return f.Value.String()
}

// An offer finds the words that the typed one may become. It may find others too.
// It must not write, ask, or change anything.
type offer func(ctx context.Context, l line) []word

// completingFor tells whether args are a question of a shell.
func completingFor(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// completed makes cobra's function of an offer.
func (t tree) completed(find offer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		ctx, cancel := context.WithTimeout(cmd.Context(), completeWork)
		defer cancel()
		limit := time.NewTimer(completeLimit)
		defer limit.Stop()
		found := make(chan []word, 1)
		go func() { found <- find(ctx, line{t.of(cmd), args, typed}) }()
		select {
		case words := <-found:
			return shown(words, typed), directive
		case <-limit.C:
			return nil, directive
		}
	}
}

// shown are the words that go on as typed does, as the shell gets them: those that
// cannot be typed as they are, such as a name with a line break in it, are left out.
func shown(words []word, typed string) []cobra.Completion {
	lines := make([]cobra.Completion, 0, min(len(words), completeMost))
	for _, w := range words {
		if len(lines) == completeMost {
			break
		}
		if startsWith(w.value, typed) && typeable(w.value) {
			lines = append(lines, cobra.CompletionWithDesc(w.value, brief(w.note)))
		}
	}
	return lines
}

// typeable tells whether a word arrives as it is. Lines with cobra's marker in
// front are taken for remarks.
func typeable(value string) bool {
	return value != "" && sanitize.Line(value) == value && strings.TrimSpace(value) == value && !strings.HasPrefix(value, "_activeHelp_")
}

// startsWith ignores the case of letters, as GitLab does, and whether an accent is a
// character of its own.
func startsWith(value, typed string) bool {
	typed = norm.NFC.String(typed)
	v, n := []rune(norm.NFC.String(value)), len([]rune(typed))
	return n <= len(v) && strings.EqualFold(string(v[:n]), typed)
}

// brief is a description on one line.
func brief(note string) string {
	text := []rune(sanitize.Line(note))
	if len(text) > completeNote {
		text = append(text[:completeNote-1], '…')
	}
	return string(text)
}

// fixed offers the same words always.
func fixed(values ...string) offer {
	words := make([]word, len(values))
	for i, v := range values {
		words[i] = word{value: v}
	}
	return func(context.Context, line) []word { return words }
}

// listOf makes of an offer one for a list with commas: it completes the last
// element and leaves out those that stand there already.
func listOf(find offer) offer {
	return func(ctx context.Context, l line) []word {
		cut := strings.LastIndexByte(l.typed, ',') + 1
		head := l.typed[:cut]
		given := strings.Split(strings.ToLower(head), ",")
		l.typed = l.typed[cut:]
		var words []word
		for _, w := range find(ctx, l) {
			if startsWith(w.value, l.typed) && !slices.Contains(given, strings.ToLower(w.value)) {
				words = append(words, word{head + w.value, w.note})
			}
		}
		return words
	}
}

// firstOnly offers nothing behind the first argument.
func firstOnly(find offer) offer {
	return func(ctx context.Context, l line) []word {
		if len(l.args) > 0 {
			return nil
		}
		return find(ctx, l)
	}
}

// without offers nothing where a flag is given that excludes it.
func without(flag string, find offer) offer {
	return func(ctx context.Context, l line) []word {
		if l.flag(flag) != "" {
			return nil
		}
		return find(ctx, l)
	}
}

// offers puts tables of offers together.
func offers(tables ...map[string]offer) map[string]offer {
	all := map[string]offer{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
