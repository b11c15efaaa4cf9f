package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Bounds on an answer besides its size, since a text of three bytes can become a value
// of three hundred: GitLab's largest answers hold some thousand values, a dozen deep.
const (
	maxValues = 200_000
	maxDepth  = 200
)

// A flaw is what is wrong with a JSON text; the zero flaw is nothing.
type flaw struct {
	invalid  bool   // it is no JSON
	overfull bool   // it holds more values, or is deeper, than any answer of GitLab
	repeated string // a key that one of its objects holds twice
}

// inspect reads a JSON text once, and tells what is wrong with it. The memory it
// needs is a small multiple of the text's keys.
//
// A key that an object holds twice is a flaw because readers differ on which of the
// two counts, and encoding/json takes the last: an answer whose errors are followed by
// an empty list of errors would look like a success. Keys that differ in letter case
// only count as the same, at any depth, since encoding/json puts them into the same
// field.
func inspect(text []byte) flaw {
	s := scanner{text: text}
	err := s.value(0)
	if err == nil {
		if s.space(); s.at < len(text) {
			err = errNoJSON
		}
	}
	var repeated *repeatedKeyError
	switch {
	case errors.As(err, &repeated):
		// What is behind it has to be JSON too, or the accident is a broken answer.
		if !json.Valid(text) {
			return flaw{invalid: true}
		}
		return flaw{repeated: repeated.key}
	case errors.Is(err, errOverfull):
		return flaw{overfull: true}
	}
	return flaw{invalid: err != nil}
}

var (
	errNoJSON   = errors.New("no JSON")
	errOverfull = fmt.Errorf("more than %d values, or more than %d of them one within the other", maxValues, maxDepth)
)

type repeatedKeyError struct{ key string }

func (e *repeatedKeyError) Error() string { return "a key stands twice in an object" }

// A scanner goes through a JSON text, value by value.
type scanner struct {
	text   []byte
	at     int
	values int
	keys   [][]byte // of the objects that are open, the innermost last
}

// space goes on to what is no blank.
func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// next goes on to what is no blank and returns it, 0 at the end.
func (s *scanner) next() byte {
	if s.space(); s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) value(depth int) error {
	if s.values++; s.values > maxValues || depth > maxDepth {
		return errOverfull
	}
	switch c := s.next(); {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.list(depth)
	case c == '"':
		_, _, err := s.string()
		return err
	case c == '-' || isDigit(c):
		return s.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.text[s.at:], []byte(word)) {
			s.at += len(word)
			return nil
		}
	}
	return errNoJSON
}

func (s *scanner) list(depth int) error {
	s.at++
	if s.next() == ']' {
		s.at++
		return nil
	}
	for {
		if err := s.value(depth + 1); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.at++
		case ']':
			s.at++
			return nil
		default:
			return errNoJSON
		}
	}
}

func (s *scanner) object(depth int) error {
	s.at++
	if s.next() == '}' {
		s.at++
		return nil
	}
	seen := object{begin: len(s.keys)}
	for {
		if s.next() != '"' {
			return errNoJSON
		}
		key, plain, err := s.string()
		if err != nil {
			return err
		}
		if err := s.once(&seen, key, plain); err != nil {
			return err
		}
		if s.next() != ':' {
			return errNoJSON
		}
		s.at++
		if err := s.value(depth + 1); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.at++
		case '}':
			s.at++
			s.keys = s.keys[:seen.begin]
			return nil
		default:
			return errNoJSON
		}
	}
}

// string reads a text. It returns what is between its quotes, and whether that is
// ASCII without escapes.
func (s *scanner) string() (inside []byte, plain bool, err error) {
	begin, i := s.at+1, s.at+1
	plain = true
	for ; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			return s.text[begin:i], plain, nil
		case c < ' ':
			return nil, false, errNoJSON
		case c >= 0x80:
			plain = false
		case c == '\\':
			plain = false
			if i++; i >= len(s.text) {
				return nil, false, errNoJSON
			}
			if s.text[i] != 'u' {
				if strings.IndexByte(`"\/bfnrt`, s.text[i]) < 0 {
					return nil, false, errNoJSON
				}
				continue
			}
			for range 4 {
				if i++; i >= len(s.text) || !isHex(s.text[i]) {
					return nil, false, errNoJSON
				}
			}
		}
	}
	return nil, false, errNoJSON
}

func (s *scanner) number() error {
	if s.text[s.at] == '-' {
		s.at++
	}
	if s.at < len(s.text) && s.text[s.at] == '0' {
		s.at++
	} else if !s.digits() {
		return errNoJSON
	}
	if s.at < len(s.text) && s.text[s.at] == '.' {
		if s.at++; !s.digits() {
			return errNoJSON
		}
	}
	if s.at < len(s.text) && s.text[s.at]|0x20 == 'e' {
		if s.at++; s.at < len(s.text) && (s.text[s.at] == '+' || s.text[s.at] == '-') {
			s.at++
		}
		if !s.digits() {
			return errNoJSON
		}
	}
	return nil
}

// digits reads at least one digit.
func (s *scanner) digits() bool {
	begin := s.at
	for s.at < len(s.text) && isDigit(s.text[s.at]) {
		s.at++
	}
	return s.at > begin
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// An object is one that is open: where its keys begin, and the set of them where
// there are many.
type object struct {
	begin int
	many  map[string]bool
}

// fewKeys are looked through one by one, which is quicker than a set.
const fewKeys = 16

// once takes a key, or fails where the object has it already.
func (s *scanner) once(o *object, key []byte, plain bool) error {
	name := key
	if !plain {
		said := unquoted(key)
		name = []byte(folded(said))
	}
	twice := false
	switch n := len(s.keys) - o.begin; {
	case n < fewKeys:
		for _, other := range s.keys[o.begin:] {
			if sameInASCII(other, name) {
				twice = true
				break
			}
		}
		s.keys = append(s.keys, name)
	default:
		if o.many == nil {
			o.many = map[string]bool{}
			for _, other := range s.keys[o.begin:] {
				o.many[strings.ToLower(string(other))] = true
			}
		}
		lower := strings.ToLower(string(name))
		twice = o.many[lower]
		o.many[lower] = true
	}
	if twice {
		return &repeatedKeyError{unquoted(key)}
	}
	return nil
}

// sameInASCII compares two names whose letters outside of ASCII are folded already.
func sameInASCII(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i, c := range a {
		if d := b[i]; c != d && (c|0x20 != d|0x20 || c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// unquoted is the text that stands between two quotes of valid JSON.
func unquoted(inside []byte) string {
	var text string
	_ = json.Unmarshal(append(append([]byte{'"'}, inside...), '"'), &text) // it was read already
	return text
}

// folded is a key without its letter case. Both ways, because encoding/json also
// takes the long s and the Kelvin sign for the letters they fold to.
func folded(key string) string { return strings.ToLower(strings.ToUpper(key)) }
