package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/jq"
)

// An Error says why a list cannot be used as a whole, and the way out.
type Error struct{ Message, Hint string }

// Error returns the message, without the way out.
func (e *Error) Error() string { return e.Message }

// A fileError is an error whose message names the file.
type fileError struct{ error }

func (e fileError) Unwrap() error { return e.error }

const (
	wayGiveFile   = "give a file, a folder, a pattern in quotes, or - for stdin"
	wayFormats    = "the formats are csv, tsv, ndjson, json, yaml and lines; csv and tsv begin with a header such as 'user'"
	waySayFormat  = "say what it is: --format csv, tsv, ndjson, json, yaml or lines; or choose from it by --select, such as '.[].login', and its content tells"
	wayNotForRows = "make the report as csv"
	wayMendAll    = "mend them, or give a pattern in quotes that leaves them out; nothing was sent"
)

// unreadable is the error of a file that cannot be used as a whole.
func unreadable(err error) *Error {
	var e *input.Error
	var already *Error
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &e) && e.Hint != "":
		return &Error{err.Error(), e.Hint}
	}
	return &Error{err.Error(), wayFormats}
}

// A Listing is a list of rows in files.
type Listing struct {
	From   string        // a file, a folder, a pattern, or - for stdin
	Stdin  io.Reader     // for -
	Input  input.Options // where it has no format, the extension of each file says it
	Select *jq.Program   // what chooses rows of each file; nil for all
}

// ReadRows are what was read of a list.
type ReadRows struct {
	Records  []input.Record
	Problems []input.Problem
	Unread   []string // which of several files cannot be used, and why
	Files    int      // how many were read
	Passed   []string // what stands among them and was not read
	Vacant   []string // which of several files have no row
	Hash     string   // SHA-256 of all that was read, in hex
	Err      error    // an [*Error], or that of a program, an [*input.ProgramError]
	ends     []end    // of several files, in order
	empty    bool     // Err says no more than that there are no rows
}

// An end is that of the records of one of several files.
type end struct {
	path    string
	records int // so many are in it and before it
}

// FileOf is the one of several files in which a record stands, by its index; "" for the only one.
func (r *ReadRows) FileOf(record int) string {
	i, _ := slices.BinarySearchFunc(r.ends, record+1, func(e end, records int) int { return e.records - records })
	if i == len(r.ends) {
		return ""
	}
	return r.ends[i].path
}

// Read reads the files. An error leaves what was wrong before it.
//
// Of several files each row says in words in which it stands, and carries the path in a
// field file, unless it has one of its own. Their lines are counted as if they were one
// behind the other.
func (l Listing) Read(ctx context.Context) ReadRows {
	if l.From == "-" {
		return l.read(ctx, "", l.Stdin)
	}
	found, err := Files(l.From, l.Input.Format)
	switch {
	case err != nil:
		return ReadRows{Err: err}
	case !found.Several:
		return l.file(ctx, l.From)
	}
	read := l.files(ctx, found.Paths)
	read.Passed = found.Passed
	return read
}

func (l Listing) files(ctx context.Context, paths []string) ReadRows {
	all, sum, line, hint := ReadRows{Files: len(paths)}, sha256.New(), 0, wayMendAll
	for _, path := range paths {
		here := l.file(ctx, path)
		switch {
		case here.empty && len(here.Problems) == 0:
			all.Vacant = append(all.Vacant, path)
			continue
		case ctx.Err() != nil:
			all.Err = here.Err
			return all
		case isOfProgram(here.Err):
			all.Unread = append(all.Unread, fmt.Sprintf("%s: the program failed: %v", path, here.Err))
		case here.Err != nil && !here.empty:
			all.Unread = append(all.Unread, inFile(path, here.Err))
			if e := unreadable(here.Err); hint == wayMendAll && strings.Contains(e.Hint, "--select") {
				hint = e.Hint + "; or " + wayMendAll
			}
		}
		_, _ = fmt.Fprintf(sum, "%s\x00%s\n", path, here.Hash) // a hash takes everything
		here.standIn(path, line)
		all.Records, all.Problems = append(all.Records, here.Records...), append(all.Problems, here.Problems...)
		all.ends = append(all.ends, end{path, len(all.Records)})
		for _, p := range here.Problems {
			line = max(line, p.Line)
		}
		if n := len(here.Records); n > 0 {
			line = max(line, here.Records[n-1].Line)
		}
		if len(all.Records)+len(all.Problems) > input.MaxRows {
			all.Err = &Error{fmt.Sprintf("the files have more than %d rows together", input.MaxRows), "make several runs of it"}
			return all
		}
	}
	all.Hash = hex.EncodeToString(sum.Sum(nil))
	switch {
	case len(all.Unread) > 0:
		all.Err = &Error{fmt.Sprintf("%d of %d files cannot be used", len(all.Unread), len(paths)), hint}
	case len(all.Records)+len(all.Problems) == 0:
		all.Err, all.empty = &Error{fmt.Sprintf("none of %d files has a row", len(paths)), wayGiveFile}, true
	}
	return all
}

// inFile is what an error says, with the file that it is about.
func inFile(path string, err error) string {
	if errors.As(err, new(fileError)) {
		return err.Error()
	}
	return fmt.Sprintf("%s: %v", path, err)
}

// some are the first of a list that may be long.
func some(list []string) string {
	const most = 20
	if len(list) > most {
		list = append(slices.Clone(list[:most]), fmt.Sprintf("and %d more", len(list)-most))
	}
	return strings.Join(list, "; ")
}

// standIn has rows say that they stand in one of several files, behind so many lines of
// others.
func (r *ReadRows) standIn(path string, lines int) {
	const field = "file"
	move := func(record *input.Record, line int) {
		if record.Place == "" {
			record.Place = fmt.Sprintf("%s:%d", path, line)
		} else {
			record.Place = path + ", " + record.Place
		}
		record.Line = lines + line
		if !slices.ContainsFunc(record.Carried, func(f input.Field) bool { return strings.EqualFold(f.Name, field) }) {
			record.Carried = append(record.Carried, input.Field{Name: field, Value: path})
		}
	}
	for i := range r.Records {
		move(&r.Records[i], r.Records[i].Line)
	}
	for i := range r.Problems {
		p := &r.Problems[i]
		move(&p.Row, p.Line)
		p.Line += lines
	}
}

// file reads one file.
func (l Listing) file(ctx context.Context, path string) ReadRows {
	if _, err := l.formatOf(path); err != nil { // whether it is there or not
		return ReadRows{Err: err}
	}
	file, err := os.Open(path)
	if err != nil {
		return ReadRows{Err: fileError{&Error{err.Error(), wayGiveFile}}}
	}
	defer func() { _ = file.Close() }() // it was only read
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return ReadRows{Err: fileError{&Error{path + " is a folder", wayGiveFile}}}
	}
	return l.read(ctx, path, file)
}

// read reads what has a path, "" for stdin.
func (l Listing) read(ctx context.Context, path string, from io.Reader) ReadRows {
	how := l.Input
	var err error
	if how.Format, err = l.formatOf(path); err != nil {
		return ReadRows{Err: err}
	}
	sum := sha256.New()
	text := io.TeeReader(&untilEOF{r: from}, sum)
	read := ReadRows{Files: 1}
	if l.Select == nil {
		read.Records, read.Problems, read.Err = input.Read(text, how)
	} else {
		read.Records, read.Problems, read.Err = input.Select(ctx, text, how, l.Select)
	}
	var none *input.Error
	read.empty = errors.As(read.Err, &none) && none.Empty
	if !isOfProgram(read.Err) && read.Err != nil {
		read.Err = unreadable(read.Err)
	}
	read.Hash = hex.EncodeToString(sum.Sum(nil))
	return read
}

// Nobody reports whether all was read, and has no row.
func (r ReadRows) Nobody() bool {
	return len(r.Records)+len(r.Problems) == 0 && (r.Err == nil || r.empty)
}

func isOfProgram(err error) bool {
	var program *input.ProgramError
	return errors.As(err, &program)
}

// formatOf is the format that was given or that the extension of a path says; none where a
// program chooses and the content is to say it.
func (l Listing) formatOf(path string) (input.Format, error) {
	switch {
	case l.Input.Format != "":
		return l.Input.Format, nil
	case path == "" && l.Select == nil:
		return input.Lines, nil
	}
	if e := input.SpreadsheetOf(path); e != nil {
		return "", fileError{unreadable(e)}
	}
	format, known := input.FormatOf(path)
	switch ext := strings.ToLower(filepath.Ext(path)); {
	case ext == ".md", ext == ".markdown":
		return "", fileError{&Error{path + " is markdown, which is for people", wayNotForRows}}
	case l.Select != nil && (!known || ext == ""):
		return "", nil
	case !known:
		return "", fileError{&Error{"the extension of " + path + " says nothing about its format", waySayFormat}}
	}
	return format, nil
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
