package pick

import (
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sanitize"
)

// An outcome is what a key did to the question.
type outcome int

const (
	open outcome = iota
	answered
	givenUp
	interrupted
	sought // what is typed is to be looked for
)

// press goes on by one key, named as bubbletea names it, with the text that it
// types, if any.
func (s *state) press(key, text string) outcome {
	s.note = ""
	switch key {
	case "ctrl+c":
		return interrupted
	case "esc":
		return givenUp
	case "enter":
		if s.atOther() { // done, but for that
			return sought
		}
		_, s.note = s.answer()
		if s.note == "" {
			return answered
		}
		return open
	}
	if s.travel(key) {
		return open
	}
	switch {
	case s.mode == Arrange:
		s.arrange(key)
	case s.mode == Several && (key == "space" || key == "tab"):
		if s.atOther() {
			return sought
		}
		s.mark()
	case s.mode == Several && key == "ctrl+a":
		s.markAll()
	default:
		s.typed(key, text)
	}
	return open
}

// travel goes through the rows, and reports whether the key was one for that. A row
// that is grabbed comes along.
func (s *state) travel(key string) bool {
	by, ok := map[string]int{
		"up": -1, "ctrl+p": -1, "down": 1, "ctrl+n": 1, "pgup": -s.page(), "pgdown": s.page(),
		"home": -len(s.order), "end": len(s.order),
	}[key]
	if ok {
		s.step(by, s.grabbed)
	}
	return ok
}

// arrange has the keys that are only for putting rows in order. Terminals differ
// in which of the arrow keys they pass on, so each of three modifiers will do.
func (s *state) arrange(key string) {
	modifier, arrow, _ := strings.Cut(key, "+")
	by, ok := map[string]int{"up": -1, "down": 1, "home": -len(s.order), "end": len(s.order)}[arrow]
	switch {
	case ok && (modifier == "shift" || modifier == "ctrl" || modifier == "alt"):
		s.step(by, true)
	case key == "space":
		s.grabbed = !s.grabbed
	case key == "k":
		s.step(-1, s.grabbed)
	case key == "j":
		s.step(1, s.grabbed)
	}
}

// maxFilter bounds what is pasted into the filter, in bytes.
const maxFilter = 200

// typed changes the filter.
func (s *state) typed(key, text string) {
	switch {
	case key == "backspace" && s.filter != "":
		_, size := utf8.DecodeLastRuneInString(s.filter)
		s.seek(s.filter[:len(s.filter)-size])
	case key == "ctrl+u":
		s.seek("")
	case text != "" && len(s.filter)+len(text) <= maxFilter:
		s.seek(s.filter + sanitize.Line(text))
	}
}

// paste takes text in that was not typed: it answers nothing, whatever it holds.
func (s *state) paste(text string) {
	s.note = ""
	if s.mode != Arrange && len(text) <= maxFilter {
		s.typed("", text)
	}
}
