package term

import (
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tally := Tally{Done: 400, Total: 1000, Parts: []Part{{380, "awarded"}, {20, "skipped"}, {0, "failed"}}}

	s, _, _, errs := Test()
	p := s.NewProgress("awarding", start)
	p.Update(tally, start.Add(time.Second))
	if errs.Len() != 0 {
		t.Errorf("a line came after one second: %q", errs)
	}
	p.Update(tally, start.Add(5*time.Second))
	p.Update(tally, start.Add(6*time.Second))
	p.Clear()
	if want := "awarding 400/1000  380 awarded  20 skipped  80/s  8s left\n"; errs.String() != want {
		t.Errorf("got %q, want %q", errs, want)
	}

	s, _, _, errs = Test()
	s.SetTTY(true, true, true)
	s.SetWidth(30)
	p = s.NewProgress("awarding", start)
	p.Update(tally, start.Add(time.Second))
	if got := strings.TrimPrefix(errs.String(), "\r\x1b[K"); got != "awarding 400/1000  380 award…" {
		t.Errorf("got %q", got)
	}
	p.Clear()
	if !strings.HasSuffix(errs.String(), "\r\x1b[K") {
		t.Error("the line was not taken away")
	}

	s, _, _, errs = Test()
	s.Quiet = true
	p = s.NewProgress("awarding", start)
	p.Update(tally, start.Add(time.Minute))
	if errs.Len() != 0 {
		t.Errorf("quiet, and yet %q", errs)
	}
}
