package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
)

// Bounds of a journal.
const (
	maxLine = 16 << 20 // bytes
	maxRows = 1_000_000
)

// record is one line.
type record struct {
	Type kind `json:"type"`

	Header  *Header           `json:"header,omitempty"`  // run
	Count   int               `json:"count,omitempty"`   // run: how many rows follow
	Row     *bulk.Row         `json:"row,omitempty"`     // row
	At      *time.Time        `json:"at,omitempty"`      // intent
	Rows    []int             `json:"rows,omitempty"`    // intent
	Results []bulk.RowOutcome `json:"results,omitempty"` // outcome
	Phase   Phase             `json:"phase,omitempty"`   // end

	Number int `json:"n,omitempty"` // of the line, from 1; since version 2
}

type kind string

const (
	kindRun     kind = "run"
	kindRow     kind = "row"
	kindIntent  kind = "intent"
	kindOutcome kind = "outcome"
	kindEnd     kind = "end"
)

var (
	errTooLong  = errors.New("longer than 16 MiB")
	errChecksum = errors.New("it fails its checksum")
)

// Since version 2 a line, an object of JSON, ends in a member with a checksum of what
// stands before it: a bit that flips on the disk must not become another user's award.
const (
	sumMark = `,"sum":"`
	sumEnd  = `"}`
	sumSize = len(sumMark) + 8 + len(sumEnd)
)

func checksum(text []byte) uint32 {
	return crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli))
}

// encode returns the line of a record with its end, and with a checksum where it has a
// number.
func (r record) encode() ([]byte, error) {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	if line.Len()+sumSize > maxLine {
		return nil, errTooLong
	}
	if r.Number == 0 {
		return line.Bytes(), nil
	}
	body := bytes.TrimSuffix(line.Bytes(), []byte("}\n"))
	return fmt.Appendf(body, "%s%08x%s\n", sumMark, checksum(body), sumEnd), nil
}

// checksummed reports whether a line has the form of one with a checksum.
func checksummed(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\n"))
	at := len(line) - sumSize
	return at > 0 && bytes.HasPrefix(line[at:], []byte(sumMark)) && bytes.HasSuffix(line, []byte(sumEnd))
}

// verify returns the JSON of a line whose checksum is right. The end of the line may
// be missing.
func verify(line []byte) ([]byte, error) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if !checksummed(line) {
		return nil, errChecksum
	}
	body := line[:len(line)-sumSize]
	sum := line[len(body)+len(sumMark) : len(line)-len(sumEnd)]
	if want, err := strconv.ParseUint(string(sum), 16, 32); err != nil || uint32(want) != checksum(body) {
		return nil, errChecksum
	}
	return append(bytes.Clone(body), '}'), nil
}

// decode reads a line, which has a checksum where it is sealed. It is strict: what this
// version does not know may matter.
func decode(line []byte, sealed bool) (r record, err error) {
	if sealed {
		if line, err = verify(line); err != nil {
			return r, err
		}
	}
	if !json.Valid(line) {
		return r, fmt.Errorf("not JSON: %w", json.Unmarshal(line, new(json.RawMessage)))
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, wordDecoding(err)
	}
	return r, nil
}

// wordDecoding words an error of decoding without the types it was decoded into.
func wordDecoding(err error) error {
	var mismatch *json.UnmarshalTypeError
	var moment *time.ParseError
	switch {
	case errors.As(err, &mismatch):
		what, _, _ := strings.Cut(mismatch.Value, " ") // "number 1e99" is a number
		if mismatch.Field == "" {
			return fmt.Errorf("there is an unexpected %s", what)
		}
		return fmt.Errorf("there is an unexpected %s in %s", what, mismatch.Field)
	case errors.As(err, &moment), strings.HasPrefix(err.Error(), "Time.UnmarshalJSON"):
		return errors.New("there is a time that is none")
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}
