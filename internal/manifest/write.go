package manifest

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sanitize"
)

// Write writes a file as YAML that [Parse] reads as the same. Its first line has the name of
// the schema, unless that is "". Texts stand in quotes unless every reader of YAML takes them for texts.
func Write(w io.Writer, f *File, schema string) error {
	out := &writer{bufio.NewWriter(w)}
	if schema != "" {
		out.line(0, "# yaml-language-server: $schema="+schema)
	}
	out.line(0, fmt.Sprintf("version: %d", Version))
	if f.Namespace != "" {
		out.line(0, "namespace: "+plain(f.Namespace))
	}
	out.remarks(0, f.Remarks)
	if len(f.Achievements) == 0 {
		out.line(0, "achievements: []")
	} else {
		out.line(0, "achievements:")
	}
	for _, a := range f.Achievements {
		out.achievement(a)
	}
	return out.Flush()
}

type writer struct{ *bufio.Writer }

func (w *writer) line(indent int, text string) {
	for range indent {
		_ = w.WriteByte(' ') // Flush returns the error
	}
	_, _ = w.WriteString(text)
	_ = w.WriteByte('\n')
}

func (w *writer) achievement(a Achievement) {
	w.line(2, "- name: "+plain(a.Name))
	if a.Description != nil {
		w.text(4, "description", *a.Description)
	}
	if a.Avatar != "" {
		w.line(4, "avatar: "+plain(a.Avatar))
	}
	if len(a.FormerNames) > 0 {
		w.line(4, "former_names: "+inline(a.FormerNames))
	}
	if a.Type != "" && a.Type != Once {
		w.line(4, "type: "+string(a.Type))
	}
	if !a.Until.IsZero() {
		w.line(4, "until: "+a.Until.Format(time.DateOnly))
	}
	if a.Holders != nil {
		w.holders(*a.Holders)
	}
	w.remarks(4, a.Remarks)
}

// remarks are comments. What would end the line, or hides, is escaped.
func (w *writer) remarks(indent int, texts []string) {
	for _, text := range texts {
		w.line(indent, "# "+sanitize.Line(text))
	}
}

// text is a key with a text. One of several lines stands as it is, if that reads as the same.
func (w *writer) text(indent int, key, value string) {
	lines := strings.Split(strings.TrimSuffix(value, "\n"), "\n")
	if len(lines) < 2 || lines[0] == "" || lines[0][0] == ' ' || lines[len(lines)-1] == "" || strings.ContainsFunc(value, func(r rune) bool { return r != '\n' && !shows(r) }) || !utf8.ValidString(value) {
		w.line(indent, key+": "+plain(value))
		return
	}
	chomp := "-"
	if strings.HasSuffix(value, "\n") {
		chomp = ""
	}
	w.line(indent, key+": |"+chomp)
	for _, line := range lines {
		if line == "" {
			w.line(0, "")
			continue
		}
		w.line(indent+2, line)
	}
}

func (w *writer) holders(h Holders) {
	if h.nobody() {
		w.line(4, "holders: {users: []}")
		return
	}
	w.line(4, "holders:")
	if h.Users != nil {
		w.people("users", h.Users)
	}
	for _, list := range []struct {
		key   string
		items []string
	}{{"members_of", h.MembersOf}, {"from", h.From}} {
		switch len(list.items) {
		case 0:
		case 1:
			w.line(6, list.key+": "+plain(list.items[0]))
		default:
			w.line(6, list.key+": "+inline(list.items))
		}
	}
	if h.MinAccess > 0 {
		w.line(6, "min_access: "+h.MinAccess.String())
	}
	for _, flag := range []struct {
		key string
		on  bool
	}{{"direct", h.Direct}, {"bots", h.Bots}} {
		if flag.on {
			w.line(6, flag.key+": true")
		}
	}
	for _, text := range []struct{ key, value string }{{"select", h.Select}, {"map", h.Map}, {"message", h.Message}} {
		if text.value != "" {
			w.text(6, text.key, text.value)
		}
	}
	if len(h.Except) > 0 {
		w.people("except", h.Except)
	}
}

func (w *writer) people(key string, people []Person) {
	if len(people) == 0 {
		w.line(6, key+": []")
		return
	}
	w.line(6, key+":")
	for _, p := range people {
		switch {
		case p.User.Name != "" && p.User.ID == 0 && p.Message == "":
			w.line(8, "- "+plain(p.User.Name))
			continue
		case p.User.Name != "":
			w.line(8, "- user: "+plain(p.User.Name))
		default:
			w.line(8, fmt.Sprintf("- user_id: %d", p.User.ID))
		}
		if p.User.Name != "" && p.User.ID != 0 {
			w.line(10, fmt.Sprintf("user_id: %d", p.User.ID))
		}
		if p.Message != "" {
			w.text(10, "message", p.Message)
		}
	}
}

func inline(texts []string) string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = plain(text)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

var (
	safe = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./()-]+)*$`)
	word = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null|nan|inf|none)$`) // some readers make something else of these
)

// plain is a text as YAML: as it is where that is sure to be a text, else in quotes with
// the escapes of Go, all of which YAML has too.
func plain(text string) string {
	if safe.MatchString(text) && !word.MatchString(text) && len(text) < 80 {
		return text
	}
	if !utf8.ValidString(text) {
		return strconv.Quote(text)
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if shows(r) && r != '"' && r != '\\' {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.Quote(string(r))
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	b.WriteByte('"')
	return b.String()
}

// shows reports whether a character stands for itself: what is seen, and what joins the
// parts of an emoji.
func shows(r rune) bool { return strconv.IsPrint(r) || r == '\u200d' }
