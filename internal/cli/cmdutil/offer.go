package cmdutil

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

// A Word is one thing to offer.
type Word struct {
	Value string // what is put on the command line, and nothing else
	Note  string // what it is, for people
}

// A Line is what stands on the command line so far.
type Line struct {
	Cmd   Spec     // with the flags that were given
	Args  []string // before the word that is typed
	Typed string   // of the word
}

// Flag is the value that a flag was given, "" for none; several have commas between.
// Each counts once: cobra reads the line twice before it asks.
func (l Line) Flag(name string) string {
	f := l.Cmd.Flags().Lookup(name)
	if f == nil || !f.Changed {
		return ""
	}
	if several, ok := f.Value.(pflag.SliceValue); ok {
		return strings.Join(slices.Compact(slices.Sorted(slices.Values(several.GetSlice()))), ",")
	}
	return f.Value.String()
}

// An Offer finds the words that the typed one may become. It may find others too.
// It must not write, ask, or change anything.
type Offer func(ctx context.Context, l Line) []Word

// CompletingFor reports whether args are a question of a shell.
func CompletingFor(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// completed makes cobra's function of an offer.
func (t Tree) completed(find Offer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		ctx, cancel := context.WithTimeout(cmd.Context(), completeWork)
		defer cancel()
		limit := time.NewTimer(completeLimit)
		defer limit.Stop()
		found := make(chan []Word, 1)
		go func() { found <- find(ctx, Line{t.of(cmd), args, typed}) }()
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
func shown(words []Word, typed string) []cobra.Completion {
	lines := make([]cobra.Completion, 0, min(len(words), completeMost))
	for _, w := range words {
		if len(lines) == completeMost {
			break
		}
		if startsWith(w.Value, typed) && typeable(w.Value) {
			lines = append(lines, cobra.CompletionWithDesc(w.Value, brief(w.Note)))
		}
	}
	return lines
}

// typeable reports whether a word arrives as it is. Lines with cobra's marker in
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

// Fixed offers the same words always.
func Fixed(values ...string) Offer {
	words := make([]Word, len(values))
	for i, v := range values {
		words[i] = Word{Value: v}
	}
	return func(context.Context, Line) []Word { return words }
}

// ListOf makes of an offer one for a list with commas: it completes the last
// element and leaves out those that stand there already.
func ListOf(find Offer) Offer {
	return func(ctx context.Context, l Line) []Word {
		cut := strings.LastIndexByte(l.Typed, ',') + 1
		head := l.Typed[:cut]
		given := strings.Split(strings.ToLower(head), ",")
		l.Typed = l.Typed[cut:]
		var words []Word
		for _, w := range find(ctx, l) {
			if startsWith(w.Value, l.Typed) && !slices.Contains(given, strings.ToLower(w.Value)) {
				words = append(words, Word{head + w.Value, w.Note})
			}
		}
		return words
	}
}

// FirstOnly offers nothing behind the first argument.
func FirstOnly(find Offer) Offer {
	return func(ctx context.Context, l Line) []Word {
		if len(l.Args) > 0 {
			return nil
		}
		return find(ctx, l)
	}
}

// Without offers nothing where a flag is given that excludes it.
func Without(flag string, find Offer) Offer {
	return func(ctx context.Context, l Line) []Word {
		if l.Flag(flag) != "" {
			return nil
		}
		return find(ctx, l)
	}
}

// Offers puts tables of offers together.
func Offers(tables ...map[string]Offer) map[string]Offer {
	all := map[string]Offer{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
