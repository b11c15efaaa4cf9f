package output

import "strings"

// barWidth is how many columns of the screen the longest bar takes.
const barWidth = 10

// withBars puts a bar behind each column that has one, as long as its number is against
// the greatest. steps are the characters that fill a part of a column of the screen, the
// last of them all of it; without any there are no bars.
func withBars(cols []column, rows int, steps []string) []column {
	if len(steps) == 0 {
		return cols
	}
	all := make([]column, 0, len(cols)+1)
	for _, c := range cols {
		all = append(all, c)
		if !c.bar || c.header == "" {
			continue
		}
		amount := func(row int) int64 {
			n, _ := c.value(row).(int64)
			return n
		}
		var most int64
		for row := range rows {
			most = max(most, amount(row))
		}
		text := func(row int) string { return bar(amount(row), most, steps) }
		all = append(all, column{
			header: " ", kind: String, cut: CutNever, drawn: true, text: text,
			value: func(row int) any { return text(row) },
		})
	}
	return all
}

// bar is a bar for n, of which most is the longest. What is not nothing can be seen.
func bar(n, most int64, steps []string) string {
	if n <= 0 {
		return ""
	}
	whole := len(steps)
	filled := max(1, int((float64(n)/float64(most))*float64(barWidth*whole)+0.5))
	text := strings.Repeat(steps[whole-1], filled/whole)
	if part := filled % whole; part > 0 {
		text += steps[part-1]
	}
	return text
}
