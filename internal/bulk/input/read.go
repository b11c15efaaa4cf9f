package input

import (
	"bufio"
	"cmp"
	"io"
	"slices"

	"github.com/ach-cli/ach/internal/bulk/delimiter"
	"github.com/ach-cli/ach/internal/bulk/encoding"
	"github.com/ach-cli/ach/internal/bulk/mistaken"
)

// Bounds of an input.
const (
	MaxLine    = 1 << 20   // bytes of a row, the lines of a quoted field together
	MaxRows    = 1_000_000 // good and bad ones together
	maxColumns = 1000
)

// Options say how an input is read. The zero value of each but Format leaves it to what is
// known by the input itself.
type Options struct {
	Format    Format
	Delimiter string  // what parts the columns of a table: one character, see [delimiter.Parse]
	Columns   Columns // of the input, which mean something
	Foreign   bool    // users go by names of elsewhere, which may have blanks and any other sign
}

// Read reads all of r. Records and problems are in ascending order of lines.
//
// With an [*Error] come the problems that were found before it, so that they can
// be reported together; the records are then not to be used. An error of r is
// returned as it is, wrapped.
func Read(r io.Reader, o Options) ([]Record, []Problem, error) {
	return read(r, o, limits{line: MaxLine, rows: MaxRows})
}

// check refuses options that the format has no use for.
func (o Options) check() error {
	switch {
	case o.Delimiter != "" && o.Format == "":
		return errorf(0, "say --format csv, or leave out --delimiter", "a delimiter parts the columns of csv and tsv, and nothing says that this is one")
	case o.Delimiter != "" && !o.isTable():
		return errorf(0, "leave out --delimiter, or say --format csv", "a delimiter parts the columns of csv and tsv, and this is %s", o.Format)
	case o.Delimiter != "" && !delimiter.Is(o.Delimiter):
		return errorf(0, "", "%s parts no columns", quote(o.Delimiter))
	case o.Columns != Columns{} && o.Format == Lines:
		return errorf(0, "leave out --user-column and the like, or say what table it is, --format csv or --format tsv", "a list of users has no columns")
	}
	return nil
}

func (o Options) isTable() bool { return o.Format == CSV || o.Format == TSV }

// limits are those of the package, or a test's smaller ones.
type limits struct{ line, rows int }

// read is Read with other limits.
func read(r io.Reader, o Options, limits limits) ([]Record, []Problem, error) {
	in := newReader(r, o, limits)
	if err := in.refuseOlder(in.read()); err != nil {
		return nil, in.problems, err
	}
	return in.records(), in.problems, nil
}

func newReader(r io.Reader, o Options, limits limits) *reader {
	watch := &encoding.Watch{Reader: r}
	return &reader{options: o, watch: watch, text: bufio.NewReaderSize(watch, 64<<10), limits: limits, line: 1, build: newBuilder(o)}
}

// reader is one reading of one input. Records are kept in pieces, since growing one
// slice of a hundred thousand would leave several times its size as garbage.
type reader struct {
	options Options
	watch   *encoding.Watch
	text    *bufio.Reader
	limits  limits
	build   builder
	line    int // that what comes next begins on

	count    int // of rows
	full     [][]Record
	last     []Record
	problems []Problem
	collect  func(row) // what takes the rows in place of the builder, if set
}

func (in *reader) records() []Record { return slices.Concat(append(in.full, in.last)...) }

func (in *reader) read() error {
	if err := in.options.check(); err != nil {
		return err
	}
	if err := in.checkStart(); err != nil {
		return err
	}
	err := in.readRows()
	if err == nil && !in.build.header {
		err = in.build.missing()
	}
	if err == nil && in.count == 0 {
		err = noRows("the input has no rows")
	}
	return err
}

// readRows reads as the format says.
func (in *reader) readRows() error {
	switch in.options.Format {
	case CSV, TSV:
		return in.readTable()
	case NDJSON:
		return in.readNDJSON()
	case JSON:
		return in.readJSON()
	case YAML:
		return in.readYAML()
	case Lines:
		return in.readNames()
	}
	return noFormat(string(in.options.Format))
}

// put adds a row: a record, a problem, or nothing where it has no value.
func (in *reader) put(r row) error {
	if in.collect != nil && r.problem == "" {
		in.collect(r)
		return in.room(r.line)
	}
	record, problem, blank := in.build.record(r)
	switch {
	case blank:
		return nil
	case problem != "":
		return in.wrong(record, problem)
	}
	if err := in.room(r.line); err != nil {
		return err
	}
	if len(in.last) == cap(in.last) {
		if len(in.last) > 0 {
			in.full = append(in.full, in.last)
		}
		in.last = make([]Record, 0, min(max(64, in.count), 4096))
	}
	in.last = append(in.last, record)
	return nil
}

// wrong adds a problem.
func (in *reader) wrong(r Record, problem string) error {
	if err := in.room(r.Line); err != nil {
		return err
	}
	in.problems = append(in.problems, Problem{Line: r.Line, Text: problem, Row: r, Hint: mistaken.WayOfName(problem, cmp.Or(r.User, r.Username))})
	return nil
}

func (in *reader) room(line int) error {
	if in.count == in.limits.rows {
		return errorf(line, "split it into several", "the input has more than %d rows", in.limits.rows)
	}
	in.count++
	return nil
}
