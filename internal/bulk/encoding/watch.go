package encoding

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// A Watch sees what is read from another reader and finds out whether it may be
// text of an older encoding, in which each byte is a character.
type Watch struct {
	io.Reader
	rest  []byte // the beginning of what may be a character of UTF-8
	older bool   // there are bytes that are no UTF-8
	other bool   // there is UTF-8 beside ASCII, or what is no character of Windows-1252
}

func (w *Watch) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if !w.other && n > 0 {
		w.see(p[:n])
	}
	return n, err
}

func (w *Watch) see(text []byte) {
	if len(w.rest) > 0 {
		text = append(w.rest, text...)
		w.rest = nil
	}
	for len(text) > 0 && !w.other {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		if !utf8.FullRune(text) {
			w.rest = bytes.Clone(text)
			return
		}
		r, size := utf8.DecodeRune(text)
		valid := r != utf8.RuneError || size > 1
		w.other = valid || undefined(text[0])
		w.older = w.older || !valid
		text = text[size:]
	}
}

// undefined reports whether a byte is none of the characters of Windows-1252.
func undefined(b byte) bool { return strings.IndexByte("\x81\x8d\x8f\x90\x9d", b) >= 0 }

// IsOlder reports whether the text seen so far is of an older encoding.
func (w *Watch) IsOlder() bool {
	return !w.other && (w.older || len(w.rest) > 0 && !undefined(w.rest[0]))
}
