package input

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// saveUTF8 is the way out of another encoding.
func (o Options) saveUTF8() string {
	if o.isTable() {
		return `save it as CSV UTF-8: in Excel by "Save As" with the type "CSV UTF-8 (Comma delimited)", ` +
			`in LibreOffice by "Save As" with "Edit filter settings" and the character set "Unicode (UTF-8)"`
	}
	return "save it as UTF-8"
}

// decode has an input with a byte order mark read as UTF-8, without the mark, and refuses
// one that begins as UTF-16 or UTF-32 without a mark do.
func (in *reader) decode(start []byte) error {
	var order binary.ByteOrder
	mark := 2
	switch {
	case bytes.HasPrefix(start, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(start, []byte("\x00\x00\xfe\xff")):
		return errorf(0, in.options.saveUTF8(), "the input is encoded in UTF-32")
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		mark = 3
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		order = binary.BigEndian
	case isUTF16(start):
		return errorf(0, in.options.saveUTF8(), "the input is encoded in UTF-16, and has no byte order mark")
	default:
		return nil
	}
	if _, err := in.text.Discard(mark); err != nil || order == nil {
		return err
	}
	in.text = bufio.NewReaderSize(&utf16Reader{from: in.text, order: order, line: 1, hint: in.options.saveUTF8()}, 64<<10)
	return nil
}

// isUTF16 reports whether an input begins as text in UTF-16 does: with many NULs, which are
// all the first of two bytes, or all the second.
func isUTF16(start []byte) bool {
	nuls := [2]int{}
	for i, b := range start {
		if b == 0 {
			nuls[i%2]++
		}
	}
	return (nuls[0] == 0) != (nuls[1] == 0) && 4*(nuls[0]+nuls[1]) > len(start)
}

// utf16Reader reads UTF-16 as UTF-8. Its errors of the text are an [*Error].
type utf16Reader struct {
	from  io.Reader
	order binary.ByteOrder
	line  int    // that is read
	hint  string // of its errors
	ahead []byte // what is read and not yet decoded: less than one character
	text  []byte // what is decoded and not yet taken
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

// decode decodes what can be read at once.
func (u *utf16Reader) decode() {
	data := make([]byte, 16<<10)
	data = data[:copy(data, u.ahead)]
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
				u.err = errorf(u.line, u.hint, "the input has half a character of UTF-16 in it")
				return
			}
		}
		if data = data[size:]; r == '\n' {
			u.line++
		}
		u.text = utf8.AppendRune(u.text, r)
	}
	if u.ahead = data; errors.Is(err, io.EOF) && len(data) > 0 {
		err = errorf(u.line, u.hint, "the input ends in the middle of a character of UTF-16")
	}
	u.err = err
}

// An encodingWatch sees what is read from another reader and finds out whether it may be
// text of an older encoding, in which each byte is a character.
type encodingWatch struct {
	io.Reader
	rest  []byte // the beginning of what may be a character of UTF-8
	older bool   // there are bytes that are no UTF-8
	other bool   // there is UTF-8 beside ASCII, or what is no character of Windows-1252
}

func (w *encodingWatch) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if !w.other && n > 0 {
		w.see(p[:n])
	}
	return n, err
}

func (w *encodingWatch) see(text []byte) {
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

// isOlder reports whether the text seen so far is of an older encoding.
func (w *encodingWatch) isOlder() bool {
	return !w.other && (w.older || len(w.rest) > 0 && !undefined(w.rest[0]))
}

// refuseOlder returns the error of a table or list in an older encoding, if that is why
// rows are wrong or the input cannot be used, or else err. The other formats are UTF-8 by
// what defines them, so that one with another byte in it is broken there.
func (in *reader) refuseOlder(err error) error {
	if isList := in.options.isTable() || in.options.Format == Lines; !isList || !in.watch.isOlder() {
		return err
	}
	line, found := 0, false
	var unusable *Error
	if errors.As(err, &unusable) && strings.Contains(unusable.Message, invalid) {
		line, found = unusable.Line, true
	}
	for _, p := range in.problems {
		if strings.Contains(p.Text, invalid) {
			line, found = p.Line, true
			break
		}
	}
	if !found {
		return err
	}
	return errorf(line, in.options.saveUTF8(), "the input is not UTF-8, but in an older encoding such as Windows-1252")
}
