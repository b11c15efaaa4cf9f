package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// encode returns the line of a record with its end.
func (r record) encode() ([]byte, error) {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	if line.Len()+sealSize > maxLine {
		return nil, errTooLong
	}
	return line.Bytes(), nil
}

var errTooLong = errors.New("longer than 16 MiB")

// decode reads a line. It is strict: what this version does not know may matter.
func decode(line []byte) (record, error) {
	var r record
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, misfit(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("there is something behind the record")
	}
	return r, nil
}

// misfit words an error of decoding without the types it was decoded into.
func misfit(err error) error {
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
