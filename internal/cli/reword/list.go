package reword

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// beforeField is the column for what an award said before.
const beforeField = "before"

// awardColumns are the columns that may name awards, the likeliest first. The last is that of
// a list of awards, and counts with a column that only those have.
func awardColumns() []string { return []string{"award", "award_id", "id"} }

const ofListings = "awarded_at"

// readFile makes the rows of --from; with hasMessage, --message stands for their messages.
func (o *Options) readFile(hasMessage bool) error {
	read, err := o.readRows()
	if err != nil {
		return err
	}
	problems := read.Problems
	seen := map[string]string{}
	for _, record := range read.Records {
		r, text, err := o.rowOf(record, hasMessage)
		if err == nil {
			err = twice(seen, r, text)
		}
		if err != nil {
			problems = append(problems, input.Problem{Line: record.Line, Text: err.Error(), Row: record})
			continue
		}
		o.rows = append(o.rows, r)
	}
	order.By(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for i, p := range problems {
		if i == mostTold {
			o.app.Streams.Problem("and %d more", len(problems)-i)
			break
		}
		o.app.Streams.Problem("%s: %s", p.Where(), strings.Replace(p.Text, "names no user", "names no award", 1)) // which stands in its place
	}
	switch {
	case len(problems) > 0:
		return app.Usage("mend them, or leave them out", "--from: %s wrong; nothing was sent", words.Were(len(problems), "row"))
	case read.Err != nil:
		var e *source.Error
		if !errors.As(read.Err, &e) {
			return read.Err
		}
		hint := "its columns are award and message; award_id does as well, and so do reports of runs and lists of awards"
		if strings.Contains(e.Hint, "format") || strings.Contains(e.Hint, "FILE") || strings.Contains(e.Hint, "folder") {
			hint = e.Hint
		}
		return app.Usage(hint, "--from: %v", e)
	case !hasMessage && !slices.ContainsFunc(o.rows, func(r row) bool { return !r.silent }):
		return app.Usage("give a column message, or --message for all", "--from: no row of %s has a message", o.from)
	case len(o.rows) == 0:
		return app.Usage("it has no row but the header, blanks and comments", "--from: %s names no award", o.from)
	}
	return nil
}

// mostTold wrong rows are told one by one.
const mostTold = 20

// twice refuses an award that is to say two things. seen has the message for each.
func twice(seen map[string]string, r row, text string) error {
	key := r.award.String()
	if other, again := seen[key]; again && other != text {
		return errors.New("award " + key + " is to say two things")
	}
	seen[key] = text
	return nil
}

// readRows reads the list by the first of the columns that it has.
func (o *Options) readRows() (source.ReadRows, error) {
	settings, err := o.app.Settings()
	if err != nil {
		return source.ReadRows{}, err
	}
	ctx, cancel := o.app.Within(o.cmd.Context(), settings)
	defer cancel()
	list := source.Listing{From: o.from, Input: input.Options{Foreign: true}}
	if o.format != "" {
		if list.Input.Format, err = input.ParseFormat(o.format); err != nil {
			return source.ReadRows{}, app.Usage("csv, tsv, ndjson, json, yaml or lines", "--format: %v", err)
		}
	}
	return app.Reading(ctx, func() (source.ReadRows, error) { return o.readList(ctx, list) })
}

func (o *Options) readList(ctx context.Context, list source.Listing) (source.ReadRows, error) {
	var piped []byte
	if o.from == "-" {
		var err error
		if piped, err = readPipe(o.app.Stdin); err != nil {
			return source.ReadRows{}, err
		}
	}
	if list.Input.Format == input.Lines || list.Input.Format == "" && strings.HasSuffix(strings.ToLower(o.from), ".txt") {
		list.Stdin = bytes.NewReader(piped)
		return list.Read(ctx), ctx.Err()
	}
	var first source.ReadRows
	for i, column := range awardColumns() {
		list.Stdin, list.Input.Columns = bytes.NewReader(piped), input.Columns{User: column}
		read := list.Read(ctx)
		if err := ctx.Err(); err != nil {
			return read, err
		}
		good := read.Err == nil && len(read.Records) > 0
		if column == "id" {
			good = good && slices.ContainsFunc(read.Records[0].Carried, func(f input.Field) bool { return strings.EqualFold(f.Name, ofListings) })
		}
		if good {
			return read, nil
		}
		if i == 0 {
			first = read
		}
	}
	return first, nil
}

// readPipe reads all of what is piped in, as much as a list may have.
func readPipe(r io.Reader) ([]byte, error) {
	const most = 256 << 20
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(text) > most {
		err = app.Usage("make several of it", "--from: what is piped in is longer than a list may be")
	}
	return text, err
}

// rowOf reads a row, and what it is to say as far as that is known.
func (o *Options) rowOf(record input.Record, hasMessage bool) (row, string, error) {
	id, err := gitlab.ParseAwardRef(strings.TrimSpace(record.User))
	if err != nil {
		return row{}, "", err
	}
	r := row{line: record.Line, place: record.Place, award: id, own: record.Message}
	for _, f := range []bulk.Field{{Name: "achievement", Value: record.Achievement}, {Name: "achievement_id", Value: record.AchievementID}} {
		if f.Value != "" {
			r.says = append(r.says, f)
		}
	}
	for _, f := range record.Carried {
		name := strings.ToLower(strings.TrimSpace(f.Name))
		switch {
		case name == beforeField, slices.Contains(awardColumns(), name):
		case name == "input_user", name == "input_username", name == "input_user_id":
			if f.Value != "" {
				r.says = append(r.says, bulk.Field{Name: strings.TrimPrefix(name, "input_"), Value: f.Value})
			}
		default:
			r.carried = append(r.carried, bulk.Field(f))
		}
	}
	if hasMessage {
		text, _ := o.textOf(r, gitlab.Award{}) // of one award the rest is the same; what is wrong with it is told of the row
		return r, text, nil
	}
	r.silent = strings.TrimSpace(record.Message) == ""
	return r, record.Message, gitlab.CheckMessage(record.Message)
}

// checkFields refuses a message with a field that no row has.
func (o *Options) checkFields() error {
	have := []string{"user", "username", "user_id", "achievement", "achievement_id"}
	if o.from != "" {
		have = append(have, source.MessageField)
	}
	for _, r := range o.rows {
		for _, f := range r.carried {
			if name := strings.ToLower(strings.TrimSpace(f.Name)); !slices.Contains(have, name) {
				have = append(have, name)
			}
		}
	}
	for _, field := range o.template.Fields() {
		if !slices.Contains(have, field) {
			hint := "a brace that is meant is written twice: {{"
			if near := input.NearColumn(field, have...); near != "" {
				hint = "did you mean {" + near + "}?"
			}
			return app.Usage(hint, "--message: the rows have nothing called %q; what can be named is %s", field, words.Some(have))
		}
	}
	return nil
}
