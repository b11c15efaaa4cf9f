package input

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readCSV reads a header and rows as RFC 4180 has them: columns parted by
// commas, quoted fields with doubled quotes and line breaks in them.
//
// A row with a misplaced quote is a problem and ends with the line of the quote. In csv
// a quote that is never closed, or one without a partner, ends the reading: which
// of the following lines are rows can then no longer be told, and a guess might
// award to somebody who is only mentioned in a message.
func (in *reader) readCSV() error {
	return in.readTable(dialect{comma: ',', separator: "commas"})
}

// readTSV reads a header and rows whose columns are parted by tabs. A field that
// begins with a quote is quoted, as spreadsheets write those with tabs, line breaks,
// commas or quotes in them; in others a quote is a quote.
func (in *reader) readTSV() error {
	return in.readTable(dialect{comma: '\t', separator: "tabs", bare: true})
}

// A dialect is a way to part a line into columns.
type dialect struct {
	comma     byte
	separator string // the name of the comma
	bare      bool   // fields without quotes around may have quotes in them
}

const misplacedQuote = `a quote stands in the middle of a column; a value with quotes is put in quotes, and each of its own is doubled`

// split cuts a row into fields. It goes to the end of the row even where the
// row is a problem already, or the rest of it would pass for further rows. Its error
// ends the reading.
//
// Without quotes around each field that has one, a quote at the beginning of a field may
// be a slip: a row whose quote is not closed as it should be is a problem by itself, and
// ends with the line of that quote.
func (in *reader) split(d dialect, text string, fields []string) (_ []string, problem string, _ error) {
	if problem = checkText(text); strings.IndexByte(text, '"') < 0 {
		return appendSplit(fields, text, d.comma), problem, nil
	}
	first, size := in.lines.number, len(text)
	for {
		if !strings.HasPrefix(text, `"`) {
			value, rest, more := strings.Cut(text, string(d.comma))
			if !d.bare && strings.IndexByte(value, '"') >= 0 && problem == "" {
				problem = misplacedQuote
			}
			fields = append(fields, value)
			if !more {
				return fields, problem, nil
			}
			text = rest
			continue
		}
		in.lines.mark(d.bare)
		value, rest, err := in.quoted(text[1:], first, &size)
		if err == nil {
			err = d.closed(value, rest, first, in.rowsInside(len(fields), text))
		}
		var unusable *Error
		switch {
		case d.bare && errors.As(err, &unusable):
			in.lines.back()
			return appendSplit(fields, text, d.comma), openQuote, nil
		case err != nil:
			return fields, "", err
		}
		in.lines.mark(false)
		if problem == "" {
			problem = checkText(value, rest)
		}
		fields = append(fields, value)
		switch {
		case rest == "":
			return fields, problem, nil
		case rest[0] != d.comma:
			return fields, misplacedQuote, nil
		}
		text = rest[1:]
	}
}

const openQuote = `a column begins with a quote that is not closed as a spreadsheet would; a value that begins with a quote is put in quotes, and each of its own is doubled`

// rowsInside reports whether a value in quotes may be made of several rows: without its
// quotes each of its lines has as many columns as the header. The first line has so many
// fields before text.
func (in *reader) rowsInside(fields int, text string) bool {
	if in.columns > 0 && fields+strings.Count(text, "\t")+1 != in.columns {
		return false
	}
	for _, kept := range in.lines.kept {
		if in.columns > 0 && bytes.Count(kept.text, []byte("\t"))+1 != in.columns {
			return false
		}
	}
	return true
}

// closed is an error where the quote around a value in the row that starts on the line
// first cannot be the one that was meant.
func (d dialect) closed(value, rest string, first int, rows bool) error {
	switch {
	case d.bare && strings.Contains(value, "\n") && (rows && strings.Contains(value, "\t") || rest != "" && rest[0] != d.comma):
		return errorf(first, "double each quote that is part of a value, and put the value in quotes", "a quote in the row that starts here is closed in another row")
	case rest != "" && rest[0] != d.comma && strings.Count(rest, `"`)%2 == 1:
		return errorf(first, "double each quote that is part of a value", "the row that starts here has a quote too many or too few")
	}
	return nil
}

// quoted returns the value of a field that started with a quote, which is not
// part of text, and what follows its closing quote on the same line. It reads
// further lines as needed; size is that of the row so far.
func (in *reader) quoted(text string, first int, size *int) (value, rest string, err error) {
	var parts strings.Builder
	for {
		i := strings.IndexByte(text, '"')
		switch {
		case i >= 0 && strings.HasPrefix(text[i+1:], `"`):
			parts.WriteString(text[:i+1])
			text = text[i+2:]
		case i >= 0 && parts.Len() == 0:
			return text[:i], text[i+1:], nil
		case i >= 0:
			parts.WriteString(text[:i])
			return parts.String(), text[i+1:], nil
		default:
			parts.WriteString(text)
			parts.Write(in.lines.ending)
			if text, err = in.more(first, size); err != nil {
				return "", "", err
			}
		}
	}
}

const notUTF8 = "the row is not valid UTF-8: save the file as UTF-8"

// checkText says what is wrong with the text of a row, whatever column it is in.
func checkText(texts ...string) (problem string) {
	for _, text := range texts {
		switch {
		case !utf8.ValidString(text):
			return notUTF8
		case strings.IndexByte(text, 0) >= 0:
			return nulInText
		}
	}
	return ""
}

// more returns the next line of a row with an open quote, whatever is on it.
func (in *reader) more(first int, size *int) (string, error) {
	const hint = "close it, or double it if it is part of the value"
	text, err := in.lines.next()
	switch {
	case errors.Is(err, io.EOF):
		return "", errorf(first, hint, "a quote in the row that starts here is never closed")
	case err != nil && !errors.Is(err, errTooLong):
		return "", err
	}
	if *size += len(text) + 1; err != nil || *size > in.lines.most {
		return "", errorf(first, hint, "a quote in the row that starts here is not closed within %d bytes", in.lines.most)
	}
	return string(text), nil
}
