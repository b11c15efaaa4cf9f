package source

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// An Error says why a list cannot be used as a whole, and the way out.
type Error struct{ Message, Hint string }

// Error returns the message, without the way out.
func (e *Error) Error() string { return e.Message }

const (
	wayGiveFile = "give a file, or - for stdin"
	wayFormats  = "the formats are csv, tsv, ndjson, json, yaml and lines; csv and tsv begin with a header such as 'user'"
)

// unreadable is the error of a file that cannot be used as a whole.
func unreadable(err error) error {
	hint := wayFormats
	var e *input.Error
	if errors.As(err, &e) && e.Hint != "" {
		hint = e.Hint
	}
	return &Error{err.Error(), hint}
}

// ReadRows are what was read of a list.
type ReadRows struct {
	Records  []input.Record
	Problems []input.Problem
	Hash     string // SHA-256 of all that was read, in hex
	Err      error  // an [*Error]
}

// ReadListing reads the file, or stdin where the path is -. An error leaves what was wrong before it.
func ReadListing(path string, stdin io.Reader, o input.Options) ReadRows {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return ReadRows{Err: &Error{err.Error(), wayGiveFile}}
		}
		defer func() { _ = file.Close() }() // it was only read
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return ReadRows{Err: &Error{path + " is a folder", wayGiveFile}}
		}
		stdin = file
	}
	sum := sha256.New()
	records, problems, err := input.Read(io.TeeReader(&untilEOF{r: stdin}, sum), o)
	if err != nil {
		err = unreadable(err)
	}
	return ReadRows{records, problems, hex.EncodeToString(sum.Sum(nil)), err}
}

// untilEOF reads nothing more once the end was reached: at a terminal one could go on
// typing behind it.
type untilEOF struct {
	r     io.Reader
	ended bool
}

func (u *untilEOF) Read(p []byte) (int, error) {
	if u.ended {
		return 0, io.EOF
	}
	n, err := u.r.Read(p)
	u.ended = errors.Is(err, io.EOF)
	return n, err
}
