package journal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const (
	runLine = `{"type":"run","header":{"version":1,"id":"20261123-023100-x7k2","host":"h","account":"a","command":"c","created_at":"2026-11-23T02:31:00Z"},"count":2}` + "\n"
	rowLine = `{"type":"row","row":{"line":2,"user":"a","user_id":1,"achievement_id":12}}` + "\n"
	plan    = runLine + rowLine + rowLine
	intent  = `{"type":"intent","at":"2026-11-23T02:31:00Z","rows":[0]}` + "\n"
	awarded = `{"type":"outcome","results":[{"index":0,"status":"awarded","award_id":7}]}` + "\n"
	end     = `{"type":"end","phase":"finished"}` + "\n"
)

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, why string }{
		{"nothing", "", "breaks off before its rows are complete"},
		{"no plan", runLine + rowLine, "breaks off before its rows are complete"},
		{"no header", rowLine, "line 1: the first record is not that of a run"},
		{"another version", strings.Replace(plan, `"version":1`, `"version":3`, 1), "line 1: it has version 3"},
		{"without checksums", strings.Replace(plan, `"version":1`, `"version":2`, 1), "line 1: it says version 2"},
		{"another id", strings.Replace(plan, `x7k2`, `X7K2`, 1), "is not the id of a run"},
		{"another action", strings.Replace(plan, `"command":"c"`, `"command":"c","action":"x"`, 1), `unknown action "x"`},
		{"many rows", strings.Replace(plan, `"count":2`, `"count":1000001`, 1), "at most 1000000"},
		{"rows below zero", strings.Replace(plan, `"count":2`, `"count":-1`, 1), "at most 1000000"},
		{"header missing", `{"type":"run"}` + "\n", "the header is missing"},
		{"two headers", plan + runLine, "line 4: a second record of a run"},
		{"intent before the rows", runLine + rowLine + intent, "line 3: only 1 of 2 rows"},
		{"a row too many", plan + rowLine, "line 4: a row beyond the 2"},
		{"row missing", runLine + `{"type":"row"}` + "\n", "line 2: the row is missing"},
		{"odd plan", runLine + `{"type":"row","row":{"status":"awarded"}}` + "\n", `no plan gives a row the status "awarded"`},
		{"unknown type", plan + `{"type":"note"}` + "\n", `line 4: unknown type of record "note"`},
		{"unknown field", plan + `{"type":"end","phase":"finished","x":1}` + "\n", `line 4: unknown field "x"`},
		{"huge number", strings.Replace(plan, `"version":1`, `"version":1e99`, 1), "line 1: there is an unexpected number in header.version"},
		{"no number", plan + `{"type":"intent","rows":["x"]}` + "\n", "line 4: there is an unexpected string in rows"},
		{"no point in time", plan + `{"type":"intent","at":"soon","rows":[0]}` + "\n", "line 4: there is a time that is none"},
		{"no time at all", plan + `{"type":"intent","at":7,"rows":[0]}` + "\n", "line 4: there is a time that is none"},
		{"no such row", plan + strings.Replace(intent, "[0]", "[2]", 1), "line 4: there is no row 2"},
		{"no time", plan + `{"type":"intent","rows":[0]}` + "\n", "the time or the rows"},
		{"no rows", plan + `{"type":"intent","at":"2026-11-23T02:31:00Z"}` + "\n", "the time or the rows"},
		{"no results", plan + `{"type":"outcome"}` + "\n", "the results are missing"},
		{"settled twice", plan + awarded + strings.Replace(awarded, "7", "8", 1), "line 5: row 0 is awarded (award 8) after it was awarded (award 7)"},
		{"sent again", plan + awarded + intent, "line 5: row 0 is sent although it is awarded"},
		{"unknown end", plan + `{"type":"end","phase":"x"}` + "\n", `no run ends in the phase "x"`},
		{"two records on a line", plan + strings.TrimSpace(intent) + intent, "line 4: not JSON"},
		{"no object", plan + "[]\n", "line 4: there is an unexpected array"},
		{"not JSON at the end", plan + "x\n", "line 4: not JSON"},
		{"a blank line at the end", plan + "\n", "line 4: not JSON"},
		{"NUL", plan + "\x00\n" + end, "line 4: not JSON"},
		{"deep nesting", plan + strings.Repeat("[", 1<<20) + "\n" + end, "line 4: not JSON"},
		{"huge line", plan + strings.Repeat("x", maxLine+1) + "\n" + end, "line 4: longer than 16 MiB"},
		{"huge last line", plan + strings.Repeat("x", maxLine+100), "line 4: longer than 16 MiB"},
		{"long word", plan + `{"type":"` + strings.Repeat("x", 1<<20) + `"}` + "\n" + end, "line 4: unknown type"},
		{"long time", plan + `{"at":"` + strings.Repeat("é", 1<<20) + `"}` + "\n" + end, "line 4: "},
		{"control characters", plan + `{"type":"\u001b[2J"}` + "\n" + end, `unknown type of record "\x1b[2J"`},
	} {
		_, _, err := read(strings.NewReader(tt.text), start())
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, ErrDamaged) || !strings.Contains(e.Message, tt.why) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.why)
		}
		if err != nil && (strings.ContainsAny(err.Error(), "\n\x1b") || len(err.Error()) > 400) {
			t.Errorf("%s: not one short line: %q", tt.name, err)
		}
	}
}

func TestReadTakes(t *testing.T) {
	for _, tt := range []struct{ name, text, lost string }{
		{"nothing but a plan", plan, ""},
		{"the same outcome twice", plan + intent + awarded + awarded + end, ""},
		{"more after the end", plan + end + intent, ""},
		{"no rows", strings.Replace(runLine, `"count":2`, `"count":0`, 1), ""},
		{"a line without its end", plan + intent, strings.TrimSpace(awarded)},
		{"half a line", plan + intent, awarded[:20]},
		{"zeros", plan + intent, strings.Repeat("\x00", 8192)},
		{"zeros with an end", plan + intent, strings.Repeat("\x00", 8191) + "\n"},
	} {
		l, good, err := read(strings.NewReader(tt.text+tt.lost), start())
		if err != nil || good != int64(len(tt.text)) || l.run.Damaged != (tt.lost != "") {
			t.Errorf("%s: %d bytes of %d, %+v, %v", tt.name, good, len(tt.text), l, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		l, good, err := read(bytes.NewReader(text), start())
		var e *Error
		switch {
		case err == nil:
		case !errors.As(err, &e), strings.ContainsAny(err.Error(), "\n\x1b"), len(err.Error()) > 400:
			t.Fatalf("%q", err)
		default:
			return
		}
		if left := int64(len(text)) - good; left < 0 || l.run.Damaged && left == 0 || !l.run.Damaged && l.unended == nil && left > 0 {
			t.Fatalf("%d bytes of %d, damaged: %v", good, len(text), l.run.Damaged)
		}
		for i, s := range l.run.Outcomes {
			if i != s.Index || i < 0 || i >= len(l.run.Rows) {
				t.Fatalf("row %d of %d: %+v", i, len(l.run.Rows), s)
			}
		}
		if len(l.run.InDoubt()) > l.run.Open() || l.run.Open() > len(l.run.Rows) {
			t.Fatalf("%+v", l.run)
		}
		if l.unended != nil {
			text, good = append(text[:good:good], append(l.unended, '\n')...), good+int64(len(l.unended))+1
		}
		again, _, err := read(bytes.NewReader(text[:good]), start())
		if err != nil || again.run.Damaged || len(again.run.Outcomes) != len(l.run.Outcomes) {
			t.Fatalf("what is left of it reads as %+v, %v", again, err)
		}
	})
}
