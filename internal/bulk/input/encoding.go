package input

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/encoding"
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
	case encoding.IsUTF16(start):
		return errorf(0, in.options.saveUTF8(), "the input is encoded in UTF-16, and has no byte order mark")
	default:
		return nil
	}
	if _, err := in.text.Discard(mark); err != nil || order == nil {
		return err
	}
	in.text = bufio.NewReaderSize(encoding.UTF16(in.text, order, in.options.saveUTF8()), 64<<10)
	return nil
}

// refuseOlder returns the error of a table or list in an older encoding, if that is why
// rows are wrong or the input cannot be used, or else err. The other formats are UTF-8 by
// what defines them, so that one with another byte in it is broken there.
func (in *reader) refuseOlder(err error) error {
	if isList := in.options.isTable() || in.options.Format == Lines; !isList || !in.watch.IsOlder() {
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

// SpreadsheetOf returns the error of a file whose extension says that it is a spreadsheet,
// nil of any other.
func SpreadsheetOf(path string) *Error { return encoding.SpreadsheetOf(path) }
