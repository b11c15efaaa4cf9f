package bulk

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Periods are what awards can be made once per.
func Periods() []string { return []string{"day", "week", "month", "quarter", "year"} }

// Once returns when the period began in which an award counts as already made: the day,
// week (from Monday), month, quarter (from January, April, July and October) or year of
// now, in UTC.
func Once(period string, now time.Time) (time.Time, error) {
	now = now.UTC()
	year, month, day := now.Date()
	switch period {
	case "day":
	case "week":
		day -= (int(now.Weekday()) + 6) % 7 // days since Monday
	case "month":
		day = 1
	case "quarter":
		month, day = month-(month-1)%3, 1
	case "year":
		month, day = time.January, 1
	default:
		return time.Time{}, fmt.Errorf("period %q is not one of day, week, month, quarter and year", period)
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
}

// ParsePeriod reads the name of a certain period: 2026, 2026-Q3, 2026-09, 2026-W36 (a week
// of ISO 8601) or 2026-09-15. It returns the name as it is written, and which of [Periods]
// it is.
func ParsePeriod(text string) (name, kind string, err error) {
	name = strings.ToUpper(strings.TrimSpace(text))
	for kind, layout := range map[string]string{"year": "2006", "month": "2006-01", "day": time.DateOnly} {
		if _, err := time.Parse(layout, name); err == nil {
			return name, kind, nil
		}
	}
	year, part, _ := strings.Cut(name, "-")
	first, err := time.Parse("2006", year)
	switch {
	case err != nil:
	case slices.Contains([]string{"Q1", "Q2", "Q3", "Q4"}, part):
		return name, "quarter", nil
	case len(part) == 3 && part[0] == 'W' && isWeek(first.Year(), part[1:]):
		return name, "week", nil
	}
	return "", "", fmt.Errorf("%q is no period: it is a year, quarter, month, week or day such as 2026, 2026-Q3, 2026-09, 2026-W36 or 2026-09-15", text)
}

// PeriodOf is the name of the one of [Periods] that a time is in, in UTC.
func PeriodOf(kind string, at time.Time) string {
	at = at.UTC()
	switch kind {
	case "day":
		return at.Format(time.DateOnly)
	case "week":
		year, week := at.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case "month":
		return at.Format("2006-01")
	case "quarter":
		return fmt.Sprintf("%04d-Q%d", at.Year(), (at.Month()+2)/3)
	}
	return at.Format("2006")
}

// isWeek reports whether a year of ISO 8601 has a week of that number. The last one has
// the 28th of December in it.
func isWeek(year int, number string) bool {
	_, last := time.Date(year, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return number >= "01" && number <= fmt.Sprint(last) && strings.Trim(number, "0123456789") == ""
}
