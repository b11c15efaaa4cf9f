package source

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk"
)

// A Template is a text with fields, such as "MVP of {version}", which a row fills. A brace
// that is meant as one is written twice. The zero value is no text.
type Template struct {
	text  string
	parts []part
}

// A part is the name of a field, folded, or text.
type part struct {
	text  string
	field bool
}

// PeriodField is the field for the period that awards are for.
const PeriodField = "period"

// MessageField is the field for the message that a row has of its own.
const MessageField = "message"

// ParseTemplate reads a template.
func ParseTemplate(text string) (Template, error) {
	t := Template{text: text}
	if !utf8.ValidString(text) {
		return t, errors.New("the message is not valid UTF-8 text")
	}
	plain := ""
	for rest := text; rest != ""; {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			plain += rest
			break
		}
		plain += rest[:at]
		brace, behind := rest[at:at+1], rest[at+1:]
		if after, twice := strings.CutPrefix(behind, brace); twice {
			plain, rest = plain+brace, after
			continue
		}
		name, after, closed := strings.Cut(behind, "}")
		switch {
		case brace == "}":
			return t, errors.New("a } stands there that ends no field; one that is meant is written }}")
		case !closed || strings.Contains(name, "{"):
			return t, errors.New("a { begins a field and no } ends it; one that is meant is written {{")
		case strings.TrimSpace(name) == "":
			return t, errors.New("{} names no field; braces that are meant are written {{}}")
		}
		t.add(plain, false)
		t.add(fold(name), true)
		plain, rest = "", after
	}
	t.add(plain, false)
	return t, nil
}

func (t *Template) add(text string, field bool) {
	if text != "" {
		t.parts = append(t.parts, part{text, field})
	}
}

// fold makes two ways to write the name of a column equal.
func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// String is the template as it was written.
func (t Template) String() string { return t.text }

// Fields are the names of its fields, folded, each once.
func (t Template) Fields() []string {
	var fields []string
	for _, p := range t.parts {
		if p.field && !slices.Contains(fields, p.text) {
			fields = append(fields, p.text)
		}
	}
	return fields
}

// Has reports whether the template has a field.
func (t Template) Has(field string) bool { return slices.Contains(t.Fields(), field) }

// Fill returns the text with each field as value gives it. A field that value has nothing
// for is an error.
func (t Template) Fill(value func(field string) string) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		text := p.text
		if p.field {
			switch text = value(p.text); {
			case strings.TrimSpace(text) == "":
				return "", fmt.Errorf("the row has nothing for {%s} of the message", p.text)
			case strings.ContainsRune(text, utf8.RuneError): // it stands for what was no UTF-8
				return "", fmt.Errorf("what the row has for {%s} of the message is not all text that can be read", p.text)
			}
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// CheckPeriod refuses a template by whose texts the periods could not be told apart:
// what stands beside {period} must not be what the name of another has there.
func (t Template) CheckPeriod() error {
	if !t.Has(PeriodField) {
		return errors.New("it has no {period}, by which the awards of a period are told")
	}
	for i, p := range t.parts {
		if !p.field || p.text != PeriodField {
			continue
		}
		if i > 0 {
			if err := besidePeriod(t.parts[i-1], "before", func(text string) byte { return text[len(text)-1] }); err != nil {
				return err
			}
		}
		if i+1 < len(t.parts) {
			if err := besidePeriod(t.parts[i+1], "behind", func(text string) byte { return text[0] }); err != nil {
				return err
			}
		}
	}
	return nil
}

// besidePeriod refuses a part next to {period} of which the nearest character could be part
// of a period's name.
func besidePeriod(p part, where string, nearest func(text string) byte) error {
	what := "a field"
	if !p.field {
		c := nearest(p.text)
		if !ofPeriod(rune(c)) {
			return nil
		}
		what = string(rune(c))
	}
	return fmt.Errorf("{period} has %s right %s it, which could be part of the name of another period; put a space between the two", what, where)
}

// ofPeriod reports whether names of periods have such characters, as 2026-W36 does; all
// letters of ASCII and digits are taken for that.
func ofPeriod(c rune) bool {
	return c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// An Occasion is what awards are for, as their messages tell: those that a template makes
// with a certain period, whatever is in its other fields. The zero value is none.
type Occasion struct {
	template Template
	period   string
	pattern  *regexp.Regexp
}

// For is the occasion of a period.
func (t Template) For(period string) Occasion {
	var b strings.Builder
	for _, p := range t.parts {
		switch {
		case !p.field:
			b.WriteString(regexp.QuoteMeta(oneLineBreak(p.text)))
		case p.text == PeriodField:
			b.WriteString(regexp.QuoteMeta(period))
		default:
			b.WriteString(`.+`)
		}
	}
	return Occasion{t, period, regexp.MustCompile(`(?s)\A\s*` + b.String() + `\s*\z`)}
}

// Names reports whether a message has the period's name in it, wherever that stands.
func (o Occasion) Names(message string) bool {
	return slices.ContainsFunc(periodLike(message), func(name string) bool { return strings.EqualFold(name, o.period) })
}

// Other is another period that a message could be taken to be for, "" where there is none:
// its other fields may have the name of one just where the template has that.
func (o Occasion) Other(message string) string {
	for _, name := range periodLike(message) {
		if known, _, err := bulk.ParsePeriod(name); err == nil && known == name && name != o.period && o.template.For(name).Told(message) {
			return name
		}
	}
	return ""
}

// periodLike are the parts of a message that could be names of periods.
func periodLike(message string) []string {
	return strings.FieldsFunc(message, func(c rune) bool { return !ofPeriod(c) })
}

// Given reports whether there is an occasion.
func (o Occasion) Given() bool { return o.pattern != nil }

// Told reports whether a message tells that its award was for the occasion.
func (o Occasion) Told(message string) bool { return o.pattern.MatchString(oneLineBreak(message)) }

func oneLineBreak(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// Mistakable is what is wrong with a message that would count for another period as well.
func (o Occasion) Mistakable(message string) (wrong string) {
	if !o.Given() {
		return ""
	}
	if other := o.Other(message); other != "" {
		return "its message could be taken for one of " + other
	}
	return ""
}
