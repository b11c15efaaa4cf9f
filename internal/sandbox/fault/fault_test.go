package fault_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/fault"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]fault.Fault{
		"latency=50ms":             {Kind: fault.Latency, Duration: 50 * time.Millisecond},
		"work=5ms,match=query":     {Kind: fault.Work, Duration: 5 * time.Millisecond, Match: "query"},
		"status-before=503":        {Kind: fault.StatusBefore, Status: 503},
		"close-after,times=1":      {Kind: fault.CloseAfter, Times: 1},
		"429":                      {Kind: fault.TooMany},
		"429-retry-after=0s":       {Kind: fault.TooManyRetryAfter},
		"first-close=0":            {Kind: fault.FirstClose},
		"goaway=100,times=3":       {Kind: fault.GoAway, Count: 100, Times: 3},
		"gateway-after=302":        {Kind: fault.GatewayAfter, Status: 302},
		"first-timeout-inside=2":   {Kind: fault.FirstTimeoutInside, Count: 2},
		"late=2s,after=3,times=2":  {Kind: fault.Late, Duration: 2 * time.Second, After: 3, Times: 2},
		"truncate,probability=0.5": {Kind: fault.Truncate, Probability: 0.5},
		"html-after,match=achievementsAward,after=1,times=2,probability=0.25,seed=7": {
			Kind: fault.HTMLAfter, Match: "achievementsAward", After: 1, Times: 2, Probability: 0.25, Seed: 7,
		},
	} {
		got, err := fault.Parse(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
		if again, err := fault.Parse(got.String()); err != nil || again != got {
			t.Errorf("%s is written as %s: %v", text, got, err)
		}
	}
	for _, text := range fault.Kinds() {
		if f, err := fault.Parse(text); err != nil || f.String() != text {
			t.Errorf("%s: %s %v", text, f, err)
		}
	}
}

func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                              `there is no kind ""; the kinds are latency=50ms, `,
		"latncy=5ms":                    `fault "latncy=5ms": there is no kind "latncy"`,
		"latency":                       "latency needs a duration, as in latency=50ms",
		"latency=":                      "latency needs a duration",
		"latency=50":                    "latency needs a duration",
		"latency=-1s":                   "the duration of latency cannot be negative",
		"status-after":                  "status-after needs a status from 200 to 599, as in status-after=502",
		"status-after=bad":              "needs a status",
		"status-after=199":              "needs a status",
		"status-after=600":              "needs a status",
		"goaway=0":                      "goaway needs a number of requests from 1, as in goaway=100",
		"goaway":                        "goaway needs a number of requests from 1",
		"gateway-after":                 "gateway-after needs a status from 200 to 599",
		"first-close":                   "first-close needs a number of mutations, as in first-close=3",
		"first-close=-1":                "needs a number of mutations",
		"first-timeout-inside=0":        "needs at least 1",
		"truncate=1":                    "truncate takes no value",
		"429=3s":                        "429 takes no value",
		"truncate,":                     `there is no setting ""; the settings are match, after`,
		"truncate,until=3":              `there is no setting "until"`,
		"truncate,times=1,times=2":      "times is there twice",
		"truncate,times=many":           "times needs a number",
		"truncate,times=-1":             "times cannot be negative",
		"truncate,after=x":              "after needs a number",
		"truncate,after=-1":             "after cannot be negative",
		"truncate,match=":               "match needs a name",
		"truncate,match":                "match needs a name",
		"truncate,probability=0":        "probability needs a number above 0 and up to 1",
		"truncate,probability=1.5":      "probability needs",
		"truncate,probability=NaN":      "probability needs",
		"truncate,probability=-0.1":     "probability needs",
		"truncate,seed=-1":              "seed needs a number from 0",
		"status-before=503 ,times=1":    "needs a status",
		"first-timeout=3,match=a,after": "after needs a number",
	} {
		if _, err := fault.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, f := range []fault.Fault{
		{},
		{Kind: "nope"},
		{Kind: fault.StatusAfter},
		{Kind: fault.CloseAfter, Status: 502},
		{Kind: fault.CloseAfter, Duration: time.Second},
		{Kind: fault.Latency, Count: 1},
	} {
		if err := fault.New(time.Now, nil).Set([]fault.Fault{f}); err == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}

// Faults come from strangers; what is read is written so that it reads the same.
func FuzzParse(f *testing.F) {
	for _, text := range fault.Kinds() {
		f.Add(text)
		f.Add(text + ",match=achievementsAward,after=2,times=1,probability=0.5,seed=7")
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := fault.Parse(text)
		if err != nil {
			return
		}
		if again, err := fault.Parse(parsed.String()); err != nil || again != parsed {
			t.Errorf("%q reads as %+v, which is written as %q: %v", text, parsed, parsed, err)
		}
	})
}
