// Package encoding finds out how a text is encoded, and reads UTF-16 as UTF-8.
package encoding

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/document"
)

// IsUTF16 reports whether an input without a mark begins as text in UTF-16 does: half of
// the bytes of most letters are NUL or another control character, or no UTF-8, and two
// together are always a character of a text.
func IsUTF16(start []byte) bool {
	const many = 8
	nuls, controls := bytes.Count(start, []byte{0}), 0
	for _, b := range start {
		if isControl(rune(b)) {
			controls++
		}
	}
	odd := 4*controls > len(start) || nuls >= many && !validStart(start)
	return nuls > 0 && odd && (isText16(start, binary.LittleEndian) || isText16(start, binary.BigEndian))
}

// isText16 reports whether the beginning of an input is characters of a text in an order of
// their bytes. The last may be cut off.
func isText16(start []byte, order binary.ByteOrder) bool {
	for ; len(start) >= 2; start = start[2:] {
		r := rune(order.Uint16(start))
		if utf16.IsSurrogate(r) {
			if len(start) < 4 {
				break
			}
			r = utf16.DecodeRune(r, rune(order.Uint16(start[2:])))
			start = start[2:]
		}
		if isControl(r) || r == utf8.RuneError || r&0xfffe == 0xfffe {
			return false
		}
	}
	return true
}

func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f }

// UTF16 returns a reader of UTF-16 without its mark as UTF-8. Its errors of the text are a
// [*document.Error] with the hint.
func UTF16(from io.Reader, order binary.ByteOrder, hint string) io.Reader {
	return &utf16Reader{from: from, order: order, line: 1, hint: hint}
}

type utf16Reader struct {
	from  io.Reader
	order binary.ByteOrder
	line  int    // that is read
	hint  string // of its errors
	data  []byte // room for what is read
	ahead []byte // of that what is not yet decoded: less than one character
	room  []byte // for what is decoded
	text  []byte // of that what is not yet taken
	err   error  // behind the text
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.text) == 0 && u.err == nil {
		u.decode()
	}
	n := copy(p, u.text)
	if u.text = u.text[n:]; n > 0 {
		return n, nil
	}
	return 0, u.err
}

// decode decodes what can be read at once, if all before was taken.
func (u *utf16Reader) decode() {
	if u.data == nil {
		u.data = make([]byte, 16<<10)
	}
	u.text = u.room[:0]
	defer func() { u.room = u.text }()
	data := u.data[:copy(u.data, u.ahead)]
	n, err := u.from.Read(data[len(data):cap(data)])
	data = data[:len(data)+n]
	for len(data) >= 2 && u.err == nil {
		r, size := rune(u.order.Uint16(data)), 2
		if utf16.IsSurrogate(r) {
			if len(data) < 4 && err == nil {
				break
			}
			if size = 4; len(data) >= size {
				r = utf16.DecodeRune(r, rune(u.order.Uint16(data[2:])))
			}
			if len(data) < size || r == utf8.RuneError {
				u.err = u.bad("the input has half a character of UTF-16 in it")
				return
			}
		}
		if data = data[size:]; r == '\n' {
			u.line++
		}
		u.text = utf8.AppendRune(u.text, r)
	}
	if u.ahead = data; errors.Is(err, io.EOF) && len(data) > 0 {
		err = u.bad("the input ends in the middle of a character of UTF-16")
	}
	u.err = err
}

func (u *utf16Reader) bad(message string) error {
	return &document.Error{Line: u.line, Hint: u.hint, Message: message}
}
