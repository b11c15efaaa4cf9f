package safefile

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPatiently(t *testing.T) {
	busy, broken := errors.New("busy"), errors.New("broken")
	patience := func(err error) time.Duration {
		if errors.Is(err, busy) {
			return time.Second
		}
		return 0
	}
	for name, c := range map[string]struct {
		fails      error
		until      time.Duration // it is fine then
		want       error
		from, most time.Duration // how long that takes
	}{
		"fine":             {busy, 0, nil, 0, 0},
		"busy for a while": {busy, 300 * time.Millisecond, nil, 300 * time.Millisecond, 500 * time.Millisecond},
		"busy for good":    {busy, time.Hour, busy, 500 * time.Millisecond, time.Second},
		"broken":           {broken, time.Hour, broken, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				err := patiently(func() error {
					if time.Since(begun) < c.until {
						return c.fails
					}
					return nil
				}, patience)
				if took := time.Since(begun); !errors.Is(err, c.want) || took < c.from || took > c.most {
					t.Errorf("%v after %s", err, took)
				}
			})
		})
	}
}
