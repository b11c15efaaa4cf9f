package pick

import (
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
		_, s.note = s.answer()
		if s.note == "" {
			return answered
		}
		return open
	}
	if s.travel(key) {
		return open
	}
	switch s.mode {
	case Arrange:
		s.arrange(key)
	case Several:
		switch key {
		case "space", "tab":
			s.mark()
			s.step(1, false)
			return open
		case "ctrl+a":
			s.markAll()
			return open
		}
		s.typed(key, text)
	default:
		s.typed(key, text)
	}
	return open
}

// travel goes through the rows; it tells whether the key was one for that. A row
// that is grabbed comes along.
func (s *state) travel(key string) bool {
	by := 0
	switch key {
	case "up", "ctrl+p":
		by = -1
	case "down", "ctrl+n":
		by = 1
	case "pgup":
		by = -s.page()
	case "pgdown":
		by = s.page()
	case "home":
		by = -len(s.shown)
	case "end":
		by = len(s.shown)
	default:
		return false
	}
	s.step(by, s.grabbed)
	return true
}

// arrange has the keys that are only for putting rows in order. Terminals differ
// in which of the arrow keys they pass on, so each of three modifiers will do.
func (s *state) arrange(key string) {
	switch key {
	case "space":
		s.grabbed = !s.grabbed
	case "shift+up", "ctrl+up", "alt+up":
		s.step(-1, true)
	case "shift+down", "ctrl+down", "alt+down":
		s.step(1, true)
	case "k":
		s.step(-1, s.grabbed)
	case "j":
		s.step(1, s.grabbed)
	case "shift+home", "ctrl+home", "alt+home":
		s.step(-len(s.order), true)
	case "shift+end", "ctrl+end", "alt+end":
		s.step(len(s.order), true)
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
