package output

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/term"
)

func TestRows(t *testing.T) {
	tests := map[Format]struct{ rows, none string }{
		FormatTable: {
			rows: `
  ID  NAME       DESCRIPTION                       AWARDED               BY   STATE
   7  Helpful    Answers questions with patience.  2026-03-01T22:04:05Z  ada  shown
1234  翻訳者 🎉  =1+1 \x1b[31m                     2025-12-31T23:59:00Z  -    hidden
`,
		},
		FormatJSON: {
			rows: `
[
  {
    "id": 7,
    "name": "Helpful",
    "description": "Answers questions\nwith patience.",
    "awarded_at": "2026-03-01T22:04:05Z",
    "awarded_by": "ada",
    "shown": true,
    "web_url": "https://git.example.org/a?id=1&x=<y>",
    "awards": [
      {
        "id": 1,
        "user": "bob"
      },
      {
        "id": 2,
        "user": null
      }
    ]
  },
  {
    "id": 1234,
    "name": "翻訳者 🎉",
    "description": "=1+1 \\x1b[31m",
    "awarded_at": "2025-12-31T23:59:00Z",
    "awarded_by": null,
    "shown": false,
    "web_url": "https://git.example.org/a?id=1&x=<y>",
    "awards": []
  }
]
`,
			none: "[]\n",
		},
		FormatNDJSON: {
			rows: `
{"id":7,"name":"Helpful","description":"Answers questions\nwith patience.","awarded_at":"2026-03-01T22:04:05Z","awarded_by":"ada","shown":true,"web_url":"https://git.example.org/a?id=1&x=<y>","awards":[{"id":1,"user":"bob"},{"id":2,"user":null}]}
{"id":1234,"name":"翻訳者 🎉","description":"=1+1 \\x1b[31m","awarded_at":"2025-12-31T23:59:00Z","awarded_by":null,"shown":false,"web_url":"https://git.example.org/a?id=1&x=<y>","awards":[]}
`,
		},
		FormatCSV: {
			rows: `
id,name,description,awarded_at,awarded_by,shown,web_url
7,Helpful,Answers questions with patience.,2026-03-01T22:04:05Z,ada,true,https://git.example.org/a?id=1&x=<y>
1234,翻訳者 🎉,'=1+1 \x1b[31m,2025-12-31T23:59:00Z,,false,https://git.example.org/a?id=1&x=<y>
`,
			none: "id,name,description,awarded_at,awarded_by,shown,web_url\n",
		},
		FormatTSV: {
			rows: strings.ReplaceAll(`
id|name|description|awarded_at|awarded_by|shown|web_url
7|Helpful|Answers questions with patience.|2026-03-01T22:04:05Z|ada|true|https://git.example.org/a?id=1&x=<y>
1234|翻訳者 🎉|'=1+1 \x1b[31m|2025-12-31T23:59:00Z||false|https://git.example.org/a?id=1&x=<y>
`, "|", "\t"),
			none: "id\tname\tdescription\tawarded_at\tawarded_by\tshown\tweb_url\n",
		},
		FormatYAML: {
			rows: `
- id: 7
  name: Helpful
  description: |-
    Answers questions
    with patience.
  awarded_at: "2026-03-01T22:04:05Z"
  awarded_by: ada
  shown: true
  web_url: https://git.example.org/a?id=1&x=<y>
  awards:
    - id: 1
      user: bob
    - id: 2
      user: null
- id: 1234
  name: "翻訳者 \U0001F389"
  description: "=1+1 \\x1b[31m"
  awarded_at: "2025-12-31T23:59:00Z"
  awarded_by: null
  shown: false
  web_url: https://git.example.org/a?id=1&x=<y>
  awards: []
`,
			none: "[]\n",
		},
		FormatIDs: {rows: "\n7\n1234\n"},
		FormatMarkdown: {
			rows: `
| ID | Name | Description | Awarded | By | State |
| ---: | --- | --- | --- | --- | --- |
| 7 | Helpful | Answers questions with patience. | 2026-03-01T22:04:05Z | ada | shown |
| 1234 | 翻訳者 🎉 | =1+1 \\x1b\[31m | 2025-12-31T23:59:00Z | - | hidden |
`,
			none: "| ID | Name | Description | Awarded | By | State |\n| --- | --- | --- | --- | --- | --- |\n",
		},
	}
	for _, name := range Formats() {
		format := Format(name)
		want, ok := tests[format]
		if !ok {
			t.Errorf("format %s has no test", format)
		}
		t.Run(name, func(t *testing.T) {
			s, _, out, errs := term.Test()
			s.SetWidth(10) // of no account: stdout is not a terminal
			if err := Rows(t.Context(), s, Output{Format: format}, badgeColumns(), badges()); err != nil {
				t.Fatal(err)
			}
			if got := "\n" + out.String(); got != want.rows {
				t.Errorf("got:%s\nwant:%s", got, want.rows)
			}
			out.Reset()
			if err := Rows(t.Context(), s, Output{Format: format}, badgeColumns(), nil); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != want.none {
				t.Errorf("without rows: got %q, want %q", got, want.none)
			}
			if errs.Len() != 0 {
				t.Errorf("stderr: %q", errs)
			}
		})
	}
}

func TestOne(t *testing.T) {
	tests := map[Format]string{
		FormatTable: `
ID:           7
Name:         Helpful
Description:  Answers questions
              with patience.
Awarded:      2026-03-01T22:04:05Z
By:           ada
State:        shown
Web url:      https://git.example.org/a?id=1&x=<y>
Awards:       id: 1, user: bob
              id: 2, user: -
`,
		FormatJSON: `
{
  "id": 7,
  "name": "Helpful"
}
`,
		FormatNDJSON: "\n{\"id\":7,\"name\":\"Helpful\"}\n",
		FormatCSV:    "\nid,name\n7,Helpful\n",
		FormatTSV:    "\nid\tname\n7\tHelpful\n",
		FormatYAML:   "\nid: 7\nname: Helpful\n",
		FormatIDs:    "\n7\n",
		FormatMarkdown: `
| Field | Value |
| --- | --- |
| ID | 7 |
| Name | Helpful |
`,
	}
	for format, want := range tests {
		t.Run(string(format), func(t *testing.T) {
			s, _, out, _ := term.Test()
			cols := badgeColumns()
			if format != FormatTable {
				cols = cols[:2]
			}
			if err := One(t.Context(), s, Output{Format: format}, cols, badges()[0]); err != nil {
				t.Fatal(err)
			}
			if got := "\n" + out.String(); got != want {
				t.Errorf("got:%s\nwant:%s", got, want)
			}
		})
	}
}

func TestRowsErrors(t *testing.T) {
	tests := map[string]struct {
		format Format
		cols   []Column[badge]
		want   string
	}{
		"no id":          {FormatIDs, badgeColumns()[1:], "output format ids: these results have no id"},
		"unknown format": {"xml", badgeColumns(), `unknown output format "xml" (known: table, json, ndjson, csv, tsv, yaml, ids, markdown)`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, _, out, _ := term.Test()
			err := Rows(t.Context(), s, Output{Format: tt.format}, tt.cols, badges())
			if err == nil || err.Error() != tt.want {
				t.Errorf("got error %v, want %s", err, tt.want)
			}
			if out.Len() != 0 {
				t.Errorf("something was written: %q", out)
			}
		})
	}
}

func TestIDsTakeTheMarkedColumn(t *testing.T) {
	s, _, out, _ := term.Test()
	cols := badgeColumns()
	cols[1].ID = true
	if err := Rows(t.Context(), s, Output{Format: FormatIDs}, cols, badges()[:1]); err != nil || out.String() != "Helpful\n" {
		t.Errorf("got %q, %v", out, err)
	}
}

type failingWriter struct {
	err    error
	writes int
}

func (w *failingWriter) Write(p []byte) (int, error) {
	w.writes++
	return len(p) / 2, w.err
}

func TestAClosedPipeIsTold(t *testing.T) {
	broken := &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
	for _, name := range Formats() {
		s, _, _, _ := term.Test()
		w := &failingWriter{err: broken}
		s.Out = w
		if err := Rows(t.Context(), s, Output{Format: Format(name)}, badgeColumns(), badges()); !errors.Is(err, syscall.EPIPE) || !errors.Is(err, term.ErrClosedPipe) {
			t.Errorf("Rows %s: got %v", name, err)
		}
		if err := One(t.Context(), s, Output{Format: Format(name)}, badgeColumns(), badges()[0]); !errors.Is(err, syscall.EPIPE) || !errors.Is(err, term.ErrClosedPipe) {
			t.Errorf("One %s: got %v", name, err)
		}
		if w.writes != 2 {
			t.Errorf("%s: %d writes, want one for each call", name, w.writes)
		}
	}
	s, _, _, _ := term.Test()
	s.Out = &failingWriter{}
	if err := Rows(t.Context(), s, Output{Format: FormatCSV}, badgeColumns(), badges()); err == nil || errors.Is(err, term.ErrClosedPipe) {
		t.Error("a short write without an error went unnoticed")
	}
}

// TestClosedPipe lets the kernel make the error.
func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s, _, _, _ := term.Test()
	s.Out = w
	if err := Rows(t.Context(), s, Output{Format: FormatJSON}, badgeColumns(), badges()); !errors.Is(err, term.ErrClosedPipe) {
		t.Error("writing to a closed pipe gave no error")
	}
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, badgeColumns(), nil); err != nil {
		t.Errorf("nothing to write, yet: %v", err)
	}
}

func TestAbsentValuesAreNeverLostOrGuessed(t *testing.T) {
	cols := []Column[int]{
		{Name: "id", Header: "ID", Value: Int(func(i int) int { return i })},
		{Name: "n", Header: "N", Value: IntOrNull(func(int) int { return 0 })},
		{Name: "t", Header: "T", Value: Time(func(int) time.Time { return time.Time{} })},
		{Name: "s", Header: "S", Value: Text(func(int) string { return "" })},
	}
	tests := map[Format]string{
		FormatTable:  "ID  N  T  S\n 1  -  -  -\n",
		FormatNDJSON: `{"id":1,"n":null,"t":null,"s":""}` + "\n",
		FormatCSV:    "id,n,t,s\n1,,,\n",
		FormatYAML:   "- id: 1\n  \"n\": null\n  t: null\n  s: \"\"\n",
	}
	for format, want := range tests {
		s, _, out, _ := term.Test()
		if err := Rows(t.Context(), s, Output{Format: format}, cols, []int{1}); err != nil || out.String() != want {
			t.Errorf("%s: got %q, %v, want %q", format, out, err, want)
		}
	}
}
