// Package fault makes the sandbox misbehave on request: a [Plan] of faults,
// each of which tells what goes wrong, with which requests and how often.
//
// Here is what happens to a request and to the execution of its fields, in
// terms of net/http. What an operation is and how it is executed is the
// sandbox's business, which asks the plan at two places: around the handling
// of a request ([Plan.Handler]) and around the execution of each field
// ([Plan.Field]). Throttling by requests a minute is not a fault but a setting
// of the sandbox, since GitLab does it too.
package fault

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind is what goes wrong.
type Kind string

// The kinds. "Before" is before anything of the request is executed, "after"
// is when all of it has been.
const (
	// Latency lets a request wait for Duration before anything else.
	Latency Kind = "latency"
	// Work lets each mutation take Duration. A server executes the mutations
	// of a request one after another, so it adds up. Queries work only where
	// Match names them.
	Work Kind = "work"

	// StatusBefore and StatusAfter answer with Status.
	StatusBefore Kind = "status-before"
	StatusAfter  Kind = "status-after"
	// CloseBefore and CloseAfter drop the connection without an answer.
	CloseBefore Kind = "close-before"
	CloseAfter  Kind = "close-after"
	// HangBefore and HangAfter never answer; they end when the client leaves.
	HangBefore Kind = "hang-before"
	HangAfter  Kind = "hang-after"
	// HTMLBefore and HTMLAfter answer with 200 and a page, as a proxy or a
	// sign-in form would.
	HTMLBefore Kind = "html-before"
	HTMLAfter  Kind = "html-after"
	// GatewayBefore and GatewayAfter answer with Status and the page of a
	// gateway in front of GitLab; a redirect leads to a page of that gateway.
	GatewayBefore Kind = "gateway-before"
	GatewayAfter  Kind = "gateway-after"
	// GoAway answers every Count-th request of a connection as usual, and ends
	// the connection with it: by GOAWAY in HTTP/2, where other requests that
	// are under way may be lost unprocessed, and by Connection: close before.
	GoAway Kind = "goaway"
	// Truncate executes, announces the whole answer and sends half of it.
	Truncate Kind = "truncate"
	// Late drops the connection at once and executes after Duration.
	Late Kind = "late"

	// TooMany answers 429 without saying when to come back,
	// TooManyRetryAfter with Retry-After and TooManyReset with
	// RateLimit-Reset, Duration from now. Nothing is executed.
	TooMany           Kind = "429"
	TooManyRetryAfter Kind = "429-retry-after"
	TooManyReset      Kind = "429-reset"

	// FirstClose executes the first Count mutations of the request, then drops
	// the connection.
	FirstClose Kind = "first-close"
	// FirstTimeout executes the first Count mutations; then GitLab's time for
	// a request is over, and all others answer "Timeout on …".
	FirstTimeout Kind = "first-timeout"
	// FirstTimeoutInside does so within the last of the executed mutations: it
	// has changed what it changes, but the fields of its answer have timed
	// out, so that it looks null.
	FirstTimeoutInside Kind = "first-timeout-inside"
)

// Fault is one way to go wrong, for the requests that it concerns.
type Fault struct {
	Kind Kind
	// Duration, Status and Count are what the kind needs of them; see there.
	Duration time.Duration
	Status   int
	Count    int

	// Match picks requests by an operation's name or a field at its root, such
	// as achievementsAward; "mutation" and "query" are all of them. Empty is
	// every request, whatever it asks for.
	Match string
	// After is how many matching requests pass before the first strike.
	After int
	// Times is how often it strikes; 0 is without end.
	Times int
	// Probability of a strike, above 0 and up to 1; 0 is always. The same Seed
	// at the same place of a plan strikes the same ones.
	Probability float64
	Seed        uint64
}

// value is the parameter a kind takes.
type value int

const (
	nothing value = iota
	duration
	status
	count
)

// takes tells the parameter of a kind; false for a kind that does not exist.
func (k Kind) takes() (value, bool) {
	switch k {
	case Latency, Work, Late, TooManyRetryAfter, TooManyReset:
		return duration, true
	case StatusBefore, StatusAfter, GatewayBefore, GatewayAfter:
		return status, true
	case FirstClose, FirstTimeout, FirstTimeoutInside, GoAway:
		return count, true
	case CloseBefore, CloseAfter, HangBefore, HangAfter, HTMLBefore, HTMLAfter, Truncate, TooMany:
		return nothing, true
	}
	return nothing, false
}

// Kinds lists all kinds with an example of their parameter.
func Kinds() []string {
	return []string{
		"latency=50ms", "work=5ms", "status-before=503", "status-after=502", "close-before", "close-after",
		"hang-before", "hang-after", "html-before", "html-after", "gateway-before=403", "gateway-after=403", "truncate", "late=2s", "goaway=100",
		"429", "429-retry-after=3s", "429-reset=3s", "first-close=3", "first-timeout=3", "first-timeout-inside=3",
	}
}

// Parse reads the one form in which flags, seed files and requests write a
// fault: the kind with its parameter, then what else is to be said, as in
// status-after=502,match=achievementsAward,after=2,times=1,probability=0.5,seed=7
func Parse(text string) (Fault, error) {
	f, err := parse(text)
	if err == nil {
		err = f.Validate()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, nil
}

func parse(text string) (Fault, error) {
	head, rest, more := strings.Cut(text, ",")
	name, parameter, given := strings.Cut(head, "=")
	f := Fault{Kind: Kind(name)}
	takes, known := f.Kind.takes()
	if !known {
		return f, fmt.Errorf("there is no kind %q; the kinds are %s", name, strings.Join(Kinds(), ", "))
	}
	if given != (takes != nothing) {
		return f, f.wants(takes)
	}
	var err error
	switch takes {
	case duration:
		f.Duration, err = time.ParseDuration(parameter)
	case status:
		f.Status, err = strconv.Atoi(parameter)
	case count:
		f.Count, err = strconv.Atoi(parameter)
	}
	if err != nil {
		return f, f.wants(takes)
	}
	seen := map[string]bool{}
	for more {
		var option string
		option, rest, more = strings.Cut(rest, ",")
		key, setting, _ := strings.Cut(option, "=")
		if seen[key] {
			return f, fmt.Errorf("%s is there twice", key)
		}
		seen[key] = true
		if err := f.set(key, setting); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *Fault) wants(takes value) error {
	switch takes {
	case duration:
		return fmt.Errorf("%s needs a duration, as in %s=50ms", f.Kind, f.Kind)
	case status:
		return fmt.Errorf("%s needs a status from 200 to 599, as in %s=502", f.Kind, f.Kind)
	case count:
		if f.Kind == GoAway {
			return fmt.Errorf("%s needs a number of requests from 1, as in %s=100", f.Kind, f.Kind)
		}
		return fmt.Errorf("%s needs a number of mutations, as in %s=3", f.Kind, f.Kind)
	}
	return fmt.Errorf("%s takes no value", f.Kind)
}

func (f *Fault) set(key, setting string) error {
	var err error
	switch key {
	case "match":
		if f.Match = setting; setting == "" {
			return errors.New("match needs a name, as in match=achievementsAward")
		}
	case "after":
		if f.After, err = strconv.Atoi(setting); err != nil {
			return errors.New("after needs a number, as in after=2")
		}
	case "times":
		if f.Times, err = strconv.Atoi(setting); err != nil {
			return errors.New("times needs a number, as in times=1")
		}
	case "probability":
		// Zero is the value of an unset field, so it has to be told from one
		// that was written.
		if f.Probability, err = strconv.ParseFloat(setting, 64); err != nil || f.Probability == 0 {
			return errProbability
		}
	case "seed":
		if f.Seed, err = strconv.ParseUint(setting, 10, 64); err != nil {
			return errors.New("seed needs a number from 0, as in seed=7")
		}
	default:
		return fmt.Errorf("there is no setting %q; the settings are match, after, times, probability and seed", key)
	}
	return nil
}

var errProbability = errors.New("probability needs a number above 0 and up to 1, as in probability=0.1")

// Validate tells what is wrong with a fault, however it was made.
func (f Fault) Validate() error {
	takes, known := f.Kind.takes()
	switch {
	case !known:
		return fmt.Errorf("there is no kind %q", f.Kind)
	case takes == status && (f.Status < 200 || f.Status > 599):
		return f.wants(status)
	case takes == count && f.Count < 0, f.Kind == GoAway && f.Count == 0:
		return f.wants(count)
	case f.Kind == FirstTimeoutInside && f.Count == 0:
		return fmt.Errorf("%s needs at least 1, the mutation that times out", f.Kind)
	case f.Duration < 0:
		return fmt.Errorf("the duration of %s cannot be negative", f.Kind)
	case takes != duration && f.Duration != 0, takes != status && f.Status != 0, takes != count && f.Count != 0:
		return fmt.Errorf("%s is given a parameter of another kind", f.Kind)
	case f.After < 0:
		return errors.New("after cannot be negative")
	case f.Times < 0:
		return errors.New("times cannot be negative")
	case math.IsNaN(f.Probability) || f.Probability < 0 || f.Probability > 1:
		return errProbability
	}
	return nil
}

// String is the form that [Parse] reads.
func (f Fault) String() string {
	text := string(f.Kind)
	switch takes, _ := f.Kind.takes(); takes {
	case duration:
		text += "=" + f.Duration.String()
	case status:
		text += "=" + strconv.Itoa(f.Status)
	case count:
		text += "=" + strconv.Itoa(f.Count)
	}
	if f.Match != "" {
		text += ",match=" + f.Match
	}
	if f.After > 0 {
		text += ",after=" + strconv.Itoa(f.After)
	}
	if f.Times > 0 {
		text += ",times=" + strconv.Itoa(f.Times)
	}
	if f.Probability > 0 {
		text += ",probability=" + strconv.FormatFloat(f.Probability, 'g', -1, 64)
	}
	if f.Seed > 0 {
		text += ",seed=" + strconv.FormatUint(f.Seed, 10)
	}
	return text
}
