package source

import (
	"slices"
	"strings"
	"testing"
)

func TestATemplateIsFilled(t *testing.T) {
	row := map[string]string{"version": "17.1", "who": "Ä {x}", "blank": " ", "line": "a\nb", "garbled": "a\ufffd"}
	for text, want := range map[string]string{
		"":                           "",
		"well done":                  "well done",
		"MVP of {version}":           "MVP of 17.1",
		"{ Version }{who}":           "17.1Ä {x}", // what a row has is no template
		"{{version}}":                "{version}",
		"{{{version}}}":              "{17.1}",
		"a }} b {{ c":                "a } b { c",
		"{line}!":                    "a\nb!",
		"{version} {version}":        "17.1 17.1",
		"of {blank}":                 "error: the row has nothing for {blank} of the message",
		"of {absent}":                "error: the row has nothing for {absent} of the message",
		"of {garbled}":               "error: what the row has for {garbled} of the message is not all text that can be read",
		"MVP of {version":            "error: a { begins a field and no } ends it; one that is meant is written {{",
		"MVP of {ver{sion}":          "error: a { begins a field and no } ends it; one that is meant is written {{",
		"MVP of version}":            "error: a } stands there that ends no field; one that is meant is written }}",
		"{}":                         "error: {} names no field; braces that are meant are written {{}}",
		strings.Repeat("{{", 9):      strings.Repeat("{", 9),
		"{who} in {version}, {line}": "Ä {x} in 17.1, a\nb",
	} {
		template, err := ParseTemplate(text)
		got := ""
		if err == nil {
			got, err = template.Fill(func(field string) string { return row[field] })
		}
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != want || template.String() != text {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

func TestTheMessageTellsThePeriod(t *testing.T) {
	for _, tt := range []struct {
		template, period, message string
		want                      bool
	}{
		{"MVP of {period}", "2026-09", "MVP of 2026-09", true},
		{"MVP of {period}", "2026-09", " MVP of 2026-09\r\n", true},
		{"MVP of {period}", "2026-09", "MVP of 2026-09-15", false},
		{"MVP of {period}", "2026", "MVP of 2026-09", false},
		{"MVP of {period}", "2026-09", "MVP of 2026-10", false},
		{"MVP of {period}", "2026-09", "mvp of 2026-09", false},
		{"MVP of {period}: {why}", "2026-09", "MVP of 2026-09: the parser\nand more", true},
		{"MVP of {period}: {why}", "2026-09", "MVP of 2026-09: ", false},
		{"{why} ({period}.)", "2026-09", "it (2026-09.)", true},
		{"{why} ({period}.)", "2026-09", "it (2026-09!)", false},
		{"{{{period}}}", "2026-W36", "{2026-W36}", true},
		{"{period}年のMVP: {why}", "2026", "2026年のMVP: x", true},
		{"MVP_{period}_{user}", "2026", "MVP_2026_bob", true},
		{"MVP_{period}_{user}", "2026", "MVP_2026-09_bob", false},
	} {
		template, err := ParseTemplate(tt.template)
		if err != nil || template.CheckPeriod() != nil {
			t.Fatal(err)
		}
		if got := template.For(tt.period).Told(tt.message); got != tt.want {
			t.Errorf("%q of %s: %q %v", tt.template, tt.period, tt.message, got)
		}
	}
	for _, text := range []string{"", "MVP", "MVP of {period}{why}", "{why}{period}", "{{period}}", "MVP {period}-{user}", "{user}-{period}", "{period}x", "Q{period}", "1{period}", "{period}0", "{period} and {period}-"} {
		template, err := ParseTemplate(text)
		if err != nil || template.CheckPeriod() == nil {
			t.Errorf("%q tells a period: %v", text, err)
		}
	}
}

// What other fields have may make a message one of another period too, and what is named
// in it need not be where the template has it.
func TestAMessageNamesPeriods(t *testing.T) {
	for _, tt := range []struct {
		template, message, other string
		names                    bool
	}{
		{"MVP of {period}", "MVP of 2026-09", "", true},
		{"MVP of {period}", "MVP (2026-09)", "", true},
		{"MVP of {period}", "MVP of 2026-09-15", "2026-09-15", false},
		{"MVP of {period}", "12026-09", "", false},
		{"{why} ({period}) {more}", "a (2026-08) b (2026-09) c", "2026-08", true},
		{"{why} ({period}) {more}", "a (2026-99) b (2026-09) c", "", true},
		{"{why} ({period}) {more}", "a 2026-08 b (2026-09) c", "", true},
		{"{why} ({period})", "a (2026-08) (2026-09)", "", true},
		{"{period}: {why}", "2026-09: 2026-08: x", "", true},
	} {
		template, err := ParseTemplate(tt.template)
		if err != nil {
			t.Fatal(err)
		}
		if o := template.For("2026-09"); o.Other(tt.message) != tt.other || o.Names(tt.message) != tt.names {
			t.Errorf("%q by %q: %q, %v", tt.message, tt.template, o.Other(tt.message), o.Names(tt.message))
		}
	}
}

// What a template makes it also recognises, whatever the row has.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"MVP of {period}: {why}", "{{{period}}}", "{a} {b}", "}", "{", "\xff{period}"} {
		f.Add(text, "because\r\n{period}")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		template, err := ParseTemplate(text)
		if err != nil {
			return
		}
		if slices.Contains(template.Fields(), "") {
			t.Errorf("%q has a field without a name", text)
		}
		filled, err := template.Fill(func(field string) string {
			if field == PeriodField {
				return "2026-09"
			}
			return value
		})
		if err != nil {
			return
		}
		if len(template.Fields()) == 0 && filled != strings.NewReplacer("{{", "{", "}}", "}").Replace(text) {
			t.Errorf("%q became %q", text, filled)
		}
		if template.CheckPeriod() == nil && !template.For("2026-09").Told(filled) {
			t.Errorf("%q of %q is not recognised", filled, text)
		}
	})
}
