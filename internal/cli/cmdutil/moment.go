package cmdutil

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
)

// An Age is how long something has been, as people say it: a number and a unit.
// Months and years are those of the calendar.
type Age struct {
	hours, days, months int
}

// MomentForms says what [ParseMoment] reads.
const (
	MomentForms = "a date in UTC such as 2026-09-01, a time such as 2026-09-01T12:00:00Z, or so long ago: 30d"
	ageForms    = "a number with h (hours), d (days of 24 hours), w (weeks), mo (months) or y (years), such as 30d"
)

var ageForm = regexp.MustCompile(`^([0-9]{1,5})([a-z]+)$`)

// ParseAge reads an age. An m is refused: it is a minute to some and a month to others.
func ParseAge(text string) (Age, error) {
	parts := ageForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return Age{}, app.Usage("it takes "+ageForms, "%q is no age", text)
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return Age{}, err
	}
	switch parts[2] {
	case "h":
		return Age{hours: n}, nil
	case "d":
		return Age{days: n}, nil
	case "w":
		return Age{days: 7 * n}, nil
	case "mo":
		return Age{months: n}, nil
	case "y":
		return Age{months: 12 * n}, nil
	case "m":
		return Age{}, app.Usage("write "+parts[1]+"mo for months", "%q may be minutes or months", text)
	}
	return Age{}, app.Usage("it takes "+ageForms, "%q has no unit that ach knows", text)
}

// Before is the moment that is so long before now. A day that its month does not have is
// the last one of it: a month before March 31 is the last of February.
func (a Age) Before(now time.Time) time.Time {
	now = now.UTC()
	day := now.AddDate(0, -a.months, 0)
	if day.Day() != now.Day() {
		day = day.AddDate(0, 0, -day.Day())
	}
	return day.Add(-24 * time.Hour * time.Duration(a.days)).Add(-time.Hour * time.Duration(a.hours))
}

// A Moment is a point in time: a fixed one, or one so long before now.
type Moment struct {
	at  *time.Time // nil for a moment that was
	ago Age
}

// ParseMoment reads what [MomentForms] says. A date is its first moment in UTC.
func ParseMoment(text string) (Moment, error) {
	text = strings.TrimSpace(text)
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil {
			return Moment{at: &at}, nil
		}
	}
	if ageForm.MatchString(text) {
		return ParseAgo(text)
	}
	hint := "it takes " + MomentForms
	if _, err := time.Parse("2006-01-02T15:04:05", text); err == nil {
		hint = "say where that is: " + text + "Z is in UTC"
	}
	return Moment{}, app.Usage(hint, "%q is neither a date nor a time", text)
}

// ParseAgo is the moment that is an age ago.
func ParseAgo(text string) (Moment, error) {
	ago, err := ParseAge(text)
	return Moment{ago: ago}, err
}

// On is the point in time, for somebody whose clock says now.
func (m Moment) On(now time.Time) time.Time {
	if m.at == nil {
		return m.ago.Before(now)
	}
	return *m.at
}
