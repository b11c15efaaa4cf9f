package counting

import "github.com/ach-cli/ach/internal/gitlab"

// Missing are the places of those who are listed for an achievement, by what their awards
// are to say, for which none stands of those that count: as many as there are more listed
// than stand. A standing award is that of whoever is listed with what it says; what is left
// over, such as awards whose messages were written otherwise or are not shown, is that of
// the others in their order, so that what was added at the end of a list is what is missing.
func Missing(listed []string, standing []*string) []int {
	most := len(listed) - len(standing)
	if most <= 0 {
		return nil
	}
	left := map[string]int{}
	for _, stored := range standing {
		text := ""
		if stored != nil {
			text = *stored
		}
		left[gitlab.PlainMessage(text)]++
	}
	var missing []int
	for i, text := range listed {
		text = gitlab.PlainMessage(text)
		if left[text] == 0 {
			missing = append(missing, i)
			continue
		}
		left[text]--
	}
	return missing[len(missing)-most:]
}
