package secrets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// shellOnly are the characters that mean something to a shell and nothing to a
// program that is run without one: whoever writes them expects a shell.
const shellOnly = "|&;<>$`*?()"

// Split returns the words of a command line. Words are separated by blanks;
// single quotes keep everything, double quotes everything but \" and \\, and a
// backslash outside of quotes keeps a blank, a quote or a backslash. Nothing is
// expanded: a character that only a shell would act upon is an error unless it
// is quoted.
func Split(line string) ([]string, error) {
	var (
		words []string
		word  strings.Builder
		open  bool // a word has begun, be it empty: ''
		quote rune
	)
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		next := rune(0)
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		switch {
		case r == '\n' || r == '\r' || r == 0:
			return nil, errors.New("the command holds a line break; it has to be one line")
		case quote != 0 && r == quote:
			quote = 0
		case quote == '"' && r == '\\' && (next == '"' || next == '\\'):
			word.WriteRune(next)
			i++
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == '\\' && next != 0 && strings.ContainsRune(" \t'\"\\", next):
			word.WriteRune(next)
			open = true
			i++
		case r == ' ' || r == '\t':
			if open {
				words = append(words, word.String())
				word.Reset()
				open = false
			}
		case strings.ContainsRune(shellOnly, r):
			return nil, fmt.Errorf("the command holds %q, which only a shell understands", string(r))
		case r == '~' && !open:
			return nil, errors.New("the command holds ~ for a home folder, which only a shell understands")
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the command has an opening %c and no closing one", quote)
	}
	if open {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("the command is blank")
	}
	return words, nil
}

// Shell returns the words that have the system's shell run a line.
func Shell(goos, line string) []string {
	if goos == "windows" {
		return append(windowsShell(), line)
	}
	return []string{"/bin/sh", "-c", line}
}

func windowsShell() []string { return []string{"cmd.exe", "/d", "/s", "/c"} }

// shellLine is the command line that has the shell of Windows run a line, "" where argv
// is not what [Shell] returns for that. On Windows a program splits its line itself, and
// cmd.exe knows nothing of the backslashes that Go puts before quotes: with /s it takes
// what is between the first and the last quote as it stands.
func shellLine(argv []string) string {
	begin := windowsShell()
	if len(argv) != len(begin)+1 || !slices.Equal(argv[:len(begin)], begin) {
		return ""
	}
	return strings.Join(begin, " ") + ` "` + argv[len(begin)] + `"`
}
