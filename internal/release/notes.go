package main

import (
	"fmt"
	"strings"
)

// notes returns what CHANGELOG.md says under "## [section]", without that line.
func notes(changelog, section string) (string, error) {
	var found bool
	var lines []string
	for line := range strings.Lines(changelog) {
		switch heading, is := strings.CutPrefix(line, "## "); {
		case is && found:
			return told(lines, section)
		case is:
			found = strings.HasPrefix(heading, "["+section+"]")
		case found && !isLink(line):
			lines = append(lines, line)
		}
	}
	if !found {
		return "", fmt.Errorf("CHANGELOG.md has no section [%s]", section)
	}
	return told(lines, section)
}

// isLink reports whether the line says where a heading in brackets leads to, as the last
// lines of such a file do.
func isLink(line string) bool {
	name, _, ok := strings.Cut(line, "]: ")
	return ok && strings.HasPrefix(name, "[")
}

func told(lines []string, section string) (string, error) {
	text := strings.TrimSpace(strings.Join(lines, ""))
	if text == "" {
		return "", fmt.Errorf("CHANGELOG.md says nothing in its section [%s]", section)
	}
	return text + "\n", nil
}
